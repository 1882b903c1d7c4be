/**
 * Merges the items of several versions of WHM into one item per module. With `union`, the item accepts what at least one
 * version accepts. With `intersection`, it accepts only what all versions accept. Overrides must already be applied to the
 * items of each version.
 */

import { type Diagnostic, UsageError } from "../core/diagnostic.js";
import { itemProblem } from "./diagnostics.js";
import { compareByCodePoint } from "../core/text/json.js";
import { joinList } from "../core/text/escape.js";
import type { VersionsChoice } from "../core/config-types.js";
import type { DefinedType, ItemDefinition, ItemKey, KeyVariant } from "../core/item-types.js";
import { combineTypes, excludeEmptyString, isNeverType, isUnsatisfiable } from "./merged-type.js";
import { getKeyRules } from "./notes.js";
import { computeVersionRanges, coversAllVersions, type VersionWithItems } from "./versions.js";

interface MergeContext {
  readonly allVersions: readonly string[];
  readonly choice: VersionsChoice;
  readonly diagnostics: Diagnostic[];
}

interface KeyInVersion {
  readonly version: string;
  readonly key: ItemKey<DefinedType>;
}

/**
 * Merges the items of at least two versions, which must be sorted, oldest first.
 *
 * @throws UsageError if `choice` is `intersection`, and no module exists in all versions.
 * @throws UsageError if `choice` is `intersection`, and a required key is missing in a version or has no value that all versions accept.
 */
export function mergeItems(
  versions: readonly VersionWithItems[],
  choice: VersionsChoice,
): readonly ItemDefinition[] {
  const allVersions = versions.map(({ version }) => version);
  const diagnostics: Diagnostic[] = [];
  const modules = new Set(versions.flatMap(({ items }) => items.map(({ module }) => module)));
  const items = [...modules].sort(compareByCodePoint).flatMap((module) => {
    const found = versions.flatMap(({ version, items: itemsOfVersion }) =>
      itemsOfVersion.filter((item) => item.module === module).map((item) => ({ version, item })),
    );
    if (choice === "intersection" && found.length < allVersions.length) return [];
    return mergeItem(found, { allVersions, choice, diagnostics });
  });
  if (items.length === 0)
    diagnostics.push(itemProblem("shared-module-missing", { versions: joinList(allVersions) }));
  if (diagnostics.length > 0) throw new UsageError(diagnostics);
  return items;
}

function mergeItem(
  found: readonly { readonly version: string; readonly item: ItemDefinition<DefinedType> }[],
  context: MergeContext,
): ItemDefinition[] {
  const newest = found.at(-1)?.item;
  if (newest === undefined) return [];
  const names = new Set(found.flatMap(({ item }) => item.keys.map(({ name }) => name)));
  const keys = [...names].sort(compareByCodePoint).flatMap((name) => {
    const definitions = found.flatMap(({ version, item }) =>
      item.keys.filter((key) => key.name === name).map((key) => ({ version, key })),
    );
    const lacking = found
      .map(({ version }) => version)
      .filter((version) => !definitions.some((definition) => definition.version === version));
    return mergeKey(newest.module, definitions, lacking, context);
  });
  return [
    { ...newest, keys, rules: getKeyRules(newest.source, keys), ...getSpans(found, context.allVersions) },
  ];
}

/** Merges the definitions of a key. The versions in `lacking` have the module, but not the key. */
function mergeKey(
  module: string,
  definitions: readonly KeyInVersion[],
  lacking: readonly string[],
  { allVersions, choice, diagnostics }: MergeContext,
): ItemKey[] {
  const newest = definitions.at(-1)?.key;
  if (newest === undefined) return [];
  const keys = definitions.map(({ key }) => key);
  if (choice === "union") {
    const types = keys.map(({ type }) => type);
    const required = lacking.length === 0 && keys.every((key) => key.required);
    const nullable = keys.some((key) => key.nullable);
    const merged = { ...newest, ...getVariants(definitions), type: combineTypes("any-of", types) };
    return [{ ...merged, required, nullable, ...getSpans(definitions, allVersions) }];
  }
  const requiring = definitions.filter(({ key }) => key.required).map(({ version }) => version);
  const isRequired = requiring.length > 0;
  if (lacking.length > 0) {
    if (isRequired)
      diagnostics.push(
        itemProblem("required-key-missing", {
          ...{ module, key: newest.name, requiring: joinList(requiring), lacking: joinList(lacking) },
          require: requiring.length === 1 ? "requires" : "require",
          do: lacking.length === 1 ? "does" : "do",
          all: requiring.length + lacking.length === 2 ? "both" : "all",
        }),
      );
    return [];
  }
  // Exclude the empty string if one version requires the key, because that version refuses it.
  const types = keys.map((key) => (isRequired ? excludeEmptyString(key.type) : key.type));
  const type = combineTypes("all-of", types);
  const isUnsendable = keys.some((key) => key.required && isNeverType(key.type));
  if (isRequired && !isUnsendable && isUnsatisfiable(type))
    diagnostics.push(itemProblem("required-key-unsatisfiable", { module, key: newest.name }));
  const nullable = keys.every((key) => key.nullable);
  return [{ ...newest, ...getVariants(definitions), type, required: isRequired, nullable }];
}

/** Returns the property `spans`, or no property if all versions are included. */
function getSpans(
  included: readonly { readonly version: string }[],
  allVersions: readonly string[],
): Pick<ItemDefinition, "spans"> {
  const versions = included.map(({ version }) => version);
  const spans = computeVersionRanges(allVersions, versions);
  return coversAllVersions(spans) ? {} : { spans };
}

/** Returns the property `variants` of a key, or no property if all versions define the key in the same way. */
function getVariants(definitions: readonly KeyInVersion[]): Pick<ItemKey, "variants"> {
  const variants = new Map<string, KeyVariant>();
  for (const { version, key } of definitions) {
    const { column, required, nullable, primary } = key;
    const identity = JSON.stringify([column.def, required, primary]);
    const versions = [...(variants.get(identity)?.versions ?? []), version];
    variants.set(identity, { column, required, nullable, primary, versions });
  }
  return variants.size > 1 ? { variants: [...variants.values()] } : {};
}
