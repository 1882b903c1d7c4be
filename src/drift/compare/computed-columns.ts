/** Compares generated columns, whose values the database computes. Items cannot contain such columns. */

import type { Column, Item } from "../../core/item-types.js";
import type { Finding } from "../../core/drift-types.js";
import { formatNormalizedColumn } from "./column-changes.js";
import { compareLists, createFinding, type Pair } from "./findings.js";
import type { KeyChange } from "./key-change.js";
import { normalizeColumn } from "./normalize.js";

/**
 * Compares the computed columns of a module. Skips a column that is computed in one snapshot and a key in the other, because
 * `findKeyChanges` reports it as a removed or added key.
 */
export function findComputedChanges({ before, after }: Pair<Item>): readonly Finding[] {
  const keyNames = new Set([...before.keys, ...after.keys].map(({ name }) => name));
  const [oldColumns = [], newColumns = []] = [before, after].map(({ source }) =>
    source.columns.filter(({ name, column }) => column.generated !== undefined && !keyNames.has(name)),
  );
  const columns = compareLists({ before: oldColumns, after: newColumns }, ({ name }) => name);
  const { module } = after;
  return [
    ...columns.removed.map(({ name, column }) =>
      createFinding({
        ...{ rule: "clause-changed", module, key: name, before: column.def },
        message: `${module}.${name}, a column that the database computes, was removed.`,
        data: [normalizeColumn(column).generated ?? null, null],
        affects: ["behavior"],
      }),
    ),
    ...columns.added.map(({ name, column }) =>
      createFinding({
        ...{ rule: "key-added", module, key: name, after: column.def },
        message: `${module}.${name} was added as a column that the database computes.`,
        ...{ data: "computed", affects: [] },
      }),
    ),
    ...columns.common.flatMap(({ before: { name, column: oldColumn }, after: { column: newColumn } }) =>
      detectChanges(oldColumn, newColumn).map(({ text, ...change }) =>
        createFinding({
          ...{ module, key: name, before: oldColumn.def, after: newColumn.def, ...change },
          message: `${module}.${name} ${text}.`,
        }),
      ),
    ),
  ];
}

type ComputedChange = Pick<KeyChange, "rule" | "text" | "affects"> & { readonly data: unknown };

function detectChanges(before: Column, after: Column): readonly ComputedChange[] {
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
  const changes = rows
    .filter(([property]) => old[property] !== current[property])
    .map(([property, rule, text, affects]) => {
      return { rule, text, data: [old[property], current[property]], affects };
    });
  if (changes.length > 0) return changes;
  const text = "is written differently, with the same meaning";
  return [{ rule: "definition-respelled", text, data: null, affects: [] }];
}
