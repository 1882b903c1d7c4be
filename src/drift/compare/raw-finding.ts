/** Types for detected changes, before `toFinding` adds the level, the reason and the fingerprint. */

import type { Finding } from "../../core/drift-types.js";

export interface RawFinding extends Omit<Finding, "level" | "reason" | "fingerprint"> {
  /** The level and its reason, if they differ from those of the rule. */
  readonly exception?: Pick<Finding, "level" | "reason">;
  /**
   * The old and the new state in normalized form. It must not depend on spelling or wording, because the fingerprint is computed
   * from it.
   */
  readonly fingerprintData: unknown;
}

/** Two values that belong together, one from the old and one from the new snapshot. */
export interface BeforeAfter<Value> {
  readonly before: Value;
  readonly after: Value;
}
