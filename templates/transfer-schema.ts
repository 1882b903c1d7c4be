/** A range of WHM versions. `since` defaults to the first known version, `removedIn` to after the last. */
interface VersionRange {
  readonly since?: string;
  readonly removedIn?: string;
}

/** A value that is the same in all versions, or its changes by version. Null means that it does not exist. */
type Versioned<Value> =
  Value | { readonly runs: readonly { readonly since?: string; readonly is: Value | null }[] };

interface SchemaTable {
  /** The known versions, oldest first. */
  readonly versions: readonly string[];
  readonly modules: {
    readonly [module: string]: {
      /** Omitted if all versions have the module. */
      readonly spans?: readonly VersionRange[];
      readonly priority: Versioned<number> | null;
      readonly required: Versioned<readonly string[]>;
      readonly primary: Versioned<readonly string[]>;
      /** The unchanged definitions of the keys. */
      readonly keys: { readonly [key: string]: Versioned<string> };
    };
  };
}

/** The schemas of the servers that this code was generated from. */
const schemaTable: SchemaTable = {
  // @schema
  versions: [],
  modules: {},
  // @end
};

/** The schema of a module in one WHM version. */
export interface KnownModule {
  readonly priority: number | null;
  readonly required: readonly string[];
  readonly primary: readonly string[];
  readonly keys: ReadonlyMap<string, string>;
}

/** The WHM versions that this code was generated from, oldest first. Empty if the version is unknown. */
export function knownVersions(): readonly string[] {
  return schemaTable.versions;
}

/** Returns the names of the modules of all known versions. */
export function knownModuleNames(): readonly string[] {
  return Object.keys(schemaTable.modules);
}

/** Returns the modules of a known version. The default is the newest version. */
export function knownModules(version?: string): ReadonlyMap<string, KnownModule> {
  const { versions, modules } = schemaTable;
  const last = versions.length - 1;
  const index = version === undefined ? last : versions.indexOf(version);
  const known = new Map<string, KnownModule>();
  for (const name of Object.keys(modules)) {
    const module = modules[name];
    if (module === undefined || !isInVersion(module.spans, index)) continue;
    const keys = new Map<string, string>();
    for (const key of Object.keys(module.keys)) {
      const definition = module.keys[key];
      const def = definition === undefined ? null : valueAt(definition, index);
      if (def !== null) keys.set(key, def);
    }
    known.set(name, {
      priority: module.priority === null ? null : valueAt(module.priority, index),
      required: valueAt(module.required, index) ?? [],
      primary: valueAt(module.primary, index) ?? [],
      keys,
    });
  }
  return known;
}

function isInVersion(spans: readonly VersionRange[] | undefined, index: number): boolean {
  const { versions } = schemaTable;
  if (spans === undefined) return true;
  return spans.some(({ since, removedIn }) => {
    const start = since === undefined ? 0 : versions.indexOf(since);
    const end = removedIn === undefined ? versions.length : versions.indexOf(removedIn);
    return start <= index && index < end;
  });
}

function valueAt<Value extends string | number | readonly string[]>(
  versioned: Versioned<Value>,
  index: number,
): Value | null {
  if (typeof versioned !== "object" || !("runs" in versioned)) return versioned;
  let value: Value | null = null;
  for (const { since, is } of versioned.runs) {
    if (since === undefined || schemaTable.versions.indexOf(since) <= index) value = is;
  }
  return value;
}
