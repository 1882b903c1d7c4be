/**
 * Levels that a project chose → findings at those levels. There is no level at which a finding is silent: the least is `cosmetic`,
 * which fails nothing, and what need not be told again is accepted with a reason.
 */

import { matchesPattern } from "../../item/pattern.js";
import type { LevelChoice } from "../../core/config-types.js";
import type { JudgedFinding } from "../../core/drift-types.js";

/** Of several choices that speak of a finding, the last wins. */
export function withLevels(
  findings: readonly JudgedFinding[],
  choices: readonly LevelChoice[],
): readonly JudgedFinding[] {
  return findings.map((finding) => {
    const chosen = choices.findLast((choice) => speaksOf(choice, finding))?.level ?? finding.level;
    return chosen === finding.level ? finding : { ...finding, level: chosen, ruleLevel: finding.level };
  });
}

/** A pattern of keys speaks of no finding that has none, and one of modules not of the server as a whole. */
function speaksOf({ rule, module, key }: LevelChoice, finding: JudgedFinding): boolean {
  return (
    (rule === undefined || rule === finding.rule) &&
    speaksOfName(module, finding.module) &&
    speaksOfName(key, finding.key ?? "")
  );
}

function speaksOfName(pattern: string | undefined, name: string): boolean {
  return pattern === undefined || (name !== "" && matchesPattern(pattern, name));
}
