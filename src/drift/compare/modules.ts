/** Modules that came, went or stayed; of those that stayed, what is said of the module itself. */

import type { RuleId } from "../../core/drift-types.js";
import type { Item } from "../../core/item-types.js";
import type { RawFinding, Sides } from "./raw-finding.js";
import { compareLists } from "./compare-lists.js";
import { compareKeys, keyDrafts } from "./keys.js";
import { witness } from "./counterexample.js";

export function moduleDrafts(items: Sides<readonly Item[]>): readonly RawFinding[] {
  const { removed, added, both } = compareLists(items, ({ module }) => module);
  return [
    ...removed.map(removedDraft),
    ...added.map(({ module }): RawFinding => ({
      rule: "module-added",
      module,
      message: `The module ${module} is new.`,
      meaning: null,
      surfaces: [],
    })),
    ...orderDrafts(both),
    ...both.flatMap((pair) => [...priorityDrafts(pair), ...listDrafts(pair), ...keyDrafts(pair)]),
  ];
}

function removedDraft(item: Item): RawFinding {
  const shown = witness({ before: item, after: undefined }, {});
  return {
    rule: "module-removed",
    module: item.module,
    message: `The module ${item.module} is gone.`,
    meaning: null,
    surfaces: ["wire", "compile"],
    ...(shown !== undefined && { witness: shown }),
  };
}

function priorityDrafts({ before, after }: Sides<Item>): readonly RawFinding[] {
  const [was, is] = [before.source.priority, after.source.priority];
  if (was === is) return [];
  const words = (priority: number | null): string => (priority === null ? "not told" : String(priority));
  return [
    {
      rule: "module-priority-changed",
      module: after.module,
      before: words(was),
      after: words(is),
      message: `The priority of ${after.module} is ${words(is)} and was ${words(was)}.`,
      meaning: [was, is],
      surfaces: [],
    },
  ];
}

/**
 * Modules that both sides have, of which two run in another order. Told of each module that runs before one that it ran after,
 * so that a module that moved far is told once.
 */
function orderDrafts(both: readonly Sides<Item>[]): readonly RawFinding[] {
  const known = both.filter(
    ({ before, after }) => before.source.priority !== null && after.source.priority !== null,
  );
  return known.flatMap((pair): RawFinding[] => {
    const overtaken = known.filter(
      (other) =>
        order(other, pair, "before") < 0 &&
        order(other, pair, "after") >= 0 &&
        order(pair, other, "after") < 0,
    );
    if (overtaken.length === 0) return [];
    const names = overtaken.map(({ after }) => after.module);
    const { module } = pair.after;
    return [
      {
        rule: "module-order-changed",
        module,
        message: `${module} runs before ${names.join(", ")} and ran after.`,
        meaning: names,
        surfaces: ["behaviour"],
      },
    ];
  });
}

function order(one: Sides<Item>, other: Sides<Item>, side: keyof Sides<Item>): number {
  return (one[side].source.priority ?? 0) - (other[side].source.priority ?? 0);
}

/** Which keys are listed. Which of them an item has to have is told of each key. */
function listDrafts({ before, after }: Sides<Item>): readonly RawFinding[] {
  const renamed = (names: readonly string[]): readonly string[] => {
    const pairs = compareKeys({ before, after }).renamed;
    return names.map((name) => pairs.find((pair) => pair.before.name === name)?.after.name ?? name);
  };
  const lists = (list: "primary" | "required", rule: RuleId): readonly RawFinding[] => {
    const [was, is] = [before.source[list], after.source[list]];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    // By the names of today, it may be the list that it was.
    if (JSON.stringify(renamed(was)) === JSON.stringify(is)) return [];
    const words = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));
    return [
      {
        rule,
        module: after.module,
        before: words(was),
        after: words(is),
        message:
          list === "primary"
            ? `An item of ${after.module} is identified by ${words(is)} and was by ${words(was)}.`
            : `The keys that ${after.module} requires are listed in another way, which changes nothing for an item.`,
        meaning: [was, is],
        surfaces: list === "primary" ? ["behaviour"] : [],
      },
    ];
  };
  return [
    ...lists("primary", "primary-changed"),
    ...(isOtherwiseRequired({ before, after }) ? [] : lists("required", "definition-respelled")),
  ];
}

/** Whether a key is required on one side alone, which is told of that key. */
function isOtherwiseRequired({ before, after }: Sides<Item>): boolean {
  const required = ({ keys }: Item): string =>
    JSON.stringify(keys.filter((key) => key.required).map(({ name }) => name));
  return required(before) !== required(after);
}
