/** When versions of WHM have a module. Without `since`, from the first known on; without `removedIn`, to the last. */
interface Span {
  readonly since?: string;
  readonly removedIn?: string;
}

/** What something is in all known versions; or, where it changed, from which on it is what, and null where it is not there. */
type Told<Fact> = Fact | { readonly runs: readonly { readonly since?: string; readonly is: Fact | null }[] };

interface SchemaTable {
  /** Oldest first; empty where no version is known. */
  readonly versions: readonly string[];
  readonly modules: {
    readonly [module: string]: {
      /** Left out where all versions have the module. */
      readonly spans?: readonly Span[];
      readonly priority: Told<number> | null;
      readonly required: Told<readonly string[]>;
      readonly primary: Told<readonly string[]>;
      /** Key by key, its definition to the letter. */
      readonly keys: { readonly [key: string]: Told<string> };
    };
  };
}

/** What the servers said that this code was generated from. */
const schemaTable: SchemaTable = {
  // @schema
  versions: [],
  modules: {},
  // @end
};

/** A module in one version of WHM. */
export interface KnownModule {
  readonly priority: number | null;
  readonly required: readonly string[];
  readonly primary: readonly string[];
  readonly keys: ReadonlyMap<string, string>;
}

/** The versions of WHM that this code was generated from, oldest first; none where the server did not tell. */
export function knownVersions(): readonly string[] {
  return schemaTable.versions;
}

/** The modules as one of the known versions has them; without one, as the newest has. */
export function knownModules(version?: string): ReadonlyMap<string, KnownModule> {
  const { versions, modules } = schemaTable;
  const last = versions.length - 1;
  const index = version === undefined ? last : versions.indexOf(version);
  const known = new Map<string, KnownModule>();
  for (const name of Object.keys(modules)) {
    const module = modules[name];
    if (module === undefined || !isThere(module.spans, index)) continue;
    const keys = new Map<string, string>();
    for (const key of Object.keys(module.keys)) {
      const told = module.keys[key];
      const def = told === undefined ? null : factAt(told, index);
      if (def !== null) keys.set(key, def);
    }
    known.set(name, {
      priority: module.priority === null ? null : factAt(module.priority, index),
      required: factAt(module.required, index) ?? [],
      primary: factAt(module.primary, index) ?? [],
      keys,
    });
  }
  return known;
}

function isThere(spans: readonly Span[] | undefined, index: number): boolean {
  const { versions } = schemaTable;
  if (spans === undefined) return true;
  return spans.some(({ since, removedIn }) => {
    const start = since === undefined ? 0 : versions.indexOf(since);
    const end = removedIn === undefined ? versions.length : versions.indexOf(removedIn);
    return start <= index && index < end;
  });
}

function factAt<Fact extends string | number | readonly string[]>(
  told: Told<Fact>,
  index: number,
): Fact | null {
  if (typeof told !== "object" || !("runs" in told)) return told;
  let fact: Fact | null = null;
  for (const { since, is } of told.runs) {
    if (since === undefined || schemaTable.versions.indexOf(since) <= index) fact = is;
  }
  return fact;
}
