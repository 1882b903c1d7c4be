/** Types for detected changes. The function `toFinding` in `diff.ts` adds the level, the reason and the fingerprint. */

import type { Finding } from "../../core/drift-types.js";

export interface RawFinding extends Omit<Finding, "level" | "reason" | "fingerprint"> {
  /**
   * What the fingerprint contains in addition to the rule, module and key, such as the old and the new value. Must not depend on
   * how a definition is written or how a message is worded.
   */
  readonly fingerprintData: unknown;
}

/** Two values that belong together, one from the old and one from the new snapshot. */
export interface BeforeAfterPair<Value> {
  readonly before: Value;
  readonly after: Value;
}
