/** A detected change, before its rule adds the level, the reason and the fingerprint. */

import type { Finding } from "../../core/drift-types.js";

export interface RawFinding extends Omit<Finding, "level" | "reason" | "fingerprint"> {
  /** The old and the new state in normalized form. The fingerprint depends on it, so it must not depend on spelling or wording. */
  readonly meaning: unknown;
}

/** The same object in the old and in the new snapshot. */
export interface BeforeAfter<Value> {
  readonly before: Value;
  readonly after: Value;
}
