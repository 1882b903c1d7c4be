/** The command `merge`: merges the reports of a fleet, or converts one report to another format. */

import { resolve } from "node:path";
import type { CommandCall } from "./command-call.js";
import { readFailureThresholds } from "./settings.js";
import { mergeReports } from "../commands/merge.js";
import { printAndWriteReports } from "./report-drift.js";

/** Resolves to the exit code. */
export function runMerge(commandCall: CommandCall): Promise<number> {
  const { process, invocation } = commandCall;
  const { options, operands } = invocation;
  const cwd = process.cwd();
  const { drifts, fleetDigest } = mergeReports(operands.map((path) => resolve(cwd, path)));
  const failureThresholds = readFailureThresholds({
    options,
    process,
    loadedConfig: { config: {}, baseFolder: cwd },
  });
  return printAndWriteReports(commandCall, drifts, failureThresholds, { fleetDigest });
}
