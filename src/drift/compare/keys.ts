/** Compares the keys of a module: removed, added, renamed and changed keys. */

import { isNeverType } from "../../item/merged-type.js";
import { findNearestChoiceIgnoringCase } from "../../core/text/nearest.js";
import type { Surface, Witness } from "../../core/drift-types.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import type { KeyChange, KeyPair } from "./key-change.js";
import { findComputedColumnChanges } from "./computed-columns.js";
import { compareLists, type ListComparison } from "./compare-lists.js";
import { detectKeyDefinitionChanges, formatNormalizedColumn } from "./column-changes.js";
import { normalizeColumn } from "./normalize-column.js";
import type { BeforeAfterPair, RawFinding } from "./raw-finding.js";
import { buildCounterexample, findShortAcceptedValue } from "./counterexample.js";

export function findKeyChanges(
  itemPair: BeforeAfterPair<Item>,
  { removed: removedKeys, added: addedKeys, commonPairs, renamedPairs }: KeyListComparison,
): readonly RawFinding[] {
  return [
    ...renamedPairs.map((pair) => createRenamedKeyFinding(pair, itemPair)),
    ...removedKeys.map((key) => createRemovedKeyFinding(key, itemPair)),
    ...addedKeys.map((key) => createAddedKeyFinding(key, itemPair)),
    ...commonPairs.flatMap((pair) => createChangedKeyFindings(pair, itemPair)),
    ...findComputedColumnChanges(itemPair),
  ];
}

export interface KeyListComparison extends ListComparison<ItemKey> {
  /** Keys that were renamed. The lists `removed` and `added` do not contain these keys. */
  readonly renamedPairs: readonly KeyPair[];
}

export function compareKeyLists({ before, after }: BeforeAfterPair<Item>): KeyListComparison {
  const {
    removed: removedKeys,
    added: addedKeys,
    commonPairs,
  } = compareLists({ before: before.keys, after: after.keys }, ({ name }) => name);
  const renamedPairs = findRenamedKeyPairs(removedKeys, addedKeys);
  const renamedKeys = new Set(renamedPairs.flatMap((pair) => [pair.before, pair.after]));
  const isNotRenamed = (key: ItemKey): boolean => !renamedKeys.has(key);
  return {
    removed: removedKeys.filter(isNotRenamed),
    added: addedKeys.filter(isNotRenamed),
    commonPairs,
    renamedPairs,
  };
}

/** Maximum number of keys with the same definition among which renamed keys are searched. The search takes quadratic time. */
const MAX_RENAME_CANDIDATES = 200;

/** Finds renamed keys. Pairs a removed key with the added key that has the same definition and the most similar name. */
function findRenamedKeyPairs(
  removedKeys: readonly ItemKey[],
  addedKeys: readonly ItemKey[],
): readonly KeyPair[] {
  const groups = new Map<string, Record<"removed" | "added", ItemKey[]>>();
  const getGroup = ({ column, required, primary }: ItemKey): Record<"removed" | "added", ItemKey[]> => {
    const definition = `${required} ${primary} ${formatNormalizedColumn(column)}`;
    const group = groups.get(definition) ?? { removed: [], added: [] };
    groups.set(definition, group);
    return group;
  };
  for (const key of removedKeys) getGroup(key).removed.push(key);
  for (const key of addedKeys) getGroup(key).added.push(key);
  return [...groups.values()].flatMap(({ removed, added }) => {
    if (Math.max(removed.length, added.length) > MAX_RENAME_CANDIDATES) return [];
    const addedNames = added.map(({ name }) => name.toLowerCase());
    return removed.flatMap((before): KeyPair[] => {
      const nearestName = findNearestChoiceIgnoringCase(before.name, addedNames);
      if (nearestName === undefined) return [];
      const index = addedNames.indexOf(nearestName);
      addedNames.splice(index, 1);
      return added.splice(index, 1).map((after) => ({ before, after }));
    });
  });
}

function createRenamedKeyFinding({ before, after }: KeyPair, itemPair: BeforeAfterPair<Item>): RawFinding {
  return {
    rule: "key-renamed",
    module: itemPair.after.module,
    key: before.name,
    before: before.name,
    after: after.name,
    message: `${itemPair.after.module}.${before.name} was renamed to ${after.name}.`,
    fingerprintData: [before.name, after.name],
    ...determineEffectOfRemoval(before, itemPair),
  };
}

function createRemovedKeyFinding(key: ItemKey, itemPair: BeforeAfterPair<Item>): RawFinding {
  return {
    rule: "key-removed",
    module: itemPair.after.module,
    key: key.name,
    before: key.column.def,
    message: `${itemPair.after.module}.${key.name} was removed.`,
    fingerprintData: null,
    ...determineEffectOfRemoval(key, itemPair),
  };
}

/**
 * Returns what a removed or renamed key affects. A key without valid values, such as a VECTOR, can only be null or omitted. Requests
 * never contain such a key, so the change affects only source code.
 */
function determineEffectOfRemoval(
  key: ItemKey,
  itemPair: BeforeAfterPair<Item>,
): Pick<RawFinding, "surfaces" | "witness"> {
  if (isNeverType(key.type)) return { surfaces: ["compile"] };
  return {
    surfaces: ["wire", "compile"],
    ...buildWitnessProperty(itemPair, buildPartialItem(key, itemPair)),
  };
}

function createAddedKeyFinding(key: ItemKey, itemPair: BeforeAfterPair<Item>): RawFinding {
  const sharedProperties = {
    module: itemPair.after.module,
    key: key.name,
    after: key.column.def,
    fingerprintData: null,
  };
  if (!key.required) {
    const columnDefault = normalizeColumn(key.column).default;
    const isFlagOnByDefault =
      key.type.kind === "flag" && columnDefault.kind === "literal" && Number(columnDefault.value) === 1;
    return {
      rule: "key-added",
      ...sharedProperties,
      message: `${itemPair.after.module}.${key.name} was added${isFlagOnByDefault ? ", and is on by default" : ""}.`,
      surfaces: isFlagOnByDefault ? ["behaviour"] : [],
    };
  }
  return {
    rule: "required-key-added",
    ...sharedProperties,
    message: `${itemPair.after.module}.${key.name} was added, and is required.`,
    surfaces: ["wire", "compile"],
    ...buildWitnessProperty(itemPair, {}),
  };
}

function createChangedKeyFindings(pair: KeyPair, itemPair: BeforeAfterPair<Item>): readonly RawFinding[] {
  const { before, after } = pair;
  // For speed, skip unchanged keys. Most keys are unchanged.
  if (before.column.def === after.column.def && before.required === after.required) return [];
  const sharedProperties = {
    module: itemPair.after.module,
    key: after.name,
    before: before.column.def,
    after: after.column.def,
  };
  const qualifiedName = `${itemPair.after.module}.${after.name}`;
  const changes = detectKeyDefinitionChanges(pair);
  if (changes.length === 0 && before.column.def !== after.column.def) {
    const message = `${qualifiedName} is written differently, with the same meaning.`;
    return [
      { rule: "definition-respelled", ...sharedProperties, message, fingerprintData: null, surfaces: [] },
    ];
  }
  return changes.map((change): RawFinding => {
    const surfaces = determineSurfaces(change, pair);
    return {
      rule: change.rule,
      ...sharedProperties,
      message: `${qualifiedName} ${change.changeDescription}.`,
      fingerprintData: change.fingerprintData,
      surfaces,
      ...(surfaces.includes("wire") && buildWitnessPropertyForChange(change, pair, itemPair)),
    };
  });
}

/**
 * Returns the surfaces that a change affects: requests (`wire`), compilation (`compile`) or behaviour (`behaviour`). Adds `compile`
 * to the surfaces of the change if code that sets the refused value may no longer compile.
 */
function determineSurfaces(
  { surfaces, refusedValue }: KeyChange,
  { before, after }: KeyPair,
): readonly Surface[] {
  const isCompilationAffected =
    refusedValue !== undefined && (refusedValue === null || before.type.kind !== after.type.kind);
  return isCompilationAffected && !surfaces.includes("compile") ? [...surfaces, "compile"] : surfaces;
}

function buildWitnessPropertyForChange(
  { refusedValue, isOmissionRefused }: KeyChange,
  { before }: KeyPair,
  itemPair: BeforeAfterPair<Item>,
): Pick<RawFinding, "witness"> {
  if (isOmissionRefused === true) return buildWitnessProperty(itemPair, {});
  return refusedValue === undefined
    ? {}
    : buildWitnessProperty(itemPair, { [before.property]: refusedValue });
}

/**
 * Returns an item that contains only this key, with a valid value. A counterexample is built from this item. Returns an empty item if
 * no candidate value is valid.
 */
function buildPartialItem(key: ItemKey, { after }: BeforeAfterPair<Item>): Witness {
  const value = findShortAcceptedValue(key, after);
  return value === undefined ? {} : { [key.property]: value };
}

function buildWitnessProperty(
  itemPair: BeforeAfterPair<Item>,
  partialItem: Witness,
): Pick<RawFinding, "witness"> {
  const witness = buildCounterexample(itemPair, partialItem);
  return witness === undefined ? {} : { witness };
}
