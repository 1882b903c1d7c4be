/** The command `rules`, and the exit codes of all commands that report findings. */

import { findNearestWord, formatSuggestionInQuotes } from "../core/text/nearest.js";
import { driftProblem } from "./drift-diagnostics.js";
import type { Drift, Judgment, RuleId, Threshold } from "../core/drift-types.js";
import { LEVELS, RULES } from "../drift/compare/rules.js";

const RULE_IDS = Object.keys(RULES) as RuleId[];

/** Returns all rules, or only the rule with this name. */
export function selectRuleIds(ruleName: string | undefined): readonly RuleId[] {
  if (ruleName === undefined) return RULE_IDS;
  const id = RULE_IDS.find((one) => one === ruleName);
  if (id !== undefined) return [id];
  const suggestion = formatSuggestionInQuotes(findNearestWord(ruleName.toLowerCase(), RULE_IDS));
  throw driftProblem.error("rule-unknown", { rule: ruleName, suggestion });
}

/**
 * The least severe levels that make a command fail. `failOnUsed` applies to findings that affect the project's sources, `failOn`
 * to all other findings.
 */
export interface FailureThresholds {
  readonly failOn: Threshold;
  readonly failOnUsed: Threshold;
}

/** Whether a finding makes a command fail. */
export type FailurePredicate = (judgment: Judgment) => boolean;

/** Returns a function that checks whether a finding is not accepted and reaches its threshold. */
export function createFailurePredicate({ failOn, failOnUsed }: FailureThresholds): FailurePredicate {
  return ({ accepted, level, used }) => {
    if (accepted !== undefined) return false;
    const threshold = used === true || used === null ? failOnUsed : failOn;
    return threshold !== "never" && LEVELS.indexOf(level) <= LEVELS.indexOf(threshold);
  };
}

/**
 * Returns 3 if a server or module could not be compared, because a breaking change may be undetected. Otherwise returns 1 if a
 * finding reaches its threshold, or else 0.
 */
export function computeExitCode(drifts: readonly Drift[], causesFailure: FailurePredicate): 0 | 1 | 3 {
  if (drifts.some(({ undeterminedModules }) => undeterminedModules.length > 0)) return 3;
  return drifts.some(({ judgments }) => judgments.some(causesFailure)) ? 1 : 0;
}
