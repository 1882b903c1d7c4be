/** `rules`: what is judged, and how. */

import { nearest } from "../core/text/nearest.js";
import { ruleUnknown } from "./drift-diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import type { Drift, JudgedFinding, RuleId, Threshold } from "../core/drift-types.js";
import { LEVELS, RULES } from "../drift/compare/rules.js";

const IDS = Object.keys(RULES) as RuleId[];

/** All of them, or the one that is named. */
export function findRules(name: string | undefined): readonly RuleId[] {
  if (name === undefined) return IDS;
  const found = IDS.find((id) => id === name);
  if (found === undefined) throw new LocalError(ruleUnknown(name, nearest(name.toLowerCase(), IDS)));
  return [found];
}

/** From which level on findings count: those that the project uses, and the others. */
export interface Thresholds {
  readonly failOn: Threshold;
  readonly failOnUsed: Threshold;
}

/** Whether something was found that is at least as bad, and that nobody has accepted. */
export function failsOn(findings: readonly JudgedFinding[], { failOn, failOnUsed }: Thresholds): boolean {
  return findings.some(({ accepted, level, used }) => {
    if (accepted !== undefined) return false;
    const threshold = used === true ? failOnUsed : failOn;
    return threshold !== "never" && LEVELS.indexOf(level) <= LEVELS.indexOf(threshold);
  });
}

/** The exit code that these mean: what could not be told may be anything, so it counts more than what was found. */
export function exitCodeOf(drifts: readonly Drift[], thresholds: Thresholds): 0 | 1 | 3 {
  if (drifts.some(({ undetermined }) => undetermined.length > 0)) return 3;
  return drifts.some(({ findings }) => failsOn(findings, thresholds)) ? 1 : 0;
}
