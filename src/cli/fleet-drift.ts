/** `drift --fleet`: what the options say of a fleet, and what is said while it is asked. */

import { resolve } from "node:path";
import { driftFleet, type FleetDrift } from "../commands/fleet.js";
import { parseShard, type Shard } from "../drift/fleet/shard.js";
import { exitCodeOf } from "../commands/rules.js";
import { SOURCE_SETTINGS } from "../config/source-settings.js";
import { concurrencyInvalid, fleetWithServer, shardInvalid } from "./diagnostics.js";
import { LocalError, type Diagnostic } from "../core/diagnostic.js";
import { quote } from "../core/text/escape.js";
import { MAX_CONCURRENCY } from "../core/limits.js";
import type { Drift } from "../core/drift-types.js";
import type { CommandCall } from "./command-call.js";
import { printReport } from "./report-drift.js";
import { progressLine } from "./progress.js";
import {
  presentOptions,
  judgeSettingsOf,
  readSetting,
  resolveSettings,
  type SettingSources,
} from "./settings.js";
import { lastLine, serverLines } from "./reporters/drift.js";
import { reportRoot } from "./messages/paths.js";
import { truncatedList } from "./messages/truncate.js";

/** Asks the fleet, and says what came of it, in the form for that as it goes. Resolves to the exit code. */
export async function runFleet(call: CommandCall, fleet: string): Promise<number> {
  const { invocation, process, signal, speech } = call;
  const { options } = invocation;
  const cwd = process.cwd();
  const resolved = await resolveSettings(options, process);
  const ways = fleetOptionsOf(resolved);
  const { settings } = resolved;
  const judgeSettings = judgeSettingsOf(resolved, process);
  const request = { ...ways, cwd: reportRoot(process), settings, judgeSettings, fleet: resolve(cwd, fleet) };
  const isLines = options.format === "ndjson";
  const progress = progressLine(process.stderr, options.quiet === true);
  const onJudged = (drift: Drift, done: number, total: number): void => {
    if (isLines) {
      progress.clear();
      speech.result(serverLines(drift));
    }
    // A server is to a fleet what a module is to a server.
    progress.show({ kind: "described", done, total, module: drift.servers.join("") });
  };
  let found: FleetDrift;
  try {
    found = await driftFleet(request, { environment: process.env, onJudged, secrets: call.secrets, signal });
  } finally {
    progress.clear();
  }
  speech.report(fleetWarnings(found));
  if (!isLines) return printReport(call, found.drifts, judgeSettings, ways.shard);
  speech.result(lastLine(found.drifts));
  return exitCodeOf(found.drifts, judgeSettings);
}

/** How a fleet is asked; throws for what speaks of one server. */
function fleetOptionsOf(sources: SettingSources): {
  readonly concurrency: number;
  readonly shard: Shard | undefined;
} {
  const idle = presentOptions(sources.options, SOURCE_SETTINGS);
  if (idle.length > 0) throw new LocalError(fleetWithServer(idle));
  const concurrency = readSetting("concurrency", sources);
  const { shard } = sources.options;
  if (!Number.isInteger(concurrency) || concurrency > MAX_CONCURRENCY) {
    throw new LocalError(concurrencyInvalid(MAX_CONCURRENCY));
  }
  const part = shard === undefined ? undefined : parseShard(shard);
  if (shard !== undefined && part === undefined) throw new LocalError(shardInvalid(shard));
  return { concurrency, shard: part };
}

/** What many servers warn of is said once. */
function fleetWarnings({ warnings }: FleetDrift): readonly Diagnostic[] {
  return warnings.map(({ diagnostic, servers }) => ({
    ...diagnostic,
    message: `${truncatedList(servers.map(quote), ", ")}: ${diagnostic.message}`,
  }));
}
