/** Computes the fingerprint of a finding, which identifies the same change in later runs. */

import { sha256 } from "../../core/module-text.js";
import { formatJsonLine } from "../../core/text/json.js";
import type { RawFinding } from "./raw-finding.js";

/** Computes a fingerprint. It depends only on the rule, module, key and meaning, and not on message, spelling or level. */
export function computeFingerprint({
  rule,
  module,
  key,
  meaning,
}: Pick<RawFinding, "rule" | "module" | "key" | "meaning">): string {
  return sha256(formatJsonLine([rule, module, key ?? null, meaning])).slice(0, 16);
}
