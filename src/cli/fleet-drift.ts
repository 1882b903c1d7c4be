/** `drift --fleet`: checks the options, queries the servers and prints their results. */

import { resolve } from "node:path";
import { compareFleet, type FleetDrift } from "../commands/fleet.js";
import { SCHEMA_SOURCE_SETTINGS, SNAPSHOT_SAVING_SETTINGS } from "../config/settings.js";
import { LocalError } from "../core/diagnostic.js";
import { MAX_CONCURRENT_SERVERS } from "../core/limits.js";
import { quote, joinList } from "../core/text/escape.js";
import { parseShard } from "../drift/fleet/groups.js";
import { getReportRoot, createProgressLine, type CommandCall } from "./command-call.js";
import { cliProblem } from "./diagnostics.js";
import { truncateAndJoinList } from "./messages/text.js";
import { report } from "./report-drift.js";
import { formatServerNdjsonLines, formatSummaryNdjsonLine } from "./reporters/drift.js";
import { listGivenOptions, readJudgmentSettings, readSetting, resolveSettings } from "./settings.js";

/**
 * Queries the fleet and prints the report. With `--format ndjson`, prints the result of each server as soon as it is available.
 * Resolves to the exit code.
 *
 * @throws LocalError if a value is invalid, or if the command line contains an option that applies only to a single server.
 */
export async function runFleetDrift(call: CommandCall, fleetFile: string): Promise<number> {
  const { options, process, secrets, signal, output } = call;
  const { settings, ...sources } = await resolveSettings(call);
  const serverSettings = { ...SCHEMA_SOURCE_SETTINGS, ...SNAPSHOT_SAVING_SETTINGS };
  const given = listGivenOptions(options, serverSettings);
  if (given.length > 0)
    throw new LocalError(cliProblem("fleet-with-server", { options: given, advice: adviseFleetKeys(given) }));
  const concurrency = readSetting("concurrency", sources);
  if (!Number.isInteger(concurrency) || concurrency > MAX_CONCURRENT_SERVERS)
    throw new LocalError(cliProblem("concurrency-invalid", { concurrency, max: MAX_CONCURRENT_SERVERS }));
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  if (options.shard !== undefined && shard === undefined)
    throw new LocalError(cliProblem("shard-invalid", { shard: options.shard }));
  const judgmentSettings = readJudgmentSettings(sources, call);
  const isStreamed = options.format === "ndjson";
  const progressLine = createProgressLine(process.stderr, options.quiet === true);
  let fleet: FleetDrift;
  try {
    const cwd = getReportRoot(process);
    fleet = await compareFleet(
      { settings, judgmentSettings, concurrency, shard, cwd, fleetFile: resolve(process.cwd(), fleetFile) },
      {
        ...{ environment: process.env, secrets, signal },
        onServerJudged(drift, done, total) {
          if (isStreamed) {
            progressLine.clear();
            output.printResult(formatServerNdjsonLines(drift));
          }
          // For a fleet, the progress line shows the name of a server instead of the name of a module.
          progressLine.show({ kind: "described", done, total, module: drift.servers.join("") });
        },
      },
    );
  } finally {
    progressLine.clear();
  }
  output.printDiagnostics(
    fleet.warnings.map(({ diagnostic, serverNames }) => ({
      ...diagnostic,
      message: `${truncateAndJoinList(serverNames.map(quote), ", ")}: ${diagnostic.message}`,
    })),
  );
  const scope = { shard, fleetDigest: fleet.fleetDigest };
  const print = isStreamed ? { print: formatSummaryNdjsonLine } : {};
  return report(call, fleet.drifts, judgmentSettings, { ...scope, ...print });
}

/** Maps options for a single server to the keys in the fleet file that replace these options. */
const FLEET_KEYS: ReadonlyMap<string, string> = new Map([
  ["--server", "server"],
  ["--user", "user"],
  ["--ca", "ca"],
  ["--pin-sha256", "pinSha256"],
  ["--token-file", "tokenFile"],
  ["--token-stdin", "tokenFile"],
  ["--timeout", "timeout"],
]);

/** Returns the sentence about the keys of the fleet file that replace the options, with a space before it. */
export function adviseFleetKeys(options: readonly string[]): string {
  const keys = [...new Set(options.flatMap((option) => FLEET_KEYS.get(option) ?? []))];
  if (keys.length === 0) return "";
  const place = keys.includes("server")
    ? "in the entry of each server"
    : 'in the entry of a server, or in "defaults" for all servers';
  return ` Set ${joinList(keys.map(quote))} in the fleet file instead, ${place}.`;
}
