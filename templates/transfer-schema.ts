import { isInRange, type VersionRange } from "./transfer-versions.js";

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
  const index = version === undefined ? versions.length - 1 : versions.indexOf(version);
  const known = new Map<string, KnownModule>();
  for (const [name, { spans, priority, required, primary, keys }] of Object.entries(modules)) {
    if (spans?.some((range) => isInRange(range, index, versions)) === false) continue;
    const definitions = new Map<string, string>();
    for (const [key, history] of Object.entries(keys)) {
      const def = findValue(history, index);
      if (def !== null) definitions.set(key, def);
    }
    known.set(name, {
      priority: priority === null ? null : findValue(priority, index),
      required: findValue(required, index) ?? [],
      primary: findValue(primary, index) ?? [],
      keys: definitions,
    });
  }
  return known;
}

function findValue<Value extends string | number | readonly string[]>(
  versioned: VersionedValue<Value>,
  index: number,
): Value | null {
  if (typeof versioned !== "object" || !("history" in versioned)) return versioned;
  let latest: Value | null = null;
  for (const { since, value } of versioned.history)
    if (since === undefined || schemaTable.versions.indexOf(since) <= index) latest = value;
  return latest;
}
