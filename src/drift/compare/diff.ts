/**
 * Compares two snapshots. Reports how the changes affect a program that was built for the old snapshot and now uses a server with
 * the new schemas.
 */

import { buildItem } from "../../item/item.js";
import { parseModules } from "../../item/parse-modules.js";
import type { Dialect, Item } from "../../core/item-types.js";
import type { Finding } from "../../core/drift-types.js";
import type { Snapshot } from "../../core/snapshot-types.js";
import { compareVersions } from "../../item/order.js";
import { createFinding } from "./findings.js";
import { compareFindings } from "./judge.js";
import { findModuleChanges } from "./modules.js";
import { isModuleUnchanged, type DiffOptions } from "./unchanged.js";

/**
 * Compares two snapshots. Returns findings sorted by level, module, key and rule, or an empty list if nothing changed.
 *
 * @throws RemoteError with a diagnostic for each definition that cannot be parsed.
 * @throws LocalError if a snapshot contains an invalid name.
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
  const { before, after, dialect } = options;
  const oldItems = buildItems(before, dialect);
  const unchanged = oldItems.filter(({ module }) => isModuleUnchanged(options, module));
  const newItems = buildItems(after, dialect, unchanged);
  yield findVersionChange(before.whmVersion, after.whmVersion);
  yield* findModuleChanges({ before: oldItems, after: newItems });
}

/** Returns the item definitions of all modules. Reuses the definitions in `unchanged`. */
function buildItems(
  { modules }: Snapshot,
  dialect: Dialect | undefined,
  unchanged: readonly Item[] = [],
): readonly Item[] {
  const unchangedByModule = new Map(unchanged.map((item) => [item.module, item]));
  const schemas = Object.values(modules);
  // A snapshot has no modules if no module could be fetched or parsed. `parseModules` throws an error for an empty list.
  if (schemas.length === 0) return [];
  return parseModules(schemas, dialect).map(
    (module) => unchangedByModule.get(module.name) ?? buildItem(module),
  );
}

/** Reports a change of the WHM version. Reports nothing if a version is unknown. */
function findVersionChange(before: string | null, after: string | null): readonly Finding[] {
  if (before === null || after === null || before === after) return [];
  const isDecreased = compareVersions(after, before) < 0;
  return [
    createFinding({
      rule: isDecreased ? "server-version-decreased" : "server-version-changed",
      ...{ module: "", before, after, data: [before, after] },
      message: `The WHM version changed from ${before} to ${after}.`,
      affects: isDecreased ? ["behavior"] : [],
    }),
  ];
}
