/**
 * Applies the levels that the configuration sets. A level cannot hide a finding. The lowest level, `cosmetic`, never makes a run
 * fail. To silence a finding, the user accepts it with a reason.
 */

import { matchesPattern } from "../../item/pattern.js";
import type { JudgedFinding } from "../../core/drift-types.js";
import type { LevelChoice } from "../../core/config-types.js";

/** Sets the level of each finding to the level of the last configured choice that matches the finding. */
export function applyLevelChoices(
  findings: readonly JudgedFinding[],
  levelChoices: readonly LevelChoice[],
): readonly JudgedFinding[] {
  return findings.map((finding) => {
    const level = levelChoices.findLast((choice) => matchesFinding(choice, finding))?.level ?? finding.level;
    return level === finding.level ? finding : { ...finding, level, ruleLevel: finding.level };
  });
}

function matchesFinding({ rule, module, key }: LevelChoice, finding: JudgedFinding): boolean {
  return (
    (rule === undefined || rule === finding.rule) &&
    matchesOptionalPattern(module, finding.module) &&
    matchesOptionalPattern(key, finding.key ?? "")
  );
}

/**
 * Whether the pattern matches the name of a module or key. An undefined pattern matches everything. Any other pattern, even `*`,
 * does not match an empty name.
 */
function matchesOptionalPattern(pattern: string | undefined, name: string): boolean {
  return pattern === undefined || (name !== "" && matchesPattern(pattern, name));
}
