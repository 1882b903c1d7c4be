/** `rules`: what is judged, and how. */

import { LocalError, unknownRule } from "../errors.js";
import type { JudgedFinding, Level, RuleId } from "../model.js";
import { LEVELS, RULES } from "../diff/rules.js";

export { LEVELS, RULES };

const IDS = Object.keys(RULES) as RuleId[];

/** All of them, or the one that is named. */
export function rulesNamed(name: string | undefined): readonly RuleId[] {
  if (name === undefined) return IDS;
  const found = IDS.find((id) => id === name);
  if (found === undefined) throw new LocalError(unknownRule(name, IDS));
  return [found];
}

/** Whether something was found that is at least as bad, and that nobody has accepted. */
export function failsOn(findings: readonly JudgedFinding[], level: Level | "never"): boolean {
  if (level === "never") return false;
  return findings.some(
    (finding) => finding.accepted === undefined && LEVELS.indexOf(finding.level) <= LEVELS.indexOf(level),
  );
}
