/** Computes the fingerprint of a finding, which identifies the same change in later runs. */

import { computeSha256 } from "../../core/module-text.js";
import { formatJsonLine } from "../../core/text/json.js";
import type { RawFinding } from "./raw-finding.js";

/** Computes a fingerprint. It does not depend on the message, on the level, or on how the definitions are written. */
export function computeFingerprint({
  rule,
  module,
  key,
  fingerprintData,
}: Pick<RawFinding, "rule" | "module" | "key" | "fingerprintData">): string {
  return computeSha256(formatJsonLine([rule, module, key ?? null, fingerprintData])).slice(0, 16);
}
