/** Compares findings for their order in reports: by level, module, key and rule. */

import { compareByCodePoint } from "../../core/text/json.js";
import type { Finding } from "../../core/drift-types.js";
import { LEVELS } from "./rules.js";

export function compareFindings(one: Finding, other: Finding): number {
  return (
    LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level) ||
    compareByCodePoint(one.module, other.module) ||
    compareByCodePoint(one.key ?? "", other.key ?? "") ||
    compareByCodePoint(one.rule, other.rule) ||
    compareByCodePoint(one.fingerprint, other.fingerprint)
  );
}
