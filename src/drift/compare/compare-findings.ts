/** Compares findings for their order in reports: by level, module, key and rule. */

import { compareByCodePoint } from "../../core/text/json.js";
import type { Finding } from "../../core/drift-types.js";
import { LEVELS } from "./rules.js";

export function compareFindings(left: Finding, right: Finding): number {
  return (
    LEVELS.indexOf(left.level) - LEVELS.indexOf(right.level) ||
    compareByCodePoint(left.module, right.module) ||
    compareByCodePoint(left.key ?? "", right.key ?? "") ||
    compareByCodePoint(left.rule, right.rule) ||
    compareByCodePoint(left.fingerprint, right.fingerprint)
  );
}
