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
import {
  createCounterexampleBuilder,
  findShortAcceptedValue,
  type CounterexampleBuilder,
} from "./counterexample.js";

export function findKeyChanges(
  itemPair: BeforeAfterPair<Item>,
  { removed: removedKeys, added: addedKeys, commonPairs, renamedPairs }: KeyListComparison,
): readonly RawFinding[] {
  const context: ModuleContext = {
    module: itemPair.after.module,
    buildCounterexample: createCounterexampleBuilder(itemPair),
  };
  return [
    ...renamedPairs.map((pair) => createRenamedKeyFinding(pair, context)),
    ...removedKeys.map((key) => createRemovedKeyFinding(key, context)),
    ...addedKeys.map((key) => createAddedKeyFinding(key, context)),
    ...commonPairs.flatMap((pair) => createChangedKeyFindings(pair, context)),
    ...findComputedColumnChanges(itemPair),
  ];
}

/** The module whose keys are compared. */
interface ModuleContext {
  readonly module: string;
  readonly buildCounterexample: CounterexampleBuilder;
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

/** If more keys with the same definition were removed or added, renamed keys are not searched. The search takes quadratic time. */
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

function createRenamedKeyFinding({ before, after }: KeyPair, context: ModuleContext): RawFinding {
  return {
    rule: "key-renamed",
    module: context.module,
    key: before.name,
    before: before.name,
    after: after.name,
    message: `${context.module}.${before.name} was renamed to ${after.name}.`,
    fingerprintData: [before.name, after.name],
    ...determineEffectOfRemoval(before, context),
  };
}

function createRemovedKeyFinding(key: ItemKey, context: ModuleContext): RawFinding {
  return {
    rule: "key-removed",
    module: context.module,
    key: key.name,
    before: key.column.def,
    message: `${context.module}.${key.name} was removed.`,
    fingerprintData: null,
    ...determineEffectOfRemoval(key, context),
  };
}

/**
 * Returns what a removed or renamed key affects. A key without valid values, such as a VECTOR, can only be null or omitted. Requests
 * never contain such a key, so the change affects only source code.
 */
function determineEffectOfRemoval(
  key: ItemKey,
  context: ModuleContext,
): Pick<RawFinding, "surfaces" | "witness"> {
  if (isNeverType(key.type)) return { surfaces: ["compile"] };
  const value = findShortAcceptedValue(key.type, undefined);
  return {
    surfaces: ["wire", "compile"],
    ...(value !== undefined && buildWitnessProperty(context, { [key.property]: value })),
  };
}

function createAddedKeyFinding(key: ItemKey, context: ModuleContext): RawFinding {
  const sharedProperties = {
    module: context.module,
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
      message: `${context.module}.${key.name} was added${isFlagOnByDefault ? ", and is on by default" : ""}.`,
      surfaces: isFlagOnByDefault ? ["behaviour"] : [],
    };
  }
  return {
    rule: "required-key-added",
    ...sharedProperties,
    message: `${context.module}.${key.name} was added, and is required.`,
    surfaces: ["wire", "compile"],
    ...buildWitnessProperty(context, {}),
  };
}

function createChangedKeyFindings(pair: KeyPair, context: ModuleContext): readonly RawFinding[] {
  const { before, after } = pair;
  // For speed, skip unchanged keys. Most keys are unchanged.
  if (before.column.def === after.column.def && before.required === after.required) return [];
  const sharedProperties = {
    module: context.module,
    key: after.name,
    before: before.column.def,
    after: after.column.def,
  };
  const qualifiedName = `${context.module}.${after.name}`;
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
      ...(surfaces.includes("wire") && buildWitnessPropertyForChange(change, pair, context)),
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
  const isCompilationAffected = refusedValue !== undefined && before.type.kind !== after.type.kind;
  return isCompilationAffected && !surfaces.includes("compile") ? [...surfaces, "compile"] : surfaces;
}

function buildWitnessPropertyForChange(
  { refusedValue, isOmissionRefused }: KeyChange,
  { before }: KeyPair,
  context: ModuleContext,
): Pick<RawFinding, "witness"> {
  if (isOmissionRefused === true) return buildWitnessProperty(context, {});
  return refusedValue === undefined ? {} : buildWitnessProperty(context, { [before.property]: refusedValue });
}

function buildWitnessProperty(
  { buildCounterexample }: ModuleContext,
  partialItem: Witness,
): Pick<RawFinding, "witness"> {
  const witness = buildCounterexample(partialItem);
  return witness === undefined ? {} : { witness };
}
