/** `drift`: compares a server with the snapshot. Writes only the fetched schemas, if requested. */

import type { Dialect } from "../core/item-types.js";
import { formatMessageWithHint, ServerError, type Diagnostic } from "../core/diagnostic.js";
import type { Drift } from "../core/drift-types.js";
import { withDefaultSignals } from "../core/signals.js";
import type { FetchedSnapshot, ModuleError, Snapshot, UndeterminedModule } from "../core/snapshot-types.js";
import { parseModules } from "../item/parse-modules.js";
import { transact } from "../output/commit.js";
import { readSnapshot } from "../snapshot/read.js";
import { parseAddress } from "../source/connection.js";
import {
  getSingleSnapshotFolder,
  type CommandContext,
  type Settings,
  type SnapshotSource,
} from "./context.js";
import { fetchSnapshotFromSource, planSnapshotFolderChanges, restoreListOrder } from "./fetch.js";
import { rejectEditedFiles } from "./generate.js";
import {
  compareAndJudgeSnapshots,
  prepareJudgmentContext,
  type JudgmentSettings,
  type SnapshotPair,
} from "./judge.js";

export interface FindDriftOptions {
  readonly settings: Settings;
  readonly source: SnapshotSource;
  readonly judgmentSettings: JudgmentSettings;
  /** Folder to which the fetched schemas are written, if all modules could be compared. Undefined to write nothing. */
  readonly saveFolder?: string | undefined;
}

/**
 * Compares the modules that the server returns with the snapshot. The result lists modules that could not be fetched or parsed, with
 * the reason.
 *
 * @throws ServerError if the server cannot be queried, or if all its responses are unusable.
 */
export async function findDrift(
  { settings, source, judgmentSettings, saveFolder }: FindDriftOptions,
  context: CommandContext,
): Promise<Drift & { readonly warnings: readonly Diagnostic[] }> {
  const { dialect } = settings.emitConfig;
  const judgmentContext = await prepareJudgmentContext(judgmentSettings);
  const before = readSnapshot(getSingleSnapshotFolder(settings));
  const fetched = await fetchSnapshotFromSource(source, context, dialect, true);
  const pair = withDefaultSignals(() => prepareSnapshotPair(before, fetched, dialect));
  const drift = await compareAndJudgeSnapshots({ ...pair, acceptanceCheck: "all" }, judgmentContext);
  if (saveFolder !== undefined && drift.undeterminedModules.length === 0)
    await transact({
      foldersToChange: [saveFolder],
      createPlan: () => {
        const changes = planSnapshotFolderChanges(saveFolder, restoreListOrder(fetched.snapshot, saveFolder));
        rejectEditedFiles(changes, "delete them, or pass another folder with --save-snapshot");
        return { changes };
      },
      lockOptions: context,
    });
  return { ...drift, ...getServerProperty(source), warnings: fetched.warnings };
}

/** Returns the server's host and port for the report. Omits the path of a browser session, which is secret. */
function getServerProperty(source: SnapshotSource | undefined): Pick<Drift, "server"> {
  const address = source?.kind === "server" ? parseAddress(source.server) : undefined;
  return address !== undefined && "hostAndPort" in address ? { server: address.hostAndPort } : {};
}

/** Returns the two snapshots to compare. Both omit the modules that cannot be fetched or parsed. */
export function prepareSnapshotPair(
  before: Snapshot,
  fetched: Pick<FetchedSnapshot, "snapshot" | "undeterminedModules">,
  dialect: Dialect | undefined,
): SnapshotPair {
  const undeterminedModules = [
    ...fetched.undeterminedModules,
    ...findInvalidModules(fetched.snapshot, dialect),
  ].map(toUndeterminedModule);
  const names = new Set(undeterminedModules.map(({ module }) => module));
  // Both snapshots must omit undetermined modules. Otherwise the comparison would report them as added or removed.
  const removeModules = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    modules: Object.fromEntries(Object.entries(snapshot.modules).filter(([name]) => !names.has(name))),
  });
  const after = removeModules(fetched.snapshot);
  const unknown = Object.entries(before.modules).filter(([name]) => names.has(name));
  return {
    before: removeModules(before),
    after,
    next: { ...after, modules: { ...Object.fromEntries(unknown), ...after.modules } },
    dialect,
    undeterminedModules,
  };
}

/** Returns the modules from which no code can be generated, with the reasons. */
function findInvalidModules({ modules }: Snapshot, dialect: Dialect | undefined): readonly ModuleError[] {
  return Object.values(modules).flatMap((schema) => {
    try {
      parseModules([schema], dialect);
      return [];
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      return error.diagnostics.map((diagnostic) => ({ module: schema.module, diagnostic }));
    }
  });
}

function toUndeterminedModule({ module, diagnostic }: ModuleError): UndeterminedModule {
  return { module, reason: omitCalledModule(formatMessageWithHint(diagnostic)) };
}

/** Omits the module of the call at the start of a message, because one failed call can be the reason for several modules. */
export function omitCalledModule(message: string): string {
  return message.replace(/^(API call "transfer_module_schema") for [^:]+: /, "$1: ");
}

/** Returns a report about no snapshot in particular, such as findings that concern a whole fleet. */
export function createDriftWithoutSnapshots(
  content: Partial<Pick<Drift, "judgments" | "undeterminedModules">>,
): Drift {
  const unknown = { whmVersion: null };
  return { servers: [], before: unknown, after: unknown, judgments: [], undeterminedModules: [], ...content };
}

/**
 * Returns a report without findings, with the reasons why the server could not be compared. If `source` is given, the report
 * contains the server's address. Fleet reports identify servers by their names in the fleet file instead.
 */
export function createUndeterminedDrift(
  error: { readonly diagnostics: readonly Diagnostic[] },
  source?: SnapshotSource,
): Drift {
  return {
    ...createDriftWithoutSnapshots({
      undeterminedModules: error.diagnostics.map((diagnostic) =>
        toUndeterminedModule({ module: "", diagnostic }),
      ),
    }),
    ...getServerProperty(source),
  };
}
