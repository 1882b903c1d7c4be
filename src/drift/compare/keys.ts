/** Compares the keys of a module, and its generated columns, whose values the database computes. Items cannot contain the latter. */

import { isNeverType } from "../../item/merged-type.js";
import { isAssignable } from "../../item/type-walk.js";
import { findNearestChoice } from "../../core/text/nearest.js";
import type { Finding } from "../../core/drift-types.js";
import type { Column, ItemDefinition, ItemKey } from "../../core/item-types.js";
import { EXPRESSION_REASON, type KeyPair } from "./key-change.js";
import { detectKeyChanges, formatNormalizedColumn } from "./column-changes.js";
import {
  compareLists,
  createFinding,
  REMOVAL,
  type Change,
  type ListComparison,
  type Pair,
} from "./findings.js";
import { normalizeColumn } from "./normalize.js";
import { createCounterexampleBuilder, findShortAcceptedValue } from "./counterexample.js";
import type { CounterexampleBuilder } from "./counterexample.js";

export interface KeyLists extends ListComparison<ItemKey> {
  /** Keys that were renamed. The lists `removed` and `added` do not contain these keys. */
  readonly renamed: readonly KeyPair[];
}

export function compareKeyLists({ before, after }: Pair<ItemDefinition>): KeyLists {
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

export function findKeyChanges(items: Pair<ItemDefinition>, keys: KeyLists): readonly Finding[] {
  const { module } = items.after;
  const build = createCounterexampleBuilder(items);
  return [
    ...keys.renamed.map(({ before: { name: before, ...old }, after: { name: after } }) => {
      const change = { rule: "key-renamed", text: `was renamed to ${after}`, data: [before, after] } as const;
      return createRemovalFinding({ module, key: before, before, after }, change, old, build);
    }),
    ...keys.removed.map((key) => {
      const change = { rule: "key-removed", text: "was removed", data: null } as const;
      return createRemovalFinding({ module, key: key.name, before: key.column.def }, change, key, build);
    }),
    ...keys.added.map((key) => createAddedKeyFinding(key, module, build)),
    ...keys.common.flatMap((pair) => compareKey(pair, module, build)),
    ...findComputedChanges(items),
  ];
}

/**
 * Creates the finding about a removed or renamed key. A key without valid values, such as a VECTOR, can only be null or omitted. Requests
 * never contain such a key, so the change affects only source code.
 */
function createRemovalFinding(
  subject: Parameters<typeof createFinding>[0],
  change: Omit<Change, "affects">,
  { type, property }: Pick<ItemKey, "type" | "property">,
  build: CounterexampleBuilder,
): Finding {
  const value = isNeverType(type) ? undefined : findShortAcceptedValue(type, undefined);
  const counterexample = value === undefined ? undefined : build({ [property]: value });
  return createFinding(subject, { ...change, affects: REMOVAL }, counterexample);
}

function createAddedKeyFinding(key: ItemKey, module: string, build: CounterexampleBuilder): Finding {
  const subject = { module, key: key.name, after: key.column.def };
  if (key.required) {
    const text = "was added, and is required";
    const change = { rule: "required-key-added", text, data: null, affects: REMOVAL } as const;
    return createFinding(subject, change, build({}));
  }
  const columnDefault = normalizeColumn(key.column).default;
  const isOnByDefault =
    key.type.kind === "flag" && columnDefault.kind === "literal" && Number(columnDefault.value) === 1;
  const text = `was added${isOnByDefault ? ", and is on by default" : ""}`;
  const affects = isOnByDefault ? (["behavior"] as const) : [];
  return createFinding(subject, { rule: "key-added", text, data: null, affects });
}

function compareKey(pair: KeyPair, module: string, build: CounterexampleBuilder): readonly Finding[] {
  const { before, after } = pair;
  // For speed, skip unchanged keys. Most keys are unchanged.
  if (before.column.def === after.column.def && before.required === after.required) return [];
  const changes = detectKeyChanges(pair);
  return withRespelling(changes, before.column, after.column).map((change) => {
    const { refusedValue, isOmissionRefused, ...details } = change;
    // Code that sets the refused value may no longer compile.
    const affectsCompilation = refusedValue !== undefined && !isAssignable(before.type, after.type);
    const affects = new Set([...details.affects, ...(affectsCompilation ? (["compilation"] as const) : [])]);
    const refusedItem = isOmissionRefused
      ? {}
      : refusedValue !== undefined && { [before.property]: refusedValue };
    const counterexample = affects.has("requests") && refusedItem ? build(refusedItem) : undefined;
    const subject = { module, key: after.name, before: before.column.def, after: after.column.def };
    return createFinding(subject, { ...details, affects: [...affects] }, counterexample);
  });
}

/** Returns the changes. If there are none, returns that the definition is written differently, unless it is the same. */
function withRespelling(changes: readonly Change[], before: Column, after: Column): readonly Change[] {
  if (changes.length > 0 || before.def === after.def) return changes;
  const text = "is written differently, with the same meaning";
  return [{ rule: "definition-respelled", text, data: null, affects: [] }];
}

/**
 * Compares the computed columns of a module. Skips a column that is computed in one snapshot and a key in the other, because
 * `findKeyChanges` reports it as a removed or added key.
 */
function findComputedChanges({ before, after }: Pair<ItemDefinition>): readonly Finding[] {
  const { module } = after;
  const keyNames = new Set([...before.keys, ...after.keys].map(({ name }) => name));
  const [oldColumns = [], newColumns = []] = [before, after].map(({ source }) =>
    source.columns.filter(({ name, column }) => column.generated !== undefined && !keyNames.has(name)),
  );
  const columns = compareLists({ before: oldColumns, after: newColumns }, ({ name }) => name);
  return [
    ...columns.removed.map(({ name: key, column }) => {
      const text = "was removed as a column that the database computes";
      const data = [normalizeColumn(column).generated ?? null, null];
      const change = { rule: "clause-changed", text, data, affects: ["behavior"] } as const;
      return createFinding({ module, key, computed: true, before: column.def }, change);
    }),
    ...columns.added.map(({ name: key, column }) => {
      const text = "was added as a column that the database computes";
      const change = { rule: "key-added", text, data: "computed", affects: [] } as const;
      return createFinding({ module, key, computed: true, after: column.def }, change);
    }),
    ...columns.common.flatMap(
      ({ before: { name: key, column: oldColumn }, after: { column: newColumn } }) => {
        const subject = { module, key, computed: true, before: oldColumn.def, after: newColumn.def } as const;
        const changes = withRespelling(detectComputedChanges(oldColumn, newColumn), oldColumn, newColumn);
        return changes.map((change) => createFinding(subject, change));
      },
    ),
  ];
}

function detectComputedChanges(before: Column, after: Column): readonly Change[] {
  if (before.def === after.def) return [];
  const split = (column: Column): Readonly<Record<"expression" | "others" | "comment", string | null>> => {
    const { generated = null, comment = "", ...others } = normalizeColumn(column);
    return { expression: generated, others: formatNormalizedColumn(others), comment };
  };
  const [old, current] = [split(before), split(after)];
  const rows = [
    ["expression", "clause-changed", "is computed by a different expression", ["behavior"]],
    ["others", "clause-changed", "has a different definition apart from its expression", ["behavior"]],
    ["comment", "comment-changed", "has a different comment", []],
  ] as const;
  const changed = rows.filter(([property]) => old[property] !== current[property]);
  return changed.map(([property, rule, text, affects]) => {
    const data = [old[property], current[property]];
    return { rule, text, data, affects, ...(property === "expression" && EXPRESSION_REASON) };
  });
}
