/** Compares snapshots and judges the findings: applies acceptances and configured levels, and finds the source code that the findings affect. */

import { existsSync } from "node:fs";
import { appendElements } from "../core/append.js";
import { formatIsoDate } from "../drift/acceptances/days.js";
import { readAcceptanceFile } from "../drift/acceptances/read.js";
import { findNearestWord } from "../core/text/nearest.js";
import { checkAcceptances, markAcceptedFindings } from "../drift/compare/apply-acceptances.js";
import { applyLevelChoices } from "../drift/compare/levels.js";
import { compareFindings } from "../drift/compare/compare-findings.js";
import { RULES } from "../drift/compare/rules.js";
import { createAcceptanceFileMissingError, createUnknownRuleInLevelsError } from "./drift-diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { handlePendingSignals, runWithDefaultSignalHandling } from "../core/signals.js";
import { areSnapshotsUnchanged, type DiffOptions } from "../drift/compare/unchanged.js";
import type { LevelChoice } from "../core/config-types.js";
import type { Drift, Finding, JudgedFinding, AcceptanceRecord } from "../core/drift-types.js";
import type { Snapshot, UndeterminedModule } from "../core/snapshot-types.js";
import type { SourceAnalysisOptions } from "./context.js";
import type { FindingsWithUses } from "../drift/usage/analysis.js";
import { prepareUses, type FindUses } from "./finding-uses.js";

/** The settings that determine how findings are judged. All paths are absolute. */
export interface JudgmentSettings {
  readonly levels: readonly LevelChoice[];
  /** Path of the acceptance file. */
  readonly acceptanceFile: string;
  /** Whether the configuration sets the path of the acceptance file. If so, the file must exist. */
  readonly isAcceptanceFileConfigured: boolean;
  /** The current time, to detect expired acceptances. */
  readonly now: Date;
  /**
   * The source files in which to find uses of the generated code. Undefined if neither the option `--used-by` nor the setting `usedBy`
   * is set.
   */
  readonly sourceAnalysisOptions: SourceAnalysisOptions | undefined;
}

/** The data for judging findings, loaded once per run. */
export interface JudgmentContext extends Pick<JudgmentSettings, "levels"> {
  /** The current day in UTC, as `YYYY-MM-DD`. */
  readonly today: string;
  readonly acceptances: readonly AcceptanceRecord[];
  /** Finds the source code that findings affect. Undefined if no source files are specified. */
  readonly findUses: FindUses | undefined;
}

/**
 * Loads the data for judging findings. Called before a server is queried, so that errors in the settings are reported without a
 * request.
 *
 * @throws LocalError for an invalid or missing acceptance file, an unknown rule, or globs that match no source file.
 */
export async function prepareJudgmentContext({
  levels,
  acceptanceFile,
  isAcceptanceFileConfigured,
  now,
  sourceAnalysisOptions,
}: JudgmentSettings): Promise<JudgmentContext> {
  const unknownRuleErrors = levels.flatMap(({ rule }) =>
    rule === undefined || Object.hasOwn(RULES, rule)
      ? []
      : [createUnknownRuleInLevelsError(rule, findNearestWord(rule, Object.keys(RULES)))],
  );
  const missingAcceptanceFileErrors =
    isAcceptanceFileConfigured && !existsSync(acceptanceFile)
      ? [createAcceptanceFileMissingError(acceptanceFile)]
      : [];
  if (unknownRuleErrors.length + missingAcceptanceFileErrors.length > 0)
    throw new LocalError([...unknownRuleErrors, ...missingAcceptanceFileErrors]);
  const { acceptances } = readAcceptanceFile(acceptanceFile);
  return {
    levels,
    today: formatIsoDate(now),
    acceptances,
    findUses: sourceAnalysisOptions && (await prepareUses(sourceAnalysisOptions)),
  };
}

export interface SnapshotPair extends DiffOptions {
  readonly undeterminedModules: readonly UndeterminedModule[];
  /** The snapshot from which code is generated next, default `after`. It also has the undetermined modules, as they were before. */
  readonly next?: Snapshot;
}

/**
 * Compares two snapshots and judges the findings. Reports acceptances that match no finding only if `canReportUnmatchedAcceptances`
 * is true. The caller sets it to true if the comparison covers everything that acceptances can refer to.
 */
export async function compareAndJudgeSnapshots(
  {
    canReportUnmatchedAcceptances,
    ...snapshotPair
  }: SnapshotPair & { readonly canReportUnmatchedAcceptances: boolean },
  judgmentContext: JudgmentContext,
): Promise<Drift> {
  const drift = await compareSnapshotsAndApplyAcceptances(snapshotPair, judgmentContext);
  const acceptanceFindings = createAcceptanceFindings(
    [drift],
    judgmentContext,
    canReportUnmatchedAcceptances,
  );
  const findings = [...drift.findings, ...acceptanceFindings];
  return { ...drift, ...(await addLevelsAndUses(findings, snapshotPair, judgmentContext)) };
}

/**
 * Judges one server of a fleet. Does not report expired or unused acceptances, because acceptances apply to all servers.
 * `findFleetAcceptanceFindings` reports them for the entire fleet.
 */
export async function compareAndJudgeFleetServer(
  snapshotPair: SnapshotPair,
  judgmentContext: JudgmentContext,
): Promise<Drift> {
  const drift = await compareSnapshotsAndApplyAcceptances(snapshotPair, judgmentContext);
  return { ...drift, ...(await addLevelsAndUses(drift.findings, snapshotPair, judgmentContext)) };
}

/** Returns the findings about acceptances for a fleet whose servers have all been judged. */
export async function findFleetAcceptanceFindings(
  drifts: readonly Drift[],
  judgmentContext: JudgmentContext,
  {
    canReportUnmatchedAcceptances,
    before,
  }: { readonly canReportUnmatchedAcceptances: boolean; readonly before: Snapshot },
): Promise<readonly JudgedFinding[]> {
  const acceptanceFindings = createAcceptanceFindings(drifts, judgmentContext, canReportUnmatchedAcceptances);
  const { findings } = await addLevelsAndUses(acceptanceFindings, { before, after: before }, judgmentContext);
  return findings;
}

async function compareSnapshotsAndApplyAcceptances(
  { before, after, dialect, undeterminedModules }: SnapshotPair,
  { acceptances, today }: JudgmentContext,
): Promise<Drift> {
  const driftWithoutFindings = { servers: [], before, after, undeterminedModules };
  if (runWithDefaultSignalHandling(() => areSnapshotsUnchanged({ before, after, dialect })))
    return { ...driftWithoutFindings, findings: [] };
  const { diffSnapshotsInSteps } = await import("../drift/compare/diff.js");
  const findings: Finding[] = [];
  const steps = diffSnapshotsInSteps({ before, after, dialect });
  const runStep = (): readonly Finding[] | undefined =>
    runWithDefaultSignalHandling(() => steps.next().value as readonly Finding[] | undefined);
  for (let step = runStep(); step !== undefined; step = runStep()) {
    appendElements(findings, step);
    // Other servers of the fleet also continue here.
    await handlePendingSignals();
  }
  return { ...driftWithoutFindings, findings: markAcceptedFindings(findings, acceptances, today) };
}

function createAcceptanceFindings(
  drifts: readonly Drift[],
  { acceptances, today }: JudgmentContext,
  canReportUnmatchedAcceptances: boolean,
): readonly JudgedFinding[] {
  const findings = drifts.flatMap((drift) => drift.findings);
  return checkAcceptances(acceptances, {
    findings,
    undeterminedModules: drifts.flatMap((drift) => drift.undeterminedModules),
    isVersionChangeDetectable: drifts.every(canDetectWhmVersionChange),
    today,
    canReportUnmatchedAcceptances,
  });
}

/** False if `before` contains a WHM version but `after` does not. In this case, a change of the version cannot be detected. */
function canDetectWhmVersionChange({ before, after }: Drift): boolean {
  return before.whmVersion === null || after.whmVersion !== null;
}

async function addLevelsAndUses(
  findings: readonly JudgedFinding[],
  { before, after, next = after }: Pick<SnapshotPair, "before" | "after" | "next">,
  { levels, findUses }: JudgmentContext,
): Promise<FindingsWithUses> {
  const judged = applyLevelChoices(findings, levels);
  const result = findUses === undefined ? { findings: judged } : await findUses(judged, { before, next });
  return { ...result, findings: [...result.findings].sort(compareFindings) };
}
