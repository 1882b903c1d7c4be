/** The interface of report formats. */

import type { FailurePredicate } from "../../commands/rules.js";
import type { Drift } from "../../core/drift-types.js";
import type { Shard } from "../../drift/fleet/shard.js";
import type { TextPainter } from "../messages/color.js";

/** The options of a report. */
export interface ReportContext {
  readonly paint: TextPainter;
  /** Whether a finding causes exit code 1. */
  readonly causesFailure: FailurePredicate;
  /** The part of the fleet that was compared. Undefined if all servers were compared. */
  readonly shard?: Shard | undefined;
  /** The digest of all server names of the fleet. Undefined without a fleet. */
  readonly fleetDigest?: string | undefined;
}

/** Formats one comparison, or the comparisons of a fleet. Some formats return an empty string if nothing changed. */
export type Reporter = (drifts: readonly Drift[], context: ReportContext) => string;
