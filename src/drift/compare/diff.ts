/**
 * Compares two snapshots. Reports how the changes affect a program that was built for the old snapshot and now uses a server with
 * the new schemas.
 */

import { buildItem } from "../../item/item.js";
import { parseModules } from "../../item/parse-modules.js";
import type { Dialect } from "../../core/column-types.js";
import type { Finding, Surface } from "../../core/drift-types.js";
import type { Item } from "../../core/item-types.js";
import type { Snapshot } from "../../core/snapshot-types.js";
import { compareVersions } from "../../item/order.js";
import type { RawFinding } from "./raw-finding.js";
import { computeFingerprint } from "./fingerprint.js";
import { findModuleChanges } from "./modules.js";
import { compareFindings } from "./compare-findings.js";
import { RULES } from "./rules.js";
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
  const oldItems = buildSnapshotItems(before, dialect);
  const unchangedItems = oldItems.filter(({ module }) => isModuleUnchanged(options, module));
  const newItems = buildSnapshotItems(after, dialect, unchangedItems);
  yield findVersionChanges(before, after).map(toFinding);
  for (const rawFindings of findModuleChanges({ before: oldItems, after: newItems }))
    yield rawFindings.map(toFinding);
}

/** Returns the item definitions of all modules. Reuses the definitions in `unchangedItems`. */
function buildSnapshotItems(
  { modules }: Snapshot,
  dialect: Dialect | undefined,
  unchangedItems: readonly Item[] = [],
): readonly Item[] {
  const unchangedItemsByModule = new Map(unchangedItems.map((item) => [item.module, item]));
  const schemas = Object.values(modules);
  // A snapshot has no modules if no module could be fetched or parsed. `parseModules` throws an error for an empty list.
  if (schemas.length === 0) return [];
  return parseModules(schemas, dialect).map(
    (module) => unchangedItemsByModule.get(module.name) ?? buildItem(module),
  );
}

/** Reports a change of the WHM version. Reports nothing if a version is unknown. */
function findVersionChanges(
  { whmVersion: oldVersion }: Snapshot,
  { whmVersion: newVersion }: Snapshot,
): readonly RawFinding[] {
  if (oldVersion === null || newVersion === null || oldVersion === newVersion) return [];
  const isVersionDecreased = compareVersions(newVersion, oldVersion) < 0;
  return [
    {
      rule: isVersionDecreased ? "server-version-decreased" : "server-version-changed",
      module: "",
      before: oldVersion,
      after: newVersion,
      message: `The WHM version changed from ${oldVersion} to ${newVersion}.`,
      fingerprintData: [oldVersion, newVersion],
      surfaces: isVersionDecreased ? ["behaviour"] : [],
    },
  ];
}

/** Derives the level from what the change affects. A change without a counterexample does not affect requests. */
function toFinding({ fingerprintData, ...rawFinding }: RawFinding): Finding {
  const { rule, witness } = rawFinding;
  const surfaces = rawFinding.surfaces.filter((surface) => surface !== "wire" || witness !== undefined);
  const usual = RULES[rule];
  const lowestLevel = usual.level === "cosmetic" ? "cosmetic" : "safe";
  const isBreaking = surfaces.includes("wire") || rule === "flag-default-flipped";
  const level = isBreaking ? "breaking" : surfaces.length > 0 ? "dangerous" : lowestLevel;
  return {
    ...rawFinding,
    surfaces,
    level,
    reason: level === usual.level ? usual.reason : explainUnusualLevel(surfaces),
    fingerprint: computeFingerprint({ ...rawFinding, fingerprintData }),
  };
}

function explainUnusualLevel(surfaces: readonly Surface[]): string {
  if (surfaces.includes("behaviour"))
    return "The server accepts the same items, but they may have a different effect.";
  return surfaces.includes("compile")
    ? "Requests are the same as before, but source code may not compile with newly generated code."
    : "Items that were accepted are still accepted, with the same effect.";
}
