/** Compares generated columns, whose values the database computes. Items cannot contain such columns. */

import type { Column, TransferModule } from "../../core/column-types.js";
import type { Item } from "../../core/item-types.js";
import type { KeyChange } from "./key-change.js";
import { formatNormalizedColumn } from "./column-changes.js";
import { compareLists } from "./compare-lists.js";
import { normalizeColumn } from "./normalize-column.js";
import type { BeforeAfterPair, RawFinding } from "./raw-finding.js";

type NamedColumn = TransferModule["columns"][number];

/**
 * Compares the computed columns of a module. Skips a column that is computed in one snapshot and a key in the other, because
 * `findKeyChanges` reports it as a removed or added key.
 */
export function findComputedColumnChanges({ before, after }: BeforeAfterPair<Item>): readonly RawFinding[] {
  const keyNames = new Set([...before.keys, ...after.keys].map(({ name }) => name));
  const listComputedColumns = ({ source }: Item): readonly NamedColumn[] =>
    source.columns.filter(({ name, column }) => column.generated !== undefined && !keyNames.has(name));
  const columnComparison = compareLists(
    { before: listComputedColumns(before), after: listComputedColumns(after) },
    ({ name }) => name,
  );
  const { module } = after;
  return [
    ...columnComparison.removed.map(({ name, column }): RawFinding => ({
      rule: "clause-changed",
      module,
      key: name,
      before: column.def,
      message: `${module}.${name}, a column that the database computes, was removed.`,
      fingerprintData: [normalizeColumn(column).generated ?? null, null],
      surfaces: ["behaviour"],
    })),
    ...columnComparison.added.map(({ name, column }): RawFinding => ({
      rule: "key-added",
      module,
      key: name,
      after: column.def,
      message: `${module}.${name} was added as a column that the database computes.`,
      fingerprintData: "computed",
      surfaces: [],
    })),
    ...columnComparison.commonPairs.flatMap(
      ({ before: { name, column: oldColumn }, after: { column: newColumn } }) =>
        detectColumnDefinitionChanges(oldColumn, newColumn).map(
          ({ changeDescription, ...change }): RawFinding => ({
            module,
            key: name,
            before: oldColumn.def,
            after: newColumn.def,
            ...change,
            message: `${module}.${name} ${changeDescription}.`,
          }),
        ),
    ),
  ];
}

type ComputedColumnChange = Pick<KeyChange, "rule" | "changeDescription" | "surfaces"> &
  Pick<RawFinding, "fingerprintData">;

function detectColumnDefinitionChanges(before: Column, after: Column): readonly ComputedColumnChange[] {
  if (before.def === after.def) return [];
  const {
    generated: oldExpression,
    comment: oldComment = "",
    ...oldOtherProperties
  } = normalizeColumn(before);
  const {
    generated: newExpression,
    comment: newComment = "",
    ...newOtherProperties
  } = normalizeColumn(after);
  const changes: ComputedColumnChange[] = [];
  if (oldExpression !== newExpression) {
    changes.push({
      rule: "clause-changed",
      changeDescription: "is computed by a different expression",
      fingerprintData: [oldExpression ?? null, newExpression ?? null],
      surfaces: ["behaviour"],
    });
  }
  const otherPropertiesJsonBeforeAndAfter = [
    formatNormalizedColumn(oldOtherProperties),
    formatNormalizedColumn(newOtherProperties),
  ];
  if (otherPropertiesJsonBeforeAndAfter[0] !== otherPropertiesJsonBeforeAndAfter[1]) {
    changes.push({
      rule: "clause-changed",
      changeDescription: "has a different definition apart from its expression",
      fingerprintData: otherPropertiesJsonBeforeAndAfter,
      surfaces: ["behaviour"],
    });
  }
  if (oldComment !== newComment) {
    changes.push({
      rule: "comment-changed",
      changeDescription: "has a different comment",
      fingerprintData: [oldComment, newComment],
      surfaces: [],
    });
  }
  if (changes.length > 0) return changes;
  const changeDescription = "is written differently, with the same meaning";
  return [{ rule: "definition-respelled", changeDescription, fingerprintData: null, surfaces: [] }];
}
