/** A range of WHM versions. Without `since`, it starts at the first version. Without `removedIn`, it does not end. */
interface VersionRange {
  /** The first version in the range. */
  readonly since?: string;
  /** The first version after the range. */
  readonly removedIn?: string;
}

/**
 * A value that is the same in all versions, or else its history. Each element of `history` contains the value of the versions from
 * `since` up to the `since` of the next element. Null means that the value does not exist in these versions.
 */
type VersionedValue<Value> =
  Value | { readonly history: readonly { readonly since?: string; readonly value: Value | null }[] };

/** The schemas of all modules in all versions. */
interface SchemaTable {
  /** The versions that this code was generated from, oldest first. */
  readonly versions: readonly string[];
  readonly modules: {
    readonly [module: string]: {
      /** The versions that have the module. Omitted if all versions have it. */
      readonly spans?: readonly VersionRange[];
      /** Modules with a lower priority run first. Null if the schemas were saved without the list of modules and priorities. */
      readonly priority: VersionedValue<number> | null;
      readonly required: VersionedValue<readonly string[]>;
      readonly primary: VersionedValue<readonly string[]>;
      /** The SQL definitions of the keys, as the server returned them. */
      readonly keys: { readonly [key: string]: VersionedValue<string> };
    };
  };
}

/** The schemas of the servers that this code was generated from. */
const schemaTable: SchemaTable = {
  // @schema
  // The generator replaces the lines from `// @schema` to `// @end`: see src/emit/template.ts.
  versions: [],
  modules: {},
  // @end
};

/** The schema of a module in one WHM version. */
export interface KnownModule {
  /** Modules with a lower priority run first. Null if the schemas were saved without the list of modules and priorities. */
  readonly priority: number | null;
  /** The keys that an item must have. */
  readonly required: readonly string[];
  /** The keys that identify an item. */
  readonly primary: readonly string[];
  /** The SQL definition of each key. */
  readonly keys: ReadonlyMap<string, string>;
}

/**
 * Returns the WHM versions that this code was generated from, oldest first. Empty if the schemas were saved without a version.
 */
export function listKnownVersions(): readonly string[] {
  return schemaTable.versions;
}

/** Returns the names of all modules that this code was generated from, including those that only some versions have. */
export function listKnownModuleNames(): readonly string[] {
  return Object.keys(schemaTable.modules);
}

/** Returns the modules of one of the versions that this code was generated from. The default is the newest version. */
export function getKnownModules(version?: string): ReadonlyMap<string, KnownModule> {
  const { versions, modules } = schemaTable;
  const newestVersionIndex = versions.length - 1;
  const versionIndex = version === undefined ? newestVersionIndex : versions.indexOf(version);
  const modulesByName = new Map<string, KnownModule>();
  for (const moduleName of Object.keys(modules)) {
    const module = modules[moduleName];
    if (module === undefined || !isVersionInRanges(module.spans, versionIndex)) continue;
    const defsByKey = new Map<string, string>();
    for (const key of Object.keys(module.keys)) {
      const versionedDef = module.keys[key];
      const def = versionedDef === undefined ? null : findValueInVersion(versionedDef, versionIndex);
      if (def !== null) defsByKey.set(key, def);
    }
    modulesByName.set(moduleName, {
      priority: module.priority === null ? null : findValueInVersion(module.priority, versionIndex),
      required: findValueInVersion(module.required, versionIndex) ?? [],
      primary: findValueInVersion(module.primary, versionIndex) ?? [],
      keys: defsByKey,
    });
  }
  return modulesByName;
}

function isVersionInRanges(
  versionRanges: readonly VersionRange[] | undefined,
  versionIndex: number,
): boolean {
  const { versions } = schemaTable;
  if (versionRanges === undefined) return true;
  return versionRanges.some(({ since, removedIn }) => {
    const startIndex = since === undefined ? 0 : versions.indexOf(since);
    const endIndex = removedIn === undefined ? versions.length : versions.indexOf(removedIn);
    return startIndex <= versionIndex && versionIndex < endIndex;
  });
}

function findValueInVersion<Value extends string | number | readonly string[]>(
  versionedValue: VersionedValue<Value>,
  versionIndex: number,
): Value | null {
  if (typeof versionedValue !== "object" || !("history" in versionedValue)) return versionedValue;
  let latestValue: Value | null = null;
  for (const { since, value } of versionedValue.history) {
    if (since === undefined || schemaTable.versions.indexOf(since) <= versionIndex) latestValue = value;
  }
  return latestValue;
}
