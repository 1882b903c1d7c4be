/** Compares modules: removed and added modules, their order, their priorities, and the keys that identify an item. */

import type { Item } from "../../core/item-types.js";
import type { BeforeAfterPair, RawFinding } from "./raw-finding.js";
import { compareLists } from "./compare-lists.js";
import { compareKeyLists, findKeyChanges, type KeyListComparison } from "./keys.js";
import { createCounterexampleBuilder } from "./counterexample.js";

/** Yields the changes of the list of modules, then those of each changed module. */
export function* findModuleChanges(
  itemLists: BeforeAfterPair<readonly Item[]>,
): Generator<readonly RawFinding[]> {
  const { removed, added, commonPairs } = compareLists(itemLists, ({ module }) => module);
  yield [
    ...removed.map(createRemovedModuleFinding),
    ...added.map(({ module }): RawFinding => ({
      rule: "module-added",
      module,
      message: `The module ${module} was added.`,
      fingerprintData: null,
      surfaces: [],
    })),
    ...findModuleOrderChanges(commonPairs),
  ];
  for (const pair of commonPairs) {
    if (pair.before === pair.after) continue;
    const keyComparison = compareKeyLists(pair);
    yield [
      ...findChangeOfModulePriority(pair),
      ...findPrimaryAndRequiredListChanges(pair, keyComparison),
      ...findKeyChanges(pair, keyComparison),
    ];
  }
}

function createRemovedModuleFinding(item: Item): RawFinding {
  const witness = createCounterexampleBuilder({ before: item, after: undefined })({});
  return {
    rule: "module-removed",
    module: item.module,
    message: `The module ${item.module} was removed.`,
    fingerprintData: null,
    surfaces: ["wire", "compile"],
    ...(witness !== undefined && { witness }),
  };
}

function findChangeOfModulePriority({ before, after }: BeforeAfterPair<Item>): readonly RawFinding[] {
  const [oldPriority, newPriority] = [before.source.priority, after.source.priority];
  if (oldPriority === newPriority) return [];
  const [oldText, newText] = [String(oldPriority ?? "unknown"), String(newPriority ?? "unknown")];
  return [
    {
      rule: "module-priority-changed",
      module: after.module,
      before: oldText,
      after: newText,
      message: `The priority of ${after.module} changed from ${oldText} to ${newText}.`,
      fingerprintData: [oldPriority, newPriority],
      surfaces: [],
    },
  ];
}

/**
 * Reports modules that ran after another module and now run before it. Ignores modules with an unknown priority. Reports a module
 * once, even if it moved past several others.
 */
function findModuleOrderChanges(commonPairs: readonly BeforeAfterPair<Item>[]): readonly RawFinding[] {
  const pairsWithPriority = commonPairs.filter(
    ({ before, after }) => before.source.priority !== null && after.source.priority !== null,
  );
  return pairsWithPriority.flatMap((pair): RawFinding[] => {
    const overtakenPairs = pairsWithPriority.filter(
      (otherPair) =>
        comparePriorities(otherPair, pair, "before") < 0 &&
        comparePriorities(otherPair, pair, "after") >= 0 &&
        comparePriorities(pair, otherPair, "after") < 0,
    );
    if (overtakenPairs.length === 0) return [];
    const overtakenModules = overtakenPairs.map(({ after }) => after.module);
    const { module } = pair.after;
    return [
      {
        rule: "module-order-changed",
        module,
        message: `${module} now runs before ${overtakenModules.join(", ")} instead of after ${overtakenModules.length === 1 ? "it" : "them"}.`,
        fingerprintData: overtakenModules,
        surfaces: ["behaviour"],
      },
    ];
  });
}

function comparePriorities(
  left: BeforeAfterPair<Item>,
  right: BeforeAfterPair<Item>,
  beforeOrAfter: keyof BeforeAfterPair<Item>,
): number {
  return (left[beforeOrAfter].source.priority ?? 0) - (right[beforeOrAfter].source.priority ?? 0);
}

/** Reports changes of the lists `primary` and `required`. Ignores changes of names that result only from renamed keys. */
function findPrimaryAndRequiredListChanges(
  { before, after }: BeforeAfterPair<Item>,
  { renamedPairs }: KeyListComparison,
): readonly RawFinding[] {
  const newNames = new Map(renamedPairs.map((pair) => [pair.before.name, pair.after.name]));
  const applyKeyRenames = (keyNames: readonly string[]): readonly string[] =>
    keyNames.map((keyName) => newNames.get(keyName) ?? keyName);
  const isNameListChangedBeyondRenames = (
    oldNames: readonly string[],
    newNames: readonly string[],
  ): boolean =>
    JSON.stringify(oldNames) !== JSON.stringify(newNames) &&
    JSON.stringify(applyKeyRenames(oldNames)) !== JSON.stringify(newNames);
  const createNameListFinding = (
    listName: "primary" | "required",
    { rule, message, surfaces }: Pick<RawFinding, "rule" | "message" | "surfaces">,
  ): RawFinding => ({
    rule,
    module: after.module,
    before: formatNames(before.source[listName]),
    after: formatNames(after.source[listName]),
    message,
    fingerprintData: [before.source[listName], after.source[listName]],
    surfaces,
  });
  const { module } = after;
  const findings: RawFinding[] = [];
  const [oldPrimary, newPrimary] = [before.source.primary, after.source.primary];
  if (isNameListChangedBeyondRenames(oldPrimary, newPrimary)) {
    const oldAndNewPrimaryKeysText = `from (${formatNames(oldPrimary)}) to (${formatNames(newPrimary)})`;
    const findingDetails = haveSameNames(applyKeyRenames(oldPrimary), newPrimary)
      ? ({
          rule: "primary-reordered",
          message: `The keys that identify an item of ${module} changed their order ${oldAndNewPrimaryKeysText}.`,
          surfaces: [],
        } as const)
      : ({
          rule: "primary-changed",
          message: `The keys that identify an item of ${module} changed ${oldAndNewPrimaryKeysText}.`,
          surfaces: ["behaviour"],
        } as const);
    findings.push(createNameListFinding("primary", findingDetails));
  }
  if (
    isNameListChangedBeyondRenames(before.source.required, after.source.required) &&
    !areDifferentKeysRequired({ before, after })
  ) {
    const message = `${module} lists its required keys differently. Items must contain the same keys as before.`;
    findings.push(createNameListFinding("required", { rule: "definition-respelled", message, surfaces: [] }));
  }
  return findings;
}

function haveSameNames(left: readonly string[], right: readonly string[]): boolean {
  return new Set([...left, ...right]).size === new Set(left).size && left.length === right.length;
}

function formatNames(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

/**
 * Whether a module requires other keys than before. If so, each key that became required or optional has its own finding, and no finding
 * about the list `required` is needed.
 */
function areDifferentKeysRequired({ before, after }: BeforeAfterPair<Item>): boolean {
  const formatRequiredKeyNames = ({ keys }: Item): string =>
    JSON.stringify(keys.filter((key) => key.required).map(({ name }) => name));
  return formatRequiredKeyNames(before) !== formatRequiredKeyNames(after);
}
