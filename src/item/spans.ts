/** Which versions of WHM have something, in as few words as say it. */

import { byCodePoint } from "../core/text/json.js";
import type { DefinedType, Item } from "../core/item-types.js";
import type { ModulePresence, Span, VersionTable } from "../core/version-types.js";

/** What one version takes; `version` is empty where it is not told. */
export interface VersionItems {
  readonly version: string;
  readonly items: readonly Item<DefinedType>[];
}

/** The runs of versions, of all that are known, oldest first, that have something. */
export function versionSpans(all: readonly string[], having: readonly string[]): readonly Span[] {
  const has = all.map((version) => having.includes(version));
  return all.flatMap((since, start): Span[] => {
    if (has[start] !== true || has[start - 1] === true) return [];
    const end = has.indexOf(false, start);
    const removedIn = end < 0 ? undefined : all[end];
    return [{ ...(start > 0 && { since }), ...(removedIn !== undefined && { removedIn }) }];
  });
}

/** Whether all versions have it. */
export function coversAllVersions([first, ...others]: readonly Span[]): boolean {
  return others.length === 0 && first?.since === undefined && first?.removedIn === undefined;
}

/** Which version has which module and which key that can be sent. `versions` are oldest first. */
export function versionTable(versions: readonly VersionItems[]): VersionTable {
  const all = versions.map(({ version }) => version);
  const had = versions.map(({ items }) => new Map(items.map((item) => [item.module, keyNames(item)])));
  const spansWhere = rememberingSpans(all);
  const modules = [...new Set(had.flatMap((each) => [...each.keys()]))].sort(byCodePoint);
  return {
    // One alone may leave its version open: what it has is known then, and of which version is not.
    versions: all.filter((version) => version !== ""),
    modules: modules.map((module): ModulePresence => {
      const keysOf = had.map((each) => each.get(module));
      const names = [...new Set(keysOf.flatMap((keys) => [...(keys ?? [])]))].sort(byCodePoint);
      return {
        name: module,
        spans: spansWhere((index) => keysOf[index] !== undefined),
        keys: names.map((name) => ({
          name,
          spans: spansWhere((index) => keysOf[index]?.has(name) === true),
        })),
      };
    }),
  };
}

function keyNames({ keys }: Item): ReadonlySet<string> {
  return new Set(keys.map(({ name }) => name));
}

/** Most of thousands of keys are in the same versions: those share their spans. */
function rememberingSpans(versions: readonly string[]): (has: (index: number) => boolean) => readonly Span[] {
  const known = new Map<string, readonly Span[]>();
  return (has) => {
    const having = versions.filter((_, index) => has(index));
    const name = having.join(" ");
    const spans = known.get(name) ?? versionSpans(versions, having);
    known.set(name, spans);
    return spans;
  };
}
