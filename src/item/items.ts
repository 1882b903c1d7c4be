/** Snapshots → one item a module, whether there is one version of WHM to serve or several. */

import { DEFAULTS } from "../core/defaults.js";
import { type Diagnostic, LocalError, RemoteError } from "../core/diagnostic.js";
import { documentedKeyMissing, overrideUnused } from "./diagnostics.js";
import type { TransferModule } from "../core/column-types.js";
import type { EmitConfig } from "../core/config-types.js";
import type { Item } from "../core/item-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import type { SchemaTable, VersionTable } from "../core/version-types.js";
import { schemaTable } from "./history.js";
import { buildItem, propertyDiagnostics } from "./item.js";
import { mergeItems } from "./merge.js";
import { parseModules } from "./parse-modules.js";
import { unmatchedNotes } from "./notes.js";
import { sortByVersion } from "./order.js";
import { unusedOverrides } from "./overrides.js";
import { versionTable, type VersionItems } from "./spans.js";

export interface ItemSet {
  /** Sorted by module. */
  readonly items: readonly Item[];
  /** Made when it is asked for, since it is as large as all items, and one file alone tells of it. */
  readonly versions: () => VersionTable;
  /** Likewise. */
  readonly schemas: () => SchemaTable;
  /** About what cPanel documents and overrides speak of, and no version has. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * @throws RemoteError with a diagnostic for each definition that is not understood.
 * @throws LocalError for overrides that a column does not bear, for keys that would have one name in code, and for versions
 * that go into no one item.
 */
export function buildItems(
  snapshots: readonly Snapshot[],
  config: Pick<EmitConfig, "dialect" | "versions" | "overrides">,
): ItemSet {
  const ordered = sortByVersion(
    snapshots.map((snapshot, index) => ({ location: `snapshots[${index}]`, snapshot })),
  );
  const parsed = parseAll(ordered, config);
  const diagnostics: Diagnostic[] = [];
  // Only one that stands alone may leave its version open.
  const versions = parsed.map(({ whmVersion, modules }): VersionItems => ({
    version: whmVersion ?? "",
    items: modules.map((module) => buildItem(module, config, diagnostics)),
  }));
  if (diagnostics.length > 0) throw new LocalError(once(diagnostics));

  const each = versions.flatMap((one) => one.items);
  const items: readonly Item[] =
    versions.length === 1 ? each : mergeItems(versions, config.versions ?? DEFAULTS.versions);
  // Keys of several versions may have one name in code.
  const bad = items.flatMap(propertyDiagnostics);
  if (bad.length > 0) throw new LocalError(bad);
  const warnings = [
    ...unmatchedNotes(allColumns(parsed.flatMap(({ modules }) => modules))).map(({ module, keys }) =>
      documentedKeyMissing(module, keys),
    ),
    ...unusedOverrides(config.overrides ?? [], each).map(overrideUnused),
  ];
  return {
    items,
    versions: () => versionTable(versions),
    schemas: () => schemaTable(ordered),
    warnings,
  };
}

interface ParsedVersion {
  readonly whmVersion: string | null;
  readonly modules: readonly TransferModule[];
}

function parseAll(
  snapshots: readonly Snapshot[],
  { dialect }: Pick<EmitConfig, "dialect">,
): readonly ParsedVersion[] {
  const diagnostics: Diagnostic[] = [];
  const parsed = snapshots.map(({ whmVersion, modules }): ParsedVersion => {
    try {
      return { whmVersion, modules: parseModules(Object.values(modules), dialect) };
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      diagnostics.push(...error.diagnostics);
      return { whmVersion, modules: [] };
    }
  });
  if (diagnostics.length > 0) throw new RemoteError(once(diagnostics));
  return parsed;
}

/** Several versions may have one fault. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [diagnostic.message, diagnostic])).values()];
}

/** One module of each name, with the columns of all versions. */
function allColumns(modules: readonly TransferModule[]): readonly TransferModule[] {
  const named = new Map<string, TransferModule>();
  for (const module of modules) {
    const columns = [...(named.get(module.name)?.columns ?? []), ...module.columns];
    named.set(module.name, { ...module, columns });
  }
  return [...named.values()];
}
