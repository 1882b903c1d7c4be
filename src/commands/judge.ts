/** What was found → what it is to the project that asks. Each step is a function of findings and of what it needs to know. */

import { existsSync } from "node:fs";
import { dayOf } from "../drift/acceptances/days.js";
import { readAcceptances } from "../drift/acceptances/read.js";
import { nearest } from "../core/text/nearest.js";
import { acceptanceFindings, withAcceptances } from "../drift/compare/apply-acceptances.js";
import { withLevels } from "../drift/compare/levels.js";
import { compareFindings } from "../drift/compare/compare-findings.js";
import { RULES } from "../drift/compare/rules.js";
import { acceptancesMissing, levelRuleUnknown } from "./drift-diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { diffSnapshots, type DiffOptions } from "../drift/compare/diff.js";
import type { LevelChoice } from "../core/config-types.js";
import type { Drift, JudgedFinding, AcceptanceRecord } from "../core/drift-types.js";
import type { Snapshot, UndeterminedModule } from "../core/snapshot-types.js";
import type { UsedBy } from "./context.js";
import { openProjectUsage, withUses, type ProjectUsage } from "./finding-uses.js";

/** What judgement is told: every path absolute. */
export interface JudgeSettings {
  readonly levels: readonly LevelChoice[];
  /** File of the acceptances. */
  readonly accept: string;
  /** Whether somebody named that file, which then has to be there. */
  readonly isAcceptConfigured: boolean;
  /** Acceptances hold until a day. */
  readonly now: Date;
  /** Undefined where nobody asks whom it hurts. */
  readonly usedBy: UsedBy | undefined;
}

/** What judgement knows when it begins. */
export interface JudgeContext extends Pick<JudgeSettings, "levels"> {
  /** `YYYY-MM-DD`, by UTC. */
  readonly today: string;
  readonly acceptances: readonly AcceptanceRecord[];
  readonly using: ProjectUsage | undefined;
}

/**
 * Before anything is compared: whoever asks a server should not have to ask again for a slip of the hand.
 *
 * @throws LocalError for a file of acceptances that is none, a rule that there is not, or sources that are not there.
 */
export async function prepareJudge({
  levels,
  accept,
  isAcceptConfigured,
  now,
  usedBy,
}: JudgeSettings): Promise<JudgeContext> {
  const strangers = levels.flatMap(({ rule }) =>
    rule === undefined || Object.hasOwn(RULES, rule)
      ? []
      : [levelRuleUnknown(rule, nearest(rule, Object.keys(RULES)))],
  );
  const missing = isAcceptConfigured && !existsSync(accept) ? [acceptancesMissing(accept)] : [];
  if (strangers.length + missing.length > 0) throw new LocalError([...strangers, ...missing]);
  const { acceptances } = readAcceptances(accept);
  return { levels, today: dayOf(now), acceptances, using: await openProjectUsage(usedBy) };
}

export interface Comparison extends DiffOptions {
  readonly untold: readonly UndeterminedModule[];
}

/** `isWhole`: whether it is what the acceptances are about, so that all of them should be of something. */
export async function judge(
  { isWhole, ...comparison }: Comparison & { readonly isWhole: boolean },
  judgeContext: JudgeContext,
): Promise<Drift> {
  const drift = accepted(comparison, judgeContext);
  const own = findingsOfAcceptances([drift], judgeContext, isWhole);
  return { ...drift, findings: await settled([...drift.findings, ...own], comparison, judgeContext) };
}

/** One of several servers, but for what is to be said of the acceptances, which are about all of them. */
export async function judgeServer(comparison: Comparison, judgeContext: JudgeContext): Promise<Drift> {
  const drift = accepted(comparison, judgeContext);
  return { ...drift, findings: await settled(drift.findings, comparison, judgeContext) };
}

/** What is to be said of the acceptances where several servers, each judged apart, were held to such a snapshot. */
export async function judgeAcceptances(
  drifts: readonly Drift[],
  judgeContext: JudgeContext,
  { isWhole, before }: { readonly isWhole: boolean; readonly before: Snapshot },
): Promise<readonly JudgedFinding[]> {
  const own = findingsOfAcceptances(drifts, judgeContext, isWhole);
  return settled(own, { before, after: before }, judgeContext);
}

function accepted(
  { before, after, dialect, untold }: Comparison,
  { acceptances, today }: JudgeContext,
): Drift {
  const findings = withAcceptances(diffSnapshots({ before, after, dialect }), acceptances, today);
  return { servers: [], before, after, findings, undetermined: untold };
}

function findingsOfAcceptances(
  drifts: readonly Drift[],
  { acceptances, today }: JudgeContext,
  isWhole: boolean,
): readonly JudgedFinding[] {
  const findings = drifts.flatMap((drift) => drift.findings);
  return acceptanceFindings(acceptances, {
    findings,
    undetermined: drifts.flatMap((drift) => drift.undetermined),
    isVersionKnown: drifts.every(isVersionKnown),
    today,
    isComplete: isWhole,
  });
}

/** Or is none of the snapshot's. */
function isVersionKnown({ before, after }: Drift): boolean {
  return before.whmVersion === null || after.whmVersion !== null;
}

async function settled(
  findings: readonly JudgedFinding[],
  { before, after }: Pick<Comparison, "before" | "after">,
  { levels, using }: JudgeContext,
): Promise<readonly JudgedFinding[]> {
  const used = await withUses(withLevels(findings, levels), { before, after, using });
  return [...used].sort(compareFindings);
}
