/** Which versions of WHM have something, in as few words as say it. */

import { byCodePoint } from "../json.js";
import type { DefinedType, Item, ModulePresence, Span, VersionTable } from "../model.js";

/** What one version takes; `version` is empty where it is not told. */
export interface VersionItems {
  readonly version: string;
  readonly items: readonly Item<DefinedType>[];
}

/** The runs of versions, of all that are known, oldest first, that have something. */
export function spansOf(all: readonly string[], having: readonly string[]): readonly Span[] {
  const has = all.map((version) => having.includes(version));
  return all.flatMap((since, start): Span[] => {
    if (has[start] !== true || has[start - 1] === true) return [];
    const end = has.indexOf(false, start);
    const removedIn = end < 0 ? undefined : all[end];
    return [{ ...(start > 0 && { since }), ...(removedIn !== undefined && { removedIn }) }];
  });
}

/** Whether all versions have it. */
export function isAlways([first, ...others]: readonly Span[]): boolean {
  return others.length === 0 && first?.since === undefined && first?.removedIn === undefined;
}

/** Which version has which module and which key that can be sent. `versions` are oldest first. */
export function versionTable(versions: readonly VersionItems[]): VersionTable {
  const all = versions.map(({ version }) => version);
  const spansWhere = (has: (items: readonly Item[]) => boolean): readonly Span[] =>
    spansOf(
      all,
      versions.filter(({ items }) => has(items)).map(({ version }) => version),
    );
  const keys = new Map<string, Set<string>>();
  for (const item of versions.flatMap(({ items }) => items)) {
    const known = keys.get(item.module) ?? new Set();
    for (const { name } of item.keys) known.add(name);
    keys.set(item.module, known);
  }
  const modules = [...keys].map(([module, names]): ModulePresence => ({
    name: module,
    spans: spansWhere((items) => items.some((item) => item.module === module)),
    keys: [...names].sort(byCodePoint).map((name) => ({
      name,
      spans: spansWhere((items) => items.some((item) => item.module === module && hasKey(item, name))),
    })),
  }));
  // One alone may leave its version open: what it has is known then, and of which version is not.
  return {
    versions: all.filter((version) => version !== ""),
    modules: modules.sort((one, other) => byCodePoint(one.name, other.name)),
  };
}

function hasKey({ keys }: Item, name: string): boolean {
  return keys.some((key) => key.name === name);
}
