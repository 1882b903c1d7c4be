/** Columns that the database computes, so that no item can contain them: added, removed, or changed. */

import type { Column, TransferModule } from "../../core/column-types.js";
import type { Item } from "../../core/item-types.js";
import type { Aspect } from "./aspect.js";
import { factsOf } from "./column-aspects.js";
import { compareLists } from "./compare-lists.js";
import { meant } from "./definition-meaning.js";
import type { RawFinding, Sides } from "./raw-finding.js";

type NamedColumn = TransferModule["columns"][number];

/** Findings of columns that are computed on each side that has them. */
export function computedColumnDrafts({ before, after }: Sides<Item>): readonly RawFinding[] {
  const sendable = new Set([...before.keys, ...after.keys].map(({ name }) => name));
  const computed = ({ source }: Item): readonly NamedColumn[] =>
    source.columns.filter(({ name, column }) => column.generated !== undefined && !sendable.has(name));
  const columns = compareLists({ before: computed(before), after: computed(after) }, ({ name }) => name);
  const { module } = after;
  return [
    ...columns.removed.map(({ name, column }): RawFinding => ({
      rule: "clause-changed",
      module,
      key: name,
      before: column.def,
      message: `${module}.${name} is not there any more, which the database computed.`,
      meaning: [meant(column).generated ?? null, null],
      surfaces: ["behaviour"],
    })),
    ...columns.added.map(({ name, column }): RawFinding => ({
      rule: "key-added",
      module,
      key: name,
      after: column.def,
      message: `${module}.${name} is new, and computed by the database.`,
      meaning: "computed",
      surfaces: [],
    })),
    ...columns.both.flatMap(({ before: { name, column: was }, after: { column: is } }) =>
      computedAspects(was, is).map((aspect): RawFinding => ({
        module,
        key: name,
        before: was.def,
        after: is.def,
        ...aspect,
        message: `${module}.${name} ${aspect.says}.`,
      })),
    ),
  ];
}

type ComputedAspect = Pick<Aspect, "rule" | "says" | "surfaces"> & Pick<RawFinding, "meaning">;

function computedAspects(before: Column, after: Column): readonly ComputedAspect[] {
  if (before.def === after.def) return [];
  const [{ generated: how, comment: old = "", ...was }, { generated, comment = "", ...is }] = [
    meant(before),
    meant(after),
  ];
  const aspects: ComputedAspect[] = [];
  if (how !== generated) {
    const [says, meaning] = ["is computed in another way", [how ?? null, generated ?? null]];
    aspects.push({ rule: "clause-changed", says, meaning, surfaces: ["behaviour"] });
  }
  const facts = [factsOf(was), factsOf(is)];
  if (facts[0] !== facts[1]) {
    const says = "is another column, and computed as it was";
    aspects.push({ rule: "clause-changed", says, meaning: facts, surfaces: ["behaviour"] });
  }
  if (old !== comment) {
    const [says, meaning] = ["has another comment", [old, comment]];
    aspects.push({ rule: "comment-changed", says, meaning, surfaces: [] });
  }
  if (aspects.length > 0) return aspects;
  return [{ rule: "definition-respelled", says: "is defined in other words", meaning: null, surfaces: [] }];
}
