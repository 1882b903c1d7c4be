/** Builds one item per module from the snapshots of one or several versions of WHM. */

import { SETTING_DEFAULTS } from "../core/defaults.js";
import { type Diagnostic, UsageError, ServerError } from "../core/diagnostic.js";
import { itemProblem } from "./diagnostics.js";
import type { TransferModule, ItemDefinition } from "../core/item-types.js";
import type { Config, EmitConfig } from "../core/config-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { buildItem, diagnoseDuplicatePropertyNames, isUnsendable } from "./item.js";
import { mergeItems } from "./merge.js";
import { diagnoseUnknownDefinitions, parseModules } from "./parse-modules.js";
import { findMissingKeys } from "./notes.js";
import { sortByVersion } from "./order.js";
import { findUnusedOverrides } from "./overrides.js";
import { buildVersionTable, type VersionWithItems } from "./versions.js";

/**
 * Builds the items, sorted by module. Returns them with warnings about unknown definitions, required keys that cannot be sent, documented
 * keys that no version has, and overrides that match no key.
 *
 * @throws ServerError with a diagnostic for each definition that cannot be parsed, and for each required key that cannot be
 * sent.
 * @throws UsageError for invalid overrides, for keys with the same property name, and for versions that cannot be merged.
 */
export function buildItems(snapshots: readonly Snapshot[], config: EmitConfig) {
  const sortedSnapshots = sortByVersion(
    snapshots.map((snapshot, index) => ({ location: `snapshots[${index}]`, snapshot })),
  );
  const parsedSnapshots = parseSnapshots(sortedSnapshots, config);
  const diagnostics: Diagnostic[] = [];
  // The version is null only if there is a single snapshot.
  const versions = parsedSnapshots.map(({ whmVersion, modules }): VersionWithItems => ({
    version: whmVersion ?? "",
    items: modules.map((module) => buildItem(module, config, diagnostics)),
  }));
  if (diagnostics.length > 0) throw new UsageError(removeDuplicateDiagnostics(diagnostics));

  const allItems = versions.flatMap(({ items: itemsOfVersion }) => itemsOfVersion);
  const items: readonly ItemDefinition[] =
    versions.length === 1 ? allItems : mergeItems(versions, config.versions ?? SETTING_DEFAULTS.versions);
  // Check the merged items, because names from different versions can conflict. With `naming: "camel"`, `a_b` and `aB` become `aB`.
  const nameDiagnostics = items.flatMap(diagnoseDuplicatePropertyNames);
  if (nameDiagnostics.length > 0) throw new UsageError(nameDiagnostics);
  const schemas = snapshots.flatMap(({ modules }) => Object.values(modules));
  const unsendable = allItems.flatMap(({ module, keys }) =>
    keys
      .filter(({ required, column }) => required && isUnsendable(column))
      .map(({ name: key }) => itemProblem("key-unsendable", { module, key })),
  );
  const warnings = [
    ...removeDuplicateDiagnostics([...diagnoseUnknownDefinitions(schemas, config.dialect), ...unsendable]),
    ...diagnoseMissingKeys(parsedSnapshots.flatMap(({ modules }) => modules)),
    ...findUnusedOverrides(config.overrides ?? [], allItems).map((override) =>
      itemProblem("override-unused", { override: JSON.stringify(override) }),
    ),
  ];
  return {
    items,
    sortedSnapshots,
    // The table is built on demand, because it is as large as all items, and only one generated file needs it.
    getVersionTable: () => buildVersionTable(versions),
    warnings,
  };
}

interface ParsedSnapshot {
  readonly whmVersion: string | null;
  readonly modules: readonly TransferModule[];
}

/**
 * Parses the modules of all snapshots.
 *
 * @throws ServerError with a diagnostic for each definition that cannot be parsed. With `unknownDefinitions: "error"`, also for
 * each definition with an unknown type or clause.
 */
export function parseSnapshots(
  snapshots: readonly Snapshot[],
  { dialect, unknownDefinitions }: Pick<Config, "dialect" | "unknownDefinitions">,
): readonly ParsedSnapshot[] {
  const diagnostics: Diagnostic[] = [];
  const parsedSnapshots = snapshots.map(({ whmVersion, modules }): ParsedSnapshot => {
    try {
      return { whmVersion, modules: parseModules(Object.values(modules), dialect) };
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      for (const diagnostic of error.diagnostics) diagnostics.push(diagnostic);
      return { whmVersion, modules: [] };
    }
  });
  if (unknownDefinitions === "error")
    for (const { modules } of snapshots)
      for (const warning of diagnoseUnknownDefinitions(Object.values(modules), dialect))
        diagnostics.push({ ...warning, severity: "error" });
  if (diagnostics.length > 0) throw new ServerError(removeDuplicateDiagnostics(diagnostics));
  return parsedSnapshots;
}

/** Removes repeated diagnostics, because several versions can have the same problem. */
function removeDuplicateDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [diagnostic.message, diagnostic])).values()];
}

/** Returns a warning for each module that lacks documented keys in all versions. */
function diagnoseMissingKeys(modules: readonly TransferModule[]): readonly Diagnostic[] {
  return [...new Set(modules.map(({ name }) => name))].flatMap((module) => {
    const columns = modules.filter(({ name }) => name === module).flatMap((each) => each.columns);
    const keys = findMissingKeys(module, new Set(columns.map(({ name }) => name)));
    if (keys.length === 0) return [];
    const [noun, them, theseKeys] =
      keys.length === 1 ? ["key", "it", "this key"] : ["keys", "them", "these keys"];
    return [itemProblem("documented-key-missing", { module, keys, noun, them, theseKeys })];
  });
}
