/**
 * Compares two snapshots. Reports how the changes affect a program that was built for the old snapshot and now uses a server with
 * the new schemas.
 */

import { buildItem } from "../../item/item.js";
import { parseModules } from "../../item/parse-modules.js";
import type { Dialect, ItemDefinition } from "../../core/item-types.js";
import type { Finding } from "../../core/drift-types.js";
import type { Snapshot } from "../../core/snapshot-types.js";
import { compareByCodePoint } from "../../core/text/json.js";
import { compareVersions } from "../../item/order.js";
import { createFinding, compareLists, REMOVAL, type Change, type Pair } from "./findings.js";
import { compareFindings } from "./judge.js";
import { isModuleUnchanged, type DiffOptions } from "./unchanged.js";
import { createCounterexampleBuilder } from "./counterexample.js";
import type { KeyPair } from "./key-change.js";
import { compareKeyLists, findKeyChanges } from "./keys.js";

/**
 * Compares two snapshots. Returns findings sorted by level, module, key and rule, or an empty list if nothing changed.
 *
 * @throws ServerError with a diagnostic for each definition that cannot be parsed.
 * @throws UsageError if a snapshot contains an invalid name.
 *
 * @example
 * ```ts
 * import { diffSnapshots, readSnapshot } from "whm-transfer-codegen";
 *
 * const before = readSnapshot("schemas");
 * const { PackageRemoteRoot, ...modules } = before.modules;
 * for (const { level, rule, module } of diffSnapshots({ before, after: { ...before, modules } }))
 *   console.log(level, rule, module); // breaking module-removed PackageRemoteRoot
 * ```
 */
export function diffSnapshots(options: DiffOptions): Finding[] {
  return [...diffSnapshotsInSteps(options)].flat().sort(compareFindings);
}

/** Like `diffSnapshots`, but yields unsorted findings after each module, so that the caller can do other work in between. */
export function* diffSnapshotsInSteps(options: DiffOptions): Generator<readonly Finding[]> {
  const oldItems = buildItems(options.before, options.dialect);
  const unchanged = oldItems.filter(({ module }) => isModuleUnchanged(options, module));
  const newItems = buildItems(options.after, options.dialect, unchanged);
  const [before, after] = [options.before.whmVersion, options.after.whmVersion];
  if (before !== null && after !== null && before !== after) {
    const isDecreased = compareVersions(after, before) < 0;
    const change: Change = {
      rule: isDecreased ? "server-version-decreased" : "server-version-changed",
      text: `The WHM version changed from ${before} to ${after}.`,
      ...{ data: [before, after], affects: isDecreased ? ["behavior"] : [] },
    };
    yield [createFinding({ module: "", before, after }, change)];
  }
  const { removed, added, common } = compareLists(
    { before: oldItems, after: newItems },
    ({ module }) => module,
  );
  yield [
    ...removed.map((item) => {
      const text = `The module ${item.module} was removed.`;
      const change = { rule: "module-removed", text, data: null, affects: REMOVAL } as const;
      const counterexample = createCounterexampleBuilder({ before: item, after: undefined })({});
      return createFinding({ module: item.module }, change, counterexample);
    }),
    ...added.map(({ module }) => {
      const text = `The module ${module} was added.`;
      return createFinding({ module }, { rule: "module-added", text, data: null, affects: [] });
    }),
    ...findOrderChanges(common),
  ];
  for (const pair of common) {
    if (pair.before === pair.after) continue;
    const keys = compareKeyLists(pair);
    yield [...findPrimaryChanges(pair, keys.renamed), ...findKeyChanges(pair, keys)];
  }
}

/** Returns the item definitions of all modules. Reuses the definitions in `unchanged`. */
function buildItems(
  { modules }: Snapshot,
  dialect: Dialect | undefined,
  unchanged: readonly ItemDefinition[] = [],
): readonly ItemDefinition[] {
  const unchangedByModule = new Map(unchanged.map((item) => [item.module, item]));
  const schemas = Object.values(modules);
  // A snapshot has no modules if no module could be fetched or parsed. `parseModules` throws an error for an empty list.
  if (schemas.length === 0) return [];
  return parseModules(schemas, dialect).map(
    (module) => unchangedByModule.get(module.name) ?? buildItem(module),
  );
}

/**
 * Reports modules that ran after another module and now run before it. A priority has no other effect. Ignores modules with an unknown priority. Reports a module
 * once, even if it moved past several others.
 */
function findOrderChanges(common: readonly Pair<ItemDefinition>[]): readonly Finding[] {
  const pairs = common.filter(
    ({ before, after }) => before.source.priority !== null && after.source.priority !== null,
  );
  const compare = (
    left: Pair<ItemDefinition>,
    right: Pair<ItemDefinition>,
    side: keyof Pair<ItemDefinition>,
  ): number => (left[side].source.priority ?? 0) - (right[side].source.priority ?? 0);
  return pairs.flatMap((pair) => {
    const overtaken = pairs.filter(
      (other) =>
        compare(other, pair, "before") < 0 &&
        compare(other, pair, "after") >= 0 &&
        compare(pair, other, "after") < 0,
    );
    if (overtaken.length === 0) return [];
    const data = overtaken.map(({ after }) => after.module);
    const { module } = pair.after;
    const text = `${module} now runs before ${data.join(", ")} instead of after ${data.length === 1 ? "it" : "them"}.`;
    return [createFinding({ module }, { rule: "module-order-changed", text, data, affects: ["behavior"] })];
  });
}

/**
 * Reports keys that joined or left the primary key. Each key that became required or optional has a finding of its own. The order of both
 * lists has no meaning. Ignores changes of names that result only from renamed keys.
 */
function findPrimaryChanges(
  { before, after }: Pair<ItemDefinition>,
  renamed: readonly KeyPair[],
): readonly Finding[] {
  const { module } = after;
  const newNames = new Map(renamed.map((pair) => [pair.before.name, pair.after.name]));
  const [oldKeys = [], newKeys = []] = [before, after].map(({ source }) => sortList(source.primary));
  const names = sortList(oldKeys.map((name) => newNames.get(name) ?? name));
  if ([oldKeys, names].some((keys) => JSON.stringify(keys) === JSON.stringify(newKeys))) return [];
  const [oldText = "", newText = ""] = [oldKeys, newKeys].map((keys) => keys.join(", ") || "none");
  const text = `The keys that identify an item of ${module} changed from (${oldText}) to (${newText}).`;
  const change = { rule: "primary-changed", text, data: [oldKeys, newKeys], affects: ["behavior"] } as const;
  return [createFinding({ module, before: oldText, after: newText }, change)];
}

function sortList(names: readonly string[]): readonly string[] {
  return [...names].sort(compareByCodePoint);
}
