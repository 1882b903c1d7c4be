/** Compares the keys of a module: removed, added, renamed and changed keys. */

import { isNeverType } from "../../item/merged-type.js";
import { findNearestChoice } from "../../core/text/nearest.js";
import type { Finding, Counterexample } from "../../core/drift-types.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import type { KeyPair } from "./key-change.js";
import { findComputedChanges } from "./computed-columns.js";
import { detectKeyChanges, formatNormalizedColumn } from "./column-changes.js";
import { compareLists, createFinding, type Change, type ListComparison, type Pair } from "./findings.js";
import { normalizeColumn } from "./normalize.js";
import {
  createCounterexampleBuilder,
  findShortAcceptedValue,
  type CounterexampleBuilder,
} from "./counterexample.js";

export interface KeyLists extends ListComparison<ItemKey> {
  /** Keys that were renamed. The lists `removed` and `added` do not contain these keys. */
  readonly renamed: readonly KeyPair[];
}

export function compareKeyLists({ before, after }: Pair<Item>): KeyLists {
  const { removed, added, common } = compareLists(
    { before: before.keys, after: after.keys },
    ({ name }) => name,
  );
  const renamed = findRenamedKeys(removed, added);
  const renamedKeys = new Set(renamed.flatMap((pair) => [pair.before, pair.after]));
  const isNotRenamed = (key: ItemKey): boolean => !renamedKeys.has(key);
  return { removed: removed.filter(isNotRenamed), added: added.filter(isNotRenamed), common, renamed };
}

/** If more keys with the same definition were removed or added, renamed keys are not searched for. The search takes quadratic time. */
const MAX_RENAME_CANDIDATES = 200;

/** Finds renamed keys. Pairs a removed key with the added key that has the same definition and the most similar name. */
function findRenamedKeys(removedKeys: readonly ItemKey[], addedKeys: readonly ItemKey[]): readonly KeyPair[] {
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
    const names = added.map(({ name }) => name.toLowerCase());
    return removed.flatMap((before): KeyPair[] => {
      const nearest = findNearestChoice(before.name, names);
      if (nearest === undefined) return [];
      const index = names.indexOf(nearest);
      names.splice(index, 1);
      return added.splice(index, 1).map((after) => ({ before, after }));
    });
  });
}

export function findKeyChanges(items: Pair<Item>, keys: KeyLists): readonly Finding[] {
  const { module } = items.after;
  const build = createCounterexampleBuilder(items);
  return [
    ...keys.renamed.map(({ before, after }) =>
      createFinding({
        rule: "key-renamed",
        ...{ module, key: before.name, before: before.name, after: after.name },
        message: `${module}.${before.name} was renamed to ${after.name}.`,
        data: [before.name, after.name],
        ...determineEffectOfRemoval(before, build),
      }),
    ),
    ...keys.removed.map((key) =>
      createFinding({
        ...{ rule: "key-removed", module, key: key.name, before: key.column.def },
        message: `${module}.${key.name} was removed.`,
        data: null,
        ...determineEffectOfRemoval(key, build),
      }),
    ),
    ...keys.added.map((key) => createAddedKeyFinding(key, module, build)),
    ...keys.common.flatMap((pair) => compareKey(pair, module, build)),
    ...findComputedChanges(items),
  ];
}

/**
 * Returns what a removed or renamed key affects. A key without valid values, such as a VECTOR, can only be null or omitted. Requests
 * never contain such a key, so the change affects only source code.
 */
function determineEffectOfRemoval(
  { type, property }: ItemKey,
  build: CounterexampleBuilder,
): Pick<Change, "affects" | "counterexample"> {
  if (isNeverType(type)) return { affects: ["compilation"] };
  const value = findShortAcceptedValue(type, undefined);
  const affects = ["requests", "compilation"] as const;
  return value === undefined ? { affects } : { affects, ...withCounterexample(build({ [property]: value })) };
}

function withCounterexample(counterexample: Counterexample | undefined): Pick<Change, "counterexample"> {
  return counterexample === undefined ? {} : { counterexample };
}

function createAddedKeyFinding(key: ItemKey, module: string, build: CounterexampleBuilder): Finding {
  const shared = { module, key: key.name, after: key.column.def, data: null };
  const message = `${module}.${key.name} was added`;
  if (key.required)
    return createFinding({
      ...{ ...shared, rule: "required-key-added", message: `${message}, and is required.` },
      affects: ["requests", "compilation"],
      ...withCounterexample(build({})),
    });
  const columnDefault = normalizeColumn(key.column).default;
  const isOnByDefault =
    key.type.kind === "flag" && columnDefault.kind === "literal" && Number(columnDefault.value) === 1;
  return createFinding({
    ...{ ...shared, rule: "key-added" },
    message: `${message}${isOnByDefault ? ", and is on by default" : ""}.`,
    affects: isOnByDefault ? ["behavior"] : [],
  });
}

function compareKey(pair: KeyPair, module: string, build: CounterexampleBuilder): readonly Finding[] {
  const { before, after } = pair;
  // For speed, skip unchanged keys. Most keys are unchanged.
  if (before.column.def === after.column.def && before.required === after.required) return [];
  const shared = { module, key: after.name, before: before.column.def, after: after.column.def };
  const changes = detectKeyChanges(pair);
  if (changes.length === 0 && before.column.def !== after.column.def) {
    const message = `${module}.${after.name} is written differently, with the same meaning.`;
    return [createFinding({ rule: "definition-respelled", ...shared, message, data: null, affects: [] })];
  }
  return changes.map(({ rule, text, data, affects: changeAffects, refusedValue, isOmissionRefused }) => {
    // Code that sets the refused value may no longer compile.
    const affectsCompilation = refusedValue !== undefined && before.type.kind !== after.type.kind;
    const affects = affectsCompilation
      ? [...new Set([...changeAffects, "compilation" as const])]
      : changeAffects;
    const refusedItem = isOmissionRefused
      ? {}
      : refusedValue !== undefined && { [before.property]: refusedValue };
    return createFinding({
      ...{ rule, ...shared, message: `${module}.${after.name} ${text}.`, data, affects },
      ...(affects.includes("requests") && refusedItem && withCounterexample(build(refusedItem))),
    });
  });
}
