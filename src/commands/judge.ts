/** Compares snapshots and judges the findings: applies acceptances and configured levels, and finds the source code that the findings affect. */

import { existsSync } from "node:fs";
import { appendElements } from "../core/append.js";
import { formatIsoDate, readAcceptanceFile } from "../drift/acceptances/file.js";
import { findNearestWord, formatSuggestionInQuotes } from "../core/text/nearest.js";
import {
  checkAcceptances,
  markAcceptedFindings,
  applyLevelChoices,
  compareFindings,
} from "../drift/compare/judge.js";
import { RULES } from "../drift/compare/rules.js";
import { driftProblem } from "./drift-diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { handlePendingSignals, withDefaultSignals } from "../core/signals.js";
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
export async function prepareJudgmentContext(settings: JudgmentSettings): Promise<JudgmentContext> {
  const { levels, acceptanceFile, sourceAnalysisOptions } = settings;
  const errors = levels.flatMap(({ rule }) => {
    if (rule === undefined || Object.hasOwn(RULES, rule)) return [];
    const suggestion = formatSuggestionInQuotes(findNearestWord(rule, Object.keys(RULES)));
    return [driftProblem("level-rule-unknown", { rule, suggestion })];
  });
  if (settings.isAcceptanceFileConfigured && !existsSync(acceptanceFile))
    errors.push(driftProblem("acceptances-missing", { file: acceptanceFile }));
  if (errors.length > 0) throw new LocalError(errors);
  const { acceptances } = readAcceptanceFile(acceptanceFile);
  return {
    ...{ levels, acceptances, today: formatIsoDate(settings.now) },
    findUses: sourceAnalysisOptions && (await prepareUses(sourceAnalysisOptions)),
  };
}

export interface SnapshotPair extends DiffOptions {
  readonly undeterminedModules: readonly UndeterminedModule[];
  /** The snapshot from which code is generated next, default `after`. It also has the undetermined modules, as they were before. */
  readonly next?: Snapshot;
}

/**
 * The acceptances that are reported as findings: expired and unmatched ones, only expired ones, or none. An acceptance is unmatched if it
 * applies to no finding. Unmatched ones can be reported only if the comparison covers everything that acceptances can refer to.
 */
export type AcceptanceCheck = "all" | "expired" | "none";

/** Compares two snapshots and judges the findings. */
export async function compareAndJudgeSnapshots(
  { acceptanceCheck, ...pair }: SnapshotPair & { readonly acceptanceCheck: AcceptanceCheck },
  context: JudgmentContext,
): Promise<Drift> {
  const { before, after, dialect, undeterminedModules } = pair;
  const drift: Drift = { servers: [], before, after, undeterminedModules, findings: [] };
  const found: Finding[] = [];
  if (!withDefaultSignals(() => areSnapshotsUnchanged({ before, after, dialect }))) {
    const { diffSnapshotsInSteps } = await import("../drift/compare/diff.js");
    const steps = diffSnapshotsInSteps({ before, after, dialect });
    const runStep = (): readonly Finding[] | undefined =>
      withDefaultSignals(() => steps.next().value as readonly Finding[] | undefined);
    for (let step = runStep(); step !== undefined; step = runStep()) {
      appendElements(found, step);
      // Other servers of the fleet also continue here.
      await handlePendingSignals();
    }
  }
  const findings = markAcceptedFindings(found, context.acceptances, context.today);
  const ofAcceptances = checkAcceptancesOf([{ ...drift, findings }], context, acceptanceCheck);
  return { ...drift, ...(await addLevelsAndUses([...findings, ...ofAcceptances], pair, context)) };
}

/** Returns the findings about acceptances for a fleet whose servers have all been judged. */
export async function judgeAcceptances(
  drifts: readonly Drift[],
  snapshot: Snapshot,
  context: JudgmentContext,
  acceptanceCheck: AcceptanceCheck,
): Promise<readonly JudgedFinding[]> {
  const found = checkAcceptancesOf(drifts, context, acceptanceCheck);
  return (await addLevelsAndUses(found, { before: snapshot, after: snapshot }, context)).findings;
}

function checkAcceptancesOf(
  drifts: readonly Drift[],
  { acceptances, today }: JudgmentContext,
  acceptanceCheck: AcceptanceCheck,
): readonly JudgedFinding[] {
  if (acceptanceCheck === "none") return [];
  return checkAcceptances(acceptances, {
    findings: drifts.flatMap((drift) => drift.findings),
    undeterminedModules: drifts.flatMap((drift) => drift.undeterminedModules),
    // A change of the WHM version cannot be detected if only `before` contains a version.
    isVersionChangeDetectable: drifts.every(
      ({ before, after }) => before.whmVersion === null || after.whmVersion !== null,
    ),
    today,
    canReportUnmatchedAcceptances: acceptanceCheck === "all",
  });
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
