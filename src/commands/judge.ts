/** What was found → what it is to the project that asks. Each step is a function of findings and of what it needs to know. */

import { dayOf } from "../acceptances/days.js";
import { readAcceptances } from "../acceptances/read.js";
import { nearest } from "../column/nearest.js";
import { acceptanceFindings, withAcceptances } from "../diff/accepted.js";
import { withLevels } from "../diff/levels.js";
import { inOrderTold } from "../diff/order.js";
import { RULES } from "../diff/rules.js";
import { LocalError, unknownLevelRule } from "../errors.js";
import type { Drift, LevelChoice, WrittenAcceptance } from "../model.js";

/** What judgement is told: every path absolute. */
export interface JudgeSettings {
  readonly levels: readonly LevelChoice[];
  /** File of the acceptances, be it there or not. */
  readonly accept: string;
  /** Acceptances hold until a day. */
  readonly now: Date;
}

/** What judgement knows when it begins. */
export interface Judging extends Pick<JudgeSettings, "levels"> {
  /** `YYYY-MM-DD`, by UTC. */
  readonly today: string;
  readonly acceptances: readonly WrittenAcceptance[];
}

/**
 * Before anything is compared: whoever asks a server should not have to ask again for a slip of the hand.
 *
 * @throws LocalError for a file of acceptances that is none, or a rule that there is not.
 */
export function prepareJudging({ levels, accept, now }: JudgeSettings): Judging {
  const strangers = levels.flatMap(({ rule }) =>
    rule === undefined || Object.hasOwn(RULES, rule)
      ? []
      : [unknownLevelRule(rule, nearest(rule, Object.keys(RULES)))],
  );
  if (strangers.length > 0) throw new LocalError(strangers);
  return { levels, today: dayOf(now), acceptances: readAcceptances(accept).acceptances };
}

/** `isWhole`: whether what was compared is what the acceptances are about, so that all of them should be of something. */
export function judge(drift: Drift, { levels, acceptances, today }: Judging, isWhole: boolean): Drift {
  const { findings, untold, before, after } = drift;
  const isVersionTold = before.whmVersion === null || after.whmVersion !== null;
  const accepted = withAcceptances(findings, acceptances, today);
  const own = acceptanceFindings(acceptances, { findings, untold, isVersionTold, today, isWhole });
  const levelled = withLevels([...accepted, ...own], levels);
  return { ...drift, findings: [...levelled].sort(inOrderTold) };
}
