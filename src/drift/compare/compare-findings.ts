/** Compares findings for their order in reports: by level, module, key and rule. */

import { byCodePoint } from "../../core/text/json.js";
import type { Finding } from "../../core/drift-types.js";
import { LEVELS } from "./rules.js";

export function compareFindings(one: Finding, other: Finding): number {
  return (
    LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level) ||
    byCodePoint(one.module, other.module) ||
    byCodePoint(one.key ?? "", other.key ?? "") ||
    byCodePoint(one.rule, other.rule) ||
    byCodePoint(one.fingerprint, other.fingerprint)
  );
}
