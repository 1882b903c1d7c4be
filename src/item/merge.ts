/**
 * Merges the items of several versions of WHM into one item per module. The item accepts what any version accepts (`union`) or
 * what all versions accept (`intersection`). Overrides must already be applied to the items of each version.
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
 * Merges the items of at least two versions, which must be sorted, oldest first.
 *
 * @throws LocalError if an intersection has no module, or if a required key does not exist or has no valid value in all versions.
 */
export function mergeItems(versions: readonly VersionItems[], choice: VersionsChoice): readonly Item[] {
  const diagnostics: Diagnostic[] = [];
  const allVersions = versions.map(({ version }) => version);
  const names = new Set(versions.flatMap(({ items }) => items.map(({ module }) => module)));
  const items = [...names].sort(byCodePoint).flatMap((name) => {
    const versionItems = versions.flatMap(({ version, items: allItems }) =>
      allItems.filter(({ module }) => module === name).map((item) => ({ version, item })),
    );
    if (choice === "intersection" && versionItems.length < allVersions.length) return [];
    const item = mergeItem(versionItems, { allVersions, choice, diagnostics });
    return item === undefined ? [] : [item];
  });
  if (items.length === 0) diagnostics.push(sharedModuleMissing(allVersions));
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return items;
}

interface MergeContext {
  readonly allVersions: readonly string[];
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

function mergeItem(present: readonly VersionItem[], context: MergeContext): Item | undefined {
  const newest = present.at(-1)?.item;
  if (newest === undefined) return undefined;
  const names = new Set(present.flatMap(({ item }) => item.keys.map(({ name }) => name)));
  const keys = [...names].sort(byCodePoint).flatMap((name) => {
    const found = present.flatMap(({ version, item }) =>
      item.keys.filter((key) => key.name === name).map((key) => ({ version, key })),
    );
    const missing = present.filter(({ version }) => !found.some((other) => other.version === version));
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
    context.allVersions,
    present.map(({ version }) => version),
  );
  return {
    ...newest,
    keys,
    rules: keyRules(newest.source, keys),
    ...(!coversAllVersions(spans) && { spans }),
  };
}

function unionKey(
  found: readonly VersionKey[],
  isInAll: boolean,
  { allVersions }: MergeContext,
): readonly ItemKey[] {
  const newest = found.at(-1)?.key;
  if (newest === undefined) return [];
  const spans = versionSpans(
    allVersions,
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
  { diagnostics }: MergeContext,
): readonly ItemKey[] {
  const newest = found.at(-1)?.key;
  if (newest === undefined) return [];
  const requiring = found.filter(({ key }) => key.required).map(({ version }) => version);
  const required = requiring.length > 0;
  if (missing.length > 0) {
    if (required) diagnostics.push(requiredKeyMissing(module, newest.name, { requiring, missing }));
    return [];
  }
  // If one version requires the key, the text must not be empty.
  const type = intersectionType(found.map(({ key }) => (required ? requireNonEmpty(key.type) : key.type)));
  if (required && isEmptyType(type)) diagnostics.push(requiredKeyUnsatisfiable(module, newest.name));
  const nullable = found.every(({ key }) => key.nullable);
  return [{ ...newest, ...withVariants(found), type, required, nullable }];
}

/** Returns the variants of the key, if it has more than one definition. */
function withVariants(found: readonly VersionKey[]): Pick<ItemKey, "variants"> {
  const variants = new Map<string, KeyVariant>();
  for (const { version, key } of found) {
    const { column, required, nullable, primary, hasUnenforcedCheck } = key;
    const identity = JSON.stringify([column.def, required, primary]);
    const versions = [...(variants.get(identity)?.versions ?? []), version];
    variants.set(identity, {
      column,
      required,
      nullable,
      primary,
      ...(hasUnenforcedCheck && { hasUnenforcedCheck }),
      versions,
    });
  }
  return variants.size > 1 ? { variants: [...variants.values()] } : {};
}
