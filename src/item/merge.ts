/**
 * Merges the items of several versions of WHM into one item per module. With `union`, the item accepts what at least one
 * version accepts. With `intersection`, it accepts only what all versions accept. Overrides must already be applied to the
 * items of each version.
 */

import { type Diagnostic, LocalError } from "../core/diagnostic.js";
import {
  createRequiredKeyMissingError,
  createRequiredKeyUnsatisfiableError,
  createSharedModuleMissingError,
} from "./diagnostics.js";
import { compareByCodePoint } from "../core/text/json.js";
import type { VersionsChoice } from "../core/config-types.js";
import type { DefinedType, Item, ItemKey, KeyVariant } from "../core/item-types.js";
import { computeIntersectionType, computeUnionType, isNeverType, isUnsatisfiable } from "./merged-type.js";
import { getKeyRules } from "./notes.js";
import { excludeEmptyString } from "./overrides.js";
import { coversAllVersions, computeVersionRanges, type VersionWithItems } from "./version-ranges.js";

/**
 * Merges the items of at least two versions, which must be sorted, oldest first.
 *
 * @throws LocalError if `versionsChoice` is `intersection`, and no module exists in all versions.
 * @throws LocalError if `versionsChoice` is `intersection`, and a required key is missing in a version or has no value that all versions accept.
 */
export function mergeItems(
  versionsWithItems: readonly VersionWithItems[],
  versionsChoice: VersionsChoice,
): readonly Item[] {
  const diagnostics: Diagnostic[] = [];
  const allVersions = versionsWithItems.map(({ version }) => version);
  const moduleNames = new Set(versionsWithItems.flatMap(({ items }) => items.map(({ module }) => module)));
  const items = [...moduleNames].sort(compareByCodePoint).flatMap((name) => {
    const itemPerVersion = versionsWithItems.flatMap(({ version, items: itemsOfVersion }) =>
      itemsOfVersion.filter(({ module }) => module === name).map((item) => ({ version, item })),
    );
    if (versionsChoice === "intersection" && itemPerVersion.length < allVersions.length) return [];
    const item = mergeItem(itemPerVersion, { allVersions, versionsChoice, diagnostics });
    return item === undefined ? [] : [item];
  });
  if (items.length === 0) diagnostics.push(createSharedModuleMissingError(allVersions));
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  return items;
}

interface MergeContext {
  readonly allVersions: readonly string[];
  readonly versionsChoice: VersionsChoice;
  readonly diagnostics: Diagnostic[];
}

interface ItemInVersion {
  readonly version: string;
  readonly item: Item<DefinedType>;
}

interface KeyInVersion {
  readonly version: string;
  readonly key: ItemKey<DefinedType>;
}

function mergeItem(itemPerVersion: readonly ItemInVersion[], context: MergeContext): Item | undefined {
  const newestItem = itemPerVersion.at(-1)?.item;
  if (newestItem === undefined) return undefined;
  const keyNames = new Set(itemPerVersion.flatMap(({ item }) => item.keys.map(({ name }) => name)));
  const keys = [...keyNames].sort(compareByCodePoint).flatMap((name) => {
    const keyPerVersion = itemPerVersion.flatMap(({ version, item }) =>
      item.keys.filter((key) => key.name === name).map((key) => ({ version, key })),
    );
    const itemsWithoutKey = itemPerVersion.filter(
      ({ version }) => !keyPerVersion.some((keyInVersion) => keyInVersion.version === version),
    );
    return context.versionsChoice === "union"
      ? mergeKeyByUnion(keyPerVersion, itemsWithoutKey.length === 0, context)
      : mergeKeyByIntersection(
          newestItem.module,
          keyPerVersion,
          itemsWithoutKey.map(({ version }) => version),
          context,
        );
  });
  const versionRanges = computeVersionRanges(
    context.allVersions,
    itemPerVersion.map(({ version }) => version),
  );
  return {
    ...newestItem,
    keys,
    rules: getKeyRules(newestItem.source, keys),
    ...(!coversAllVersions(versionRanges) && { spans: versionRanges }),
  };
}

function mergeKeyByUnion(
  keyPerVersion: readonly KeyInVersion[],
  isInAllVersionsOfItem: boolean,
  { allVersions }: MergeContext,
): readonly ItemKey[] {
  const newestKey = keyPerVersion.at(-1)?.key;
  if (newestKey === undefined) return [];
  const versionRanges = computeVersionRanges(
    allVersions,
    keyPerVersion.map(({ version }) => version),
  );
  return [
    {
      ...newestKey,
      ...collectVariants(keyPerVersion),
      type: computeUnionType(keyPerVersion.map(({ key }) => key.type)),
      required: isInAllVersionsOfItem && keyPerVersion.every(({ key }) => key.required),
      nullable: keyPerVersion.some(({ key }) => key.nullable),
      ...(!coversAllVersions(versionRanges) && { spans: versionRanges }),
    },
  ];
}

function mergeKeyByIntersection(
  module: string,
  keyPerVersion: readonly KeyInVersion[],
  versionsWithoutKey: readonly string[],
  { diagnostics }: MergeContext,
): readonly ItemKey[] {
  const newestKey = keyPerVersion.at(-1)?.key;
  if (newestKey === undefined) return [];
  const versionsRequiringKey = keyPerVersion.filter(({ key }) => key.required).map(({ version }) => version);
  const isRequired = versionsRequiringKey.length > 0;
  if (versionsWithoutKey.length > 0) {
    if (isRequired)
      diagnostics.push(
        createRequiredKeyMissingError(module, newestKey.name, {
          versionsRequiringKey,
          versionsWithoutKey,
        }),
      );
    return [];
  }
  // Exclude the empty string if one version requires the key, because that version refuses it.
  const type = computeIntersectionType(
    keyPerVersion.map(({ key }) => (isRequired ? excludeEmptyString(key.type) : key.type)),
  );
  const isUnsendable = keyPerVersion.some(({ key }) => key.required && isNeverType(key.type));
  if (isRequired && !isUnsendable && isUnsatisfiable(type))
    diagnostics.push(createRequiredKeyUnsatisfiableError(module, newestKey.name));
  const isNullable = keyPerVersion.every(({ key }) => key.nullable);
  return [
    { ...newestKey, ...collectVariants(keyPerVersion), type, required: isRequired, nullable: isNullable },
  ];
}

/** Returns the property `variants` of a key, or an empty object if all versions define the key in the same way. */
function collectVariants(keyPerVersion: readonly KeyInVersion[]): Pick<ItemKey, "variants"> {
  const variantsByIdentity = new Map<string, KeyVariant>();
  for (const { version, key } of keyPerVersion) {
    const { column, required, nullable, primary } = key;
    const variantIdentity = JSON.stringify([column.def, required, primary]);
    const versions = [...(variantsByIdentity.get(variantIdentity)?.versions ?? []), version];
    variantsByIdentity.set(variantIdentity, {
      column,
      required,
      nullable,
      primary,
      versions,
    });
  }
  return variantsByIdentity.size > 1 ? { variants: [...variantsByIdentity.values()] } : {};
}
