/** What was found → what it is to the project that asks. Each step is a function of findings and of what it needs to know. */

import { dayOf } from "../acceptances/days.js";
import { readAcceptances } from "../acceptances/read.js";
import { nearest } from "../column/nearest.js";
import { acceptanceFindings, withAcceptances } from "../diff/accepted.js";
import { withLevels } from "../diff/levels.js";
import { inOrderTold } from "../diff/order.js";
import { RULES } from "../diff/rules.js";
import { LocalError, unknownLevelRule } from "../errors.js";
import { diffSnapshots, type DiffOptions } from "../diff/diff.js";
import type { Drift, LevelChoice, Untold, WrittenAcceptance } from "../model.js";
import type { UsedBy } from "./settings.js";
import { usingSources, withUses, type UsingSources } from "./used.js";

/** What judgement is told: every path absolute. */
export interface JudgeSettings {
  readonly levels: readonly LevelChoice[];
  /** File of the acceptances, be it there or not. */
  readonly accept: string;
  /** Acceptances hold until a day. */
  readonly now: Date;
  /** Undefined where nobody asks whom it hurts. */
  readonly usedBy: UsedBy | undefined;
}

/** What judgement knows when it begins. */
export interface Judging extends Pick<JudgeSettings, "levels"> {
  /** `YYYY-MM-DD`, by UTC. */
  readonly today: string;
  readonly acceptances: readonly WrittenAcceptance[];
  readonly using: UsingSources | undefined;
}

/**
 * Before anything is compared: whoever asks a server should not have to ask again for a slip of the hand.
 *
 * @throws LocalError for a file of acceptances that is none, a rule that there is not, or sources that are not there.
 */
export async function prepareJudging({ levels, accept, now, usedBy }: JudgeSettings): Promise<Judging> {
  const strangers = levels.flatMap(({ rule }) =>
    rule === undefined || Object.hasOwn(RULES, rule)
      ? []
      : [unknownLevelRule(rule, nearest(rule, Object.keys(RULES)))],
  );
  if (strangers.length > 0) throw new LocalError(strangers);
  const { acceptances } = readAcceptances(accept);
  return { levels, today: dayOf(now), acceptances, using: await usingSources(usedBy) };
}

export interface Comparison extends DiffOptions {
  readonly untold: readonly Untold[];
  /** Whether it is what the acceptances are about, so that all of them should be of something. */
  readonly isWhole: boolean;
}

export async function judge(
  { before, after, dialect, untold, isWhole }: Comparison,
  { levels, acceptances, today, using }: Judging,
): Promise<Drift> {
  const findings = diffSnapshots({ before, after, dialect });
  const isVersionTold = before.whmVersion === null || after.whmVersion !== null;
  const accepted = withAcceptances(findings, acceptances, today);
  const own = acceptanceFindings(acceptances, { findings, untold, isVersionTold, today, isWhole });
  const levelled = withLevels([...accepted, ...own], levels);
  const used = await withUses(levelled, { before, after, using });
  return { servers: [], before, after, findings: [...used].sort(inOrderTold), untold };
}
