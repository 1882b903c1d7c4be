/**
 * Items of several versions of WHM → one item a module: what some version takes, or what all take. Each version's own item is
 * made first, with overrides and all, so that what is merged here is meaning and no text.
 */

import { type Diagnostic, LocalError } from "../core/diagnostic.js";
import { requiredKeyMissing, requiredKeyUnsatisfiable, sharedModuleMissing } from "./diagnostics.js";
import { byCodePoint } from "../core/text/json.js";
import type { VersionsChoice } from "../core/config-types.js";
import type { DefinedType, Item, ItemKey, KeyVariant } from "../core/item-types.js";
import { intersectionType, unionType, isEmptyType } from "./merged-type.js";
import { keyRules } from "./notes.js";
import { requireNonEmpty } from "./overrides.js";
import { coversAllVersions, versionSpans, type VersionItems } from "./spans.js";

/**
 * `versions` are two or more, oldest first.
 *
 * @throws LocalError if they are to have one item for all, and there is none.
 */
export function mergeItems(versions: readonly VersionItems[], choice: VersionsChoice): readonly Item[] {
  const diagnostics: Diagnostic[] = [];
  const all = versions.map(({ version }) => version);
  const names = new Set(versions.flatMap(({ items }) => items.map(({ module }) => module)));
  const items = [...names].sort(byCodePoint).flatMap((name) => {
    const having = versions.flatMap(({ version, items: own }) =>
      own.filter(({ module }) => module === name).map((item) => ({ version, item })),
    );
    if (choice === "intersection" && having.length < all.length) return [];
    const item = mergedItem(having, { all, choice, diagnostics });
    return item === undefined ? [] : [item];
  });
  if (items.length === 0) diagnostics.push(sharedModuleMissing(all));
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return items;
}

interface Context {
  readonly all: readonly string[];
  readonly choice: VersionsChoice;
  readonly diagnostics: Diagnostic[];
}

interface VersionItem {
  readonly version: string;
  readonly item: Item<DefinedType>;
}

interface VersionKey {
  readonly version: string;
  readonly key: ItemKey<DefinedType>;
}

function mergedItem(having: readonly VersionItem[], context: Context): Item | undefined {
  const newest = having.at(-1)?.item;
  if (newest === undefined) return undefined;
  const names = new Set(having.flatMap(({ item }) => item.keys.map(({ name }) => name)));
  const keys = [...names].sort(byCodePoint).flatMap((name) => {
    const found = having.flatMap(({ version, item }) =>
      item.keys.filter((key) => key.name === name).map((key) => ({ version, key })),
    );
    const missing = having.filter(({ version }) => !found.some((other) => other.version === version));
    return context.choice === "union"
      ? unionKey(found, missing.length === 0, context)
      : intersectionKey(
          newest.module,
          found,
          missing.map(({ version }) => version),
          context,
        );
  });
  const spans = versionSpans(
    context.all,
    having.map(({ version }) => version),
  );
  return {
    ...newest,
    keys,
    rules: keyRules(newest.source, keys),
    ...(!coversAllVersions(spans) && { spans }),
  };
}

function unionKey(found: readonly VersionKey[], isInAll: boolean, { all }: Context): readonly ItemKey[] {
  const newest = found.at(-1)?.key;
  if (newest === undefined) return [];
  const spans = versionSpans(
    all,
    found.map(({ version }) => version),
  );
  return [
    {
      ...newest,
      ...withVariants(found),
      type: unionType(found.map(({ key }) => key.type)),
      required: isInAll && found.every(({ key }) => key.required),
      nullable: found.some(({ key }) => key.nullable),
      ...(!coversAllVersions(spans) && { spans }),
    },
  ];
}

function intersectionKey(
  module: string,
  found: readonly VersionKey[],
  missing: readonly string[],
  { diagnostics }: Context,
): readonly ItemKey[] {
  const newest = found.at(-1)?.key;
  if (newest === undefined) return [];
  const requiring = found.filter(({ key }) => key.required).map(({ version }) => version);
  const required = requiring.length > 0;
  if (missing.length > 0) {
    if (required) diagnostics.push(requiredKeyMissing(module, newest.name, { requiring, missing }));
    return [];
  }
  // What one version requires is no empty text in any.
  const type = intersectionType(found.map(({ key }) => (required ? requireNonEmpty(key.type) : key.type)));
  if (required && isEmptyType(type)) diagnostics.push(requiredKeyUnsatisfiable(module, newest.name));
  const nullable = found.every(({ key }) => key.nullable);
  return [{ ...newest, ...withVariants(found), type, required, nullable }];
}

/** The ways in which versions have the key, where there is more than one. */
function withVariants(found: readonly VersionKey[]): Pick<ItemKey, "variants"> {
  const variants = new Map<string, KeyVariant>();
  for (const { version, key } of found) {
    const { column, required, nullable, primary } = key;
    const way = JSON.stringify([column.def, required, primary]);
    const versions = [...(variants.get(way)?.versions ?? []), version];
    variants.set(way, { column, required, nullable, primary, versions });
  }
  return variants.size > 1 ? { variants: [...variants.values()] } : {};
}
