/** What makes a finding the same one tomorrow: its rule, its place and its meaning; never a wording, a spelling or a level. */

import { sha256 } from "../../core/module-text.js";
import { jsonLine } from "../../core/text/json.js";
import type { RawFinding } from "./raw-finding.js";

export function fingerprintOf({
  rule,
  module,
  key,
  meaning,
}: Pick<RawFinding, "rule" | "module" | "key" | "meaning">): string {
  return sha256(jsonLine([rule, module, key ?? null, meaning])).slice(0, 16);
}
