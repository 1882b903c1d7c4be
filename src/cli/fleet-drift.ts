/** `drift --fleet`: checks the options, queries the servers and prints their results. */

import { resolve } from "node:path";
import { compareFleet, type FleetDrift } from "../commands/fleet.js";
import { parseShard, type Shard } from "../drift/fleet/groups.js";
import { SNAPSHOT_SAVING_SETTINGS, SCHEMA_SOURCE_SETTINGS } from "../config/settings.js";
import { cliProblem } from "./diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { quote } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";
import { MAX_CONCURRENT_SERVERS } from "../core/limits.js";
import { getReportRoot, type CommandCall } from "./command-call.js";
import { report } from "./report-drift.js";
import { createProgressLine } from "./progress.js";
import {
  listGivenOptions,
  readJudgmentSettings,
  readSetting,
  resolveSettings,
  type SettingSources,
} from "./settings.js";
import { formatSummaryNdjsonLine, formatServerNdjsonLines } from "./reporters/drift.js";
import { truncateAndJoinList } from "./messages/text.js";

/**
 * Queries the fleet and prints the report. With `--format ndjson`, prints the result of each server as soon as it is available.
 * Resolves to the exit code.
 */
export async function runFleetDrift(call: CommandCall, fleetFile: string): Promise<number> {
  const { invocation, process, secrets, signal, output } = call;
  const { options } = invocation;
  const { settings, ...sources } = await resolveSettings(options, process);
  const fleetOptions = readFleetOptions(sources);
  const judgmentSettings = readJudgmentSettings(sources, call);
  const isStreamed = options.format === "ndjson";
  const progressLine = createProgressLine(process.stderr, options.quiet === true);
  let fleet: FleetDrift;
  try {
    fleet = await compareFleet(
      {
        ...fleetOptions,
        cwd: getReportRoot(process),
        settings,
        judgmentSettings,
        fleetFile: resolve(process.cwd(), fleetFile),
      },
      {
        environment: process.env,
        onServerJudged(drift, done, total) {
          if (isStreamed) {
            progressLine.clear();
            output.printResult(formatServerNdjsonLines(drift));
          }
          // For a fleet, the progress line shows the name of a server instead of the name of a module.
          progressLine.show({ kind: "described", done, total, module: drift.servers.join("") });
        },
        secrets,
        signal,
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
  return report(call, fleet.drifts, judgmentSettings, {
    ...{ shard: fleetOptions.shard, fleetDigest: fleet.fleetDigest },
    ...(isStreamed && { print: formatSummaryNdjsonLine }),
  });
}

/**
 * Reads the settings that apply only to fleets.
 *
 * @throws LocalError if a value is invalid, or if the command line contains an option that applies only to a single server.
 */
function readFleetOptions(sources: SettingSources): {
  readonly concurrency: number;
  readonly shard: Shard | undefined;
} {
  const serverOptions = listGivenOptions(sources.options, {
    ...SCHEMA_SOURCE_SETTINGS,
    ...SNAPSHOT_SAVING_SETTINGS,
  });
  if (serverOptions.length > 0)
    throw new LocalError(
      cliProblem("fleet-with-server", { options: serverOptions, advice: adviseFleetKeys(serverOptions) }),
    );
  const concurrency = readSetting("concurrency", sources);
  if (!Number.isInteger(concurrency) || concurrency > MAX_CONCURRENT_SERVERS)
    throw new LocalError(cliProblem("concurrency-invalid", { concurrency, max: MAX_CONCURRENT_SERVERS }));
  const text = sources.options.shard;
  if (text === undefined) return { concurrency, shard: undefined };
  const shard = parseShard(text);
  if (shard === undefined) throw new LocalError(cliProblem("shard-invalid", { shard: text }));
  return { concurrency, shard };
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
