/** `drift`: compares a server with the snapshot. Writes only the fetched schemas, if requested. */

import type { Diagnostic } from "../core/diagnostic.js";
import { formatMessageWithHint, RemoteError } from "../core/diagnostic.js";
import { runWithDefaultSignalHandling } from "../core/signals.js";
import { parseModules } from "../item/parse-modules.js";
import type { Dialect } from "../core/column-types.js";
import type { Drift } from "../core/drift-types.js";
import type { FetchedSnapshot, Snapshot, UndeterminedModule } from "../core/snapshot-types.js";
import { readSnapshotWithFastPath } from "../snapshot/read-unchanged.js";
import { parseAddress } from "../source/address.js";
import { fetchSnapshotFromSource, saveSnapshot } from "./fetch.js";
import {
  compareAndJudgeSnapshots,
  prepareJudgmentContext,
  type SnapshotPair,
  type JudgmentSettings,
} from "./judge.js";
import {
  getSingleSnapshotFolder,
  type Settings,
  type SnapshotSource,
  type CommandContext,
} from "./context.js";

export interface FindDriftOptions {
  readonly settings: Settings;
  readonly source: SnapshotSource;
  readonly judgmentSettings: JudgmentSettings;
  /** Folder to which the fetched schemas are written, if all modules could be compared. Undefined to write nothing. */
  readonly fetchedSnapshotOutputFolder?: string | undefined;
}

/**
 * Compares the modules that the server returns with the snapshot. The result lists modules that could not be fetched or parsed, with
 * the reason.
 *
 * @throws RemoteError if the server cannot be queried, or if all its responses are unusable.
 */
export async function findDrift(
  { settings, source, judgmentSettings, fetchedSnapshotOutputFolder }: FindDriftOptions,
  context: CommandContext,
): Promise<Drift & { readonly warnings: readonly Diagnostic[] }> {
  const { dialect } = settings.emitConfig;
  const judgmentContext = await prepareJudgmentContext(judgmentSettings);
  const snapshotFolder = getSingleSnapshotFolder(settings);
  const before = await readSnapshotWithFastPath(snapshotFolder);
  const { warnings, ...fetchedSnapshot } = await fetchSnapshotFromSource(source, context, dialect, true);
  const snapshotPair = runWithDefaultSignalHandling(() =>
    prepareSnapshotPair({ before, fetchedSnapshot, dialect }),
  );
  const drift = await compareAndJudgeSnapshots(
    { ...snapshotPair, canReportUnmatchedAcceptances: true },
    judgmentContext,
  );
  if (fetchedSnapshotOutputFolder !== undefined && drift.undeterminedModules.length === 0)
    await saveSnapshot(fetchedSnapshotOutputFolder, fetchedSnapshot.snapshot, context);
  return { ...drift, ...getServerProperty(source), warnings };
}

/** Returns the server's host and port for the report. Omits the path of a browser session, which is secret. */
function getServerProperty(source: SnapshotSource): Pick<Drift, "server"> {
  if (source.kind !== "server") return {};
  const addressOrDiagnostic = parseAddress(source.server);
  return "hostAndPort" in addressOrDiagnostic ? { server: addressOrDiagnostic.hostAndPort } : {};
}

export interface ComparisonInputs {
  readonly before: Snapshot;
  readonly fetchedSnapshot: Pick<FetchedSnapshot, "snapshot" | "undeterminedModules">;
  readonly dialect: Dialect | undefined;
}

/** Returns the two snapshots to compare. Both omit the modules that cannot be compared. */
export function prepareSnapshotPair({ before, fetchedSnapshot, dialect }: ComparisonInputs): SnapshotPair {
  const undeterminedModules = [
    ...fetchedSnapshot.undeterminedModules,
    ...findInvalidModules(fetchedSnapshot.snapshot, dialect),
  ];
  // Both snapshots must omit undetermined modules. Otherwise the comparison would report them as added or removed.
  const undeterminedModuleNames = new Set(undeterminedModules.map(({ module }) => module));
  const after = removeModules(fetchedSnapshot.snapshot, undeterminedModuleNames);
  const unknown = Object.entries(before.modules).filter(([name]) => undeterminedModuleNames.has(name));
  return {
    before: removeModules(before, undeterminedModuleNames),
    after,
    next: { ...after, modules: { ...Object.fromEntries(unknown), ...after.modules } },
    dialect,
    undeterminedModules,
  };
}

/**
 * Returns a report without findings, with the reasons why the server could not be compared. If `source` is given, the report
 * contains the server's address. Fleet reports identify servers by their names in the fleet file instead.
 */
export function createUndeterminedDrift(
  { diagnostics }: Pick<RemoteError, "diagnostics">,
  source?: SnapshotSource,
): Drift {
  const snapshotOfUnknownVersion = { whmVersion: null };
  const undeterminedModules = diagnostics.map((diagnostic) => ({
    module: "",
    reason: formatMessageWithHint(diagnostic),
  }));
  const serverProperty = source === undefined ? {} : getServerProperty(source);
  return {
    servers: [],
    ...serverProperty,
    before: snapshotOfUnknownVersion,
    after: snapshotOfUnknownVersion,
    findings: [],
    undeterminedModules,
  };
}

/** Returns the modules from which no code can be generated, with the reasons. */
function findInvalidModules(
  { modules }: Snapshot,
  dialect: Dialect | undefined,
): readonly UndeterminedModule[] {
  return Object.values(modules).flatMap((schema) => {
    try {
      parseModules([schema], dialect);
      return [];
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      return error.diagnostics.map((diagnostic) => ({
        module: schema.module,
        reason: formatMessageWithHint(diagnostic),
      }));
    }
  });
}

function removeModules({ modules, ...otherProperties }: Snapshot, names: ReadonlySet<string>): Snapshot {
  const remainingModules = Object.entries(modules).filter(([name]) => !names.has(name));
  return { ...otherProperties, modules: Object.fromEntries(remainingModules) };
}
