/** When versions of WHM have something. Without `since`, from the first known on; without `removedIn`, to the last. */
interface Span {
  readonly since?: string;
  readonly removedIn?: string;
}

/** Which of the known versions of WHM has which module and key: one span, or several where it came back. */
interface VersionTable {
  /** Oldest first; empty where no version is known. */
  readonly versions: readonly string[];
  readonly modules: {
    readonly [module: string]: {
      readonly spans: readonly Span[];
      readonly keys: { readonly [key: string]: Span | readonly Span[] };
    };
  };
}

/** What the servers said of their versions: which has which module, and which key that can be sent. */
export const transferModuleVersions = {
  // @versions
  versions: [],
  modules: {},
  // @end
} as const;

/**
 * Whether a version of WHM has a module, or a key of it that can be sent. `whmVersion` is what WHM's `version` tells, such as
 * `11.138.0.6`; numbers are compared one by one, and the leading 11 may be left out.
 *
 * The answer is that of the nearest known version at or below it, the last one's for all that come after it. A shorter one,
 * such as `11.138`, stands for all that begin with it. `undefined` where nobody knows: before the first known version, between
 * two that do not agree, for a shorter one of which the known versions do not agree, and for what is no version.
 */
export function supports(whmVersion: string, module: string, key?: string): boolean | undefined {
  if (!/^[0-9]+(?:\.[0-9]+)*$/.test(whmVersion)) return undefined;
  const { versions, modules }: VersionTable = transferModuleVersions;
  const asked = partsOf(whmVersion);
  const orders = versions.map((version) => orderOf(partsOf(version), asked));
  const first = orders.findIndex((order) => order >= 0);
  const after = orders.findIndex((order) => order > 0);
  const end = after < 0 ? versions.length : after;
  // Those that begin with it; or, where there is none, its neighbours.
  const nearest =
    first >= 0 && first < end ? range(first, end) : range(end - 1, Math.min(end + 1, versions.length));
  if (nearest.length === 0 || nearest[0] === -1) return undefined;
  const spans = spansOf(modules, module, key);
  const answers = nearest.map((index) => spans.some((span) => isWithin(span, index, versions)));
  return answers.every((answer) => answer === answers[0]) ? answers[0] : undefined;
}

function spansOf(modules: VersionTable["modules"], module: string, key: string | undefined): readonly Span[] {
  const found = own(modules, module);
  if (found === undefined || key === undefined) return found?.spans ?? [];
  const spans = own(found.keys, key) ?? [];
  return isList(spans) ? spans : [spans];
}

function isList(spans: Span | readonly Span[]): spans is readonly Span[] {
  return Array.isArray(spans);
}

function own<Value>(record: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.prototype.hasOwnProperty.call(record, name) ? record[name] : undefined;
}

function isWithin({ since, removedIn }: Span, index: number, versions: readonly string[]): boolean {
  const start = since === undefined ? 0 : versions.indexOf(since);
  const end = removedIn === undefined ? versions.length : versions.indexOf(removedIn);
  return start <= index && index < end;
}

function partsOf(version: string): readonly number[] {
  const [first = 0, ...others] = version.split(".").map(Number);
  return first === 11 ? others : [first, ...others];
}

/** Below 0 where the version comes before all that begin with `asked`, above 0 where it comes after them, 0 where it is one. */
function orderOf(version: readonly number[], asked: readonly number[]): number {
  for (let index = 0; index < asked.length; index++) {
    const difference = (version[index] ?? 0) - (asked[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function range(start: number, end: number): readonly number[] {
  const indexes: number[] = [];
  for (let index = start; index < end; index++) indexes.push(index);
  return indexes;
}
