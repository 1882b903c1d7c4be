/** `drift`: has the server moved since the snapshot? Writes nothing. */

import type { Diagnostic } from "../core/diagnostic.js";
import { messageWithHint, RemoteError } from "../core/diagnostic.js";
import { parseModules } from "../item/parse-modules.js";
import type { Dialect } from "../core/column-types.js";
import type { Drift } from "../core/drift-types.js";
import type { FetchedSnapshot, Snapshot, UndeterminedModule } from "../core/snapshot-types.js";
import { expectNoUnfinishedRun } from "../output/transaction.js";
import { readSnapshot } from "../snapshot/read.js";
import { fetchFromSource } from "./fetch.js";
import { judge, prepareJudge, type Comparison, type JudgeSettings } from "./judge.js";
import { oneFolder, type Settings, type Source, type CommandContext } from "./context.js";

export interface DriftRequest {
  readonly settings: Settings;
  readonly source: Source;
  readonly judgeSettings: JudgeSettings;
}

/**
 * What a server tells is judged, and of what it does not tell it is said why.
 *
 * @throws RemoteError where the server tells nothing that can be trusted.
 */
export async function findDrift(
  { settings, source, judgeSettings }: DriftRequest,
  context: CommandContext,
): Promise<Drift & { readonly warnings: readonly Diagnostic[] }> {
  const { dialect } = settings.emit;
  const judgeContext = await prepareJudge(judgeSettings);
  const folder = oneFolder(settings);
  expectNoUnfinishedRun([folder, settings.out]);
  const before = readSnapshot(folder);
  const { warnings, ...told } = await fetchFromSource(source, context, dialect, true);
  const drift = await judge({ ...comparison({ before, told, dialect }), isWhole: true }, judgeContext);
  return { ...drift, warnings };
}

export interface Answered {
  readonly before: Snapshot;
  readonly told: Pick<FetchedSnapshot, "snapshot" | "undetermined">;
  readonly dialect: Dialect | undefined;
}

/** What a server told beside what it told before, as far as the two can be compared. */
export function comparison({ before, told, dialect }: Answered): Comparison {
  const untold = [...told.undetermined, ...unreadable(told.snapshot, dialect)];
  // A module that is listed, and not described, has not gone; what it is nobody knows.
  const names = new Set(untold.map(({ module }) => module));
  return { before: without(before, names), after: without(told.snapshot, names), dialect, untold };
}

/** A report that tells nothing but why. */
export function undeterminedDrift({ diagnostics }: Pick<RemoteError, "diagnostics">): Drift {
  const unknown = { whmVersion: null };
  const untold = diagnostics.map((diagnostic) => ({ module: "", reason: messageWithHint(diagnostic) }));
  return { servers: [], before: unknown, after: unknown, findings: [], undetermined: untold };
}

/** Definitions that were not understood as they came are not in the snapshot; others are not fit for what they are to do. */
function unreadable({ modules }: Snapshot, dialect: Dialect | undefined): readonly UndeterminedModule[] {
  return Object.values(modules).flatMap((schema) => {
    try {
      parseModules([schema], dialect);
      return [];
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      return error.diagnostics.map((diagnostic) => ({
        module: schema.module,
        reason: messageWithHint(diagnostic),
      }));
    }
  });
}

function without({ modules, ...rest }: Snapshot, names: ReadonlySet<string>): Snapshot {
  const kept = Object.entries(modules).filter(([name]) => !names.has(name));
  return { ...rest, modules: Object.fromEntries(kept) };
}
