/** Compares the columns that the database computes. Items cannot contain them. */

import type { Column, TransferModule } from "../../core/column-types.js";
import type { Item } from "../../core/item-types.js";
import type { Aspect } from "./aspect.js";
import { normalizedFacts } from "./column-aspects.js";
import { compareLists } from "./compare-lists.js";
import { normalizeColumn } from "./normalize-column.js";
import type { BeforeAfter, RawFinding } from "./raw-finding.js";

type NamedColumn = TransferModule["columns"][number];

/** Skips a column that is computed in only one snapshot. It is a key in the other snapshot, so `keyFindings` compares it. */
export function computedColumnFindings({ before, after }: BeforeAfter<Item>): readonly RawFinding[] {
  const keyNames = new Set([...before.keys, ...after.keys].map(({ name }) => name));
  const computedColumns = ({ source }: Item): readonly NamedColumn[] =>
    source.columns.filter(({ name, column }) => column.generated !== undefined && !keyNames.has(name));
  const columns = compareLists(
    { before: computedColumns(before), after: computedColumns(after) },
    ({ name }) => name,
  );
  const { module } = after;
  return [
    ...columns.removed.map(({ name, column }): RawFinding => ({
      rule: "clause-changed",
      module,
      key: name,
      before: column.def,
      message: `${module}.${name}, a column that the database computes, was removed.`,
      meaning: [normalizeColumn(column).generated ?? null, null],
      surfaces: ["behaviour"],
    })),
    ...columns.added.map(({ name, column }): RawFinding => ({
      rule: "key-added",
      module,
      key: name,
      after: column.def,
      message: `${module}.${name} was added as a column that the database computes.`,
      meaning: "computed",
      surfaces: [],
    })),
    ...columns.both.flatMap(({ before: { name, column: oldColumn }, after: { column: newColumn } }) =>
      computedColumnAspects(oldColumn, newColumn).map(({ change, ...aspect }): RawFinding => ({
        module,
        key: name,
        before: oldColumn.def,
        after: newColumn.def,
        ...aspect,
        message: `${module}.${name} ${change}.`,
      })),
    ),
  ];
}

type ComputedColumnAspect = Pick<Aspect, "rule" | "change" | "surfaces"> & Pick<RawFinding, "meaning">;

function computedColumnAspects(before: Column, after: Column): readonly ComputedColumnAspect[] {
  if (before.def === after.def) return [];
  const { generated: oldExpression, comment: oldComment = "", ...oldFacts } = normalizeColumn(before);
  const { generated: newExpression, comment: newComment = "", ...newFacts } = normalizeColumn(after);
  const aspects: ComputedColumnAspect[] = [];
  if (oldExpression !== newExpression) {
    aspects.push({
      rule: "clause-changed",
      change: "is computed by a different expression",
      meaning: [oldExpression ?? null, newExpression ?? null],
      surfaces: ["behaviour"],
    });
  }
  const facts = [normalizedFacts(oldFacts), normalizedFacts(newFacts)];
  if (facts[0] !== facts[1]) {
    aspects.push({
      rule: "clause-changed",
      change: "has a different definition apart from its expression",
      meaning: facts,
      surfaces: ["behaviour"],
    });
  }
  if (oldComment !== newComment) {
    aspects.push({
      rule: "comment-changed",
      change: "has a different comment",
      meaning: [oldComment, newComment],
      surfaces: [],
    });
  }
  if (aspects.length > 0) return aspects;
  const change = "is written differently, with the same meaning";
  return [{ rule: "definition-respelled", change, meaning: null, surfaces: [] }];
}
