/** `drift --fleet`: checks the options, queries the servers and prints their results. */

import { resolve } from "node:path";
import { compareFleet, type FleetDrift } from "../commands/fleet.js";
import { parseShard, type Shard } from "../drift/fleet/shard.js";
import { computeExitCode } from "../commands/rules.js";
import { SNAPSHOT_SAVING_SETTINGS, SCHEMA_SOURCE_SETTINGS } from "../config/settings.js";
import {
  createConcurrencyInvalidError,
  createFleetWithServerError,
  createShardInvalidError,
} from "./diagnostics.js";
import { LocalError, type Diagnostic } from "../core/diagnostic.js";
import { quote } from "../core/text/escape.js";
import { MAX_CONCURRENT_SERVERS } from "../core/limits.js";
import type { Drift } from "../core/drift-types.js";
import type { CommandCall } from "./command-call.js";
import { createReportContext, printAndWriteReports, writeReports } from "./report-drift.js";
import { createProgressLine } from "./progress.js";
import {
  listGivenOptionNames,
  readJudgmentSettings,
  readSetting,
  resolveSettings,
  type SettingSources,
} from "./settings.js";
import { formatSummaryNdjsonLine, formatServerNdjsonLines } from "./reporters/drift.js";
import { getDisplayPathBaseFolder } from "./report-root.js";
import { truncateAndJoinList } from "./messages/truncate.js";

/**
 * Queries the fleet and prints the report. With `--format ndjson`, prints the result of each server as soon as it is available.
 * Resolves to the exit code.
 */
export async function runFleetDrift(commandCall: CommandCall, fleetFile: string): Promise<number> {
  const { invocation, process, signal, output } = commandCall;
  const { options } = invocation;
  const cwd = process.cwd();
  const settingsWithSources = await resolveSettings(options, process);
  const fleetOptions = readFleetOptions(settingsWithSources);
  const { settings } = settingsWithSources;
  const judgmentSettings = readJudgmentSettings(settingsWithSources, commandCall);
  const fleetComparisonOptions = {
    ...fleetOptions,
    cwd: getDisplayPathBaseFolder(process),
    settings,
    judgmentSettings,
    fleetFile: resolve(cwd, fleetFile),
  };
  const isReportStreamed = options.format === "ndjson";
  const progressLine = createProgressLine(process.stderr, options.quiet === true);
  const onServerJudged = (drift: Drift, judgedCount: number, serverCount: number): void => {
    if (isReportStreamed) {
      progressLine.clear();
      output.printResult(formatServerNdjsonLines(drift));
    }
    // For a fleet, the progress line shows the name of a server instead of the name of a module.
    progressLine.show({
      kind: "described",
      done: judgedCount,
      total: serverCount,
      module: drift.servers.join(""),
    });
  };
  let fleetDrift: FleetDrift;
  try {
    fleetDrift = await compareFleet(fleetComparisonOptions, {
      environment: process.env,
      onServerJudged,
      secrets: commandCall.secrets,
      signal,
    });
  } finally {
    progressLine.clear();
  }
  output.printDiagnostics(addServerNamesToWarnings(fleetDrift));
  const reportScope = { shard: fleetOptions.shard, fleetDigest: fleetDrift.fleetDigest };
  if (!isReportStreamed)
    return printAndWriteReports(commandCall, fleetDrift.drifts, judgmentSettings, reportScope);
  const reportContext = createReportContext(commandCall, judgmentSettings, reportScope);
  output.printResult(formatSummaryNdjsonLine(fleetDrift.drifts, reportContext));
  await writeReports(commandCall, fleetDrift.drifts, reportContext);
  return computeExitCode(fleetDrift.drifts, reportContext.causesFailure);
}

/**
 * Reads the settings that apply only to fleets.
 *
 * @throws LocalError if a value is invalid, or if the command line contains an option that applies only to a single server.
 */
function readFleetOptions(settingSources: SettingSources): {
  readonly concurrency: number;
  readonly shard: Shard | undefined;
} {
  const optionNamesInvalidWithFleet = listGivenOptionNames(settingSources.options, {
    ...SCHEMA_SOURCE_SETTINGS,
    ...SNAPSHOT_SAVING_SETTINGS,
  });
  if (optionNamesInvalidWithFleet.length > 0)
    throw new LocalError(createFleetWithServerError(optionNamesInvalidWithFleet));
  const concurrency = readSetting("concurrency", settingSources);
  const { shard } = settingSources.options;
  if (!Number.isInteger(concurrency) || concurrency > MAX_CONCURRENT_SERVERS) {
    throw new LocalError(createConcurrencyInvalidError(concurrency, MAX_CONCURRENT_SERVERS));
  }
  const parsedShard = shard === undefined ? undefined : parseShard(shard);
  if (shard !== undefined && parsedShard === undefined) throw new LocalError(createShardInvalidError(shard));
  return { concurrency, shard: parsedShard };
}

/** Adds the names of the affected servers to the message of each warning. */
function addServerNamesToWarnings({ warnings }: FleetDrift): readonly Diagnostic[] {
  return warnings.map(({ diagnostic, serverNames }) => ({
    ...diagnostic,
    message: `${truncateAndJoinList(serverNames.map(quote), ", ")}: ${diagnostic.message}`,
  }));
}
