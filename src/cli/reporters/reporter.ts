/** What every form of a report is: comparisons → text. */

import type { Drift, JudgedFinding } from "../../core/drift-types.js";
import type { Shard } from "../../drift/fleet/shard.js";
import type { Paint } from "../messages/color.js";

/** What a report is told beside what came of comparing. */
export interface ReportContext {
  readonly paint: Paint;
  /** Whether a finding makes the exit code 1. */
  readonly fails: (finding: JudgedFinding) => boolean;
  /** Which part of a fleet it is of, where it is not of all. */
  readonly shard?: Shard | undefined;
}

/** One comparison, or those of a fleet. The empty text where there is nothing to tell, in forms that may be silent. */
export type Reporter = (drifts: readonly Drift[], context: ReportContext) => string;
