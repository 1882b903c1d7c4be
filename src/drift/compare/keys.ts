/** Compares the keys of a module, and its generated columns, whose values the database computes. Items cannot contain the latter. */

import { isNeverType } from "../../item/merged-type.js";
import { findNearestChoice } from "../../core/text/nearest.js";
import type { Finding } from "../../core/drift-types.js";
import type { Column, ItemDefinition, ItemKey } from "../../core/item-types.js";
import { EXPRESSION_REASON, type KeyChange, type KeyPair } from "./key-change.js";
import { detectKeyChanges, formatNormalizedColumn } from "./column-changes.js";
import { compareLists, createFinding, type Change, type ListComparison, type Pair } from "./findings.js";
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
    ...keys.renamed.map(({ before, after }) => {
      const names = { before: before.name, after: after.name, data: [before.name, after.name] };
      const details = { rule: "key-renamed", ...names, ...determineEffectOfRemoval(before, build) } as const;
      return createKeyFinding(module, before.name, `was renamed to ${after.name}`, details);
    }),
    ...keys.removed.map((key) => {
      const details = { rule: "key-removed", before: key.column.def, data: null } as const;
      const effect = determineEffectOfRemoval(key, build);
      return createKeyFinding(module, key.name, "was removed", { ...details, ...effect });
    }),
    ...keys.added.map((key) => createAddedKeyFinding(key, module, build)),
    ...keys.common.flatMap((pair) => compareKey(pair, module, build)),
    ...findComputedChanges(items),
  ];
}

/** Creates a finding about a key or a computed column. `text` is the rest of a sentence that starts with its name. */
function createKeyFinding(
  module: string,
  key: string,
  text: string,
  details: Omit<Change, "module" | "key" | "message">,
): Finding {
  return createFinding({ ...details, module, key, message: `${module}.${key} ${text}.` });
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
  const counterexample = value === undefined ? undefined : build({ [property]: value });
  return { affects: ["requests", "compilation"], counterexample };
}

function createAddedKeyFinding(key: ItemKey, module: string, build: CounterexampleBuilder): Finding {
  const shared = { after: key.column.def, data: null };
  if (key.required) {
    const affects = ["requests", "compilation"] as const;
    const details = { ...shared, rule: "required-key-added", affects, counterexample: build({}) } as const;
    return createKeyFinding(module, key.name, "was added, and is required", details);
  }
  const columnDefault = normalizeColumn(key.column).default;
  const isOnByDefault =
    key.type.kind === "flag" && columnDefault.kind === "literal" && Number(columnDefault.value) === 1;
  const text = `was added${isOnByDefault ? ", and is on by default" : ""}`;
  const affects = isOnByDefault ? (["behavior"] as const) : [];
  return createKeyFinding(module, key.name, text, { ...shared, rule: "key-added", affects });
}

function compareKey(pair: KeyPair, module: string, build: CounterexampleBuilder): readonly Finding[] {
  const { before, after } = pair;
  // For speed, skip unchanged keys. Most keys are unchanged.
  if (before.column.def === after.column.def && before.required === after.required) return [];
  const changes = detectKeyChanges(pair);
  return withRespelling(changes, before.column, after.column).map((change) => {
    const { text, refusedValue, isOmissionRefused, ...details } = change;
    // Code that sets the refused value may no longer compile.
    const affectsCompilation = refusedValue !== undefined && before.type.kind !== after.type.kind;
    const affects = new Set([...details.affects, ...(affectsCompilation ? (["compilation"] as const) : [])]);
    const refusedItem = isOmissionRefused
      ? {}
      : refusedValue !== undefined && { [before.property]: refusedValue };
    const counterexample = affects.has("requests") && refusedItem ? build(refusedItem) : undefined;
    const definitions = { before: before.column.def, after: after.column.def };
    return createKeyFinding(module, after.name, text, {
      ...{ ...details, ...definitions, affects: [...affects], counterexample },
    });
  });
}

/** Returns the changes. If there are none, returns that the definition is written differently, unless it is the same. */
function withRespelling(changes: readonly KeyChange[], before: Column, after: Column): readonly KeyChange[] {
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
    ...columns.removed.map(({ name, column }) =>
      createFinding({
        ...{ rule: "clause-changed", module, key: name, computed: true, before: column.def },
        affects: ["behavior"],
        message: `${module}.${name}, a column that the database computes, was removed.`,
        data: [normalizeColumn(column).generated ?? null, null],
      }),
    ),
    ...columns.added.map(({ name, column }) => {
      const details = { rule: "key-added", computed: true, after: column.def, affects: [] } as const;
      const text = "was added as a column that the database computes";
      return createKeyFinding(module, name, text, { ...details, data: "computed" });
    }),
    ...columns.common.flatMap(({ before: { name, column: oldColumn }, after: { column: newColumn } }) => {
      const changes = withRespelling(detectComputedChanges(oldColumn, newColumn), oldColumn, newColumn);
      return changes.map(({ text, ...change }) =>
        createKeyFinding(module, name, text, {
          ...{ ...change, computed: true, before: oldColumn.def, after: newColumn.def },
        }),
      );
    }),
  ];
}

function detectComputedChanges(before: Column, after: Column): readonly KeyChange[] {
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
