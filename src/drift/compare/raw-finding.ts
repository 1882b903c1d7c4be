/** A finding before its rule has said how bad it is. */

import type { Finding } from "../../core/drift-types.js";

export interface RawFinding extends Omit<Finding, "level" | "reason" | "fingerprint"> {
  /** What was and what is, however it is spelled: what makes the finding the same one tomorrow. */
  readonly meaning: unknown;
}

/** Two sides of one thing. */
export interface Sides<Side> {
  readonly before: Side;
  readonly after: Side;
}
