/**
 * Applies the levels that the configuration sets. No level hides a finding: the lowest is `cosmetic`, which never fails a run. To silence
 * a finding, accept it with a reason.
 */

import { matchesPattern } from "../../item/pattern.js";
import type { JudgedFinding } from "../../core/drift-types.js";
import type { LevelChoice } from "../../core/config-types.js";

/** If several choices match a finding, the last one wins. */
export function withLevels(
  findings: readonly JudgedFinding[],
  choices: readonly LevelChoice[],
): readonly JudgedFinding[] {
  return findings.map((finding) => {
    const level = choices.findLast((choice) => matchesFinding(choice, finding))?.level ?? finding.level;
    return level === finding.level ? finding : { ...finding, level, ruleLevel: finding.level };
  });
}

function matchesFinding({ rule, module, key }: LevelChoice, finding: JudgedFinding): boolean {
  return (
    (rule === undefined || rule === finding.rule) &&
    matchesName(module, finding.module) &&
    matchesName(key, finding.key ?? "")
  );
}

/** A pattern, even `*`, does not match a finding without a module or key. */
function matchesName(pattern: string | undefined, name: string): boolean {
  return pattern === undefined || (name !== "" && matchesPattern(pattern, name));
}
