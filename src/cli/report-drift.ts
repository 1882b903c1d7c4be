/** The commands `drift`, `diff` and `merge`, which print findings in the requested format. */

import { join, resolve } from "node:path";
import { diffSnapshotsAtLocations, findLocationFolder } from "../commands/diff.js";
import { commandProblem } from "../commands/diagnostics.js";
import { getSingleSnapshotFolder } from "../commands/context.js";
import { createUndeterminedDrift, findDrift } from "../commands/drift.js";
import { addLocations } from "../commands/finding-locations.js";
import type { JudgmentSettings } from "../commands/judge.js";
import { computeExitCode, createFailurePredicate, type FailureThresholds } from "../commands/rules.js";
import type { FleetDrift } from "../commands/fleet.js";
import type { Setting } from "../config/setting.js";
import { FLEET_SETTINGS, SCHEMA_SOURCE_SETTINGS } from "../config/settings.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { ServerError } from "../core/diagnostic.js";
import type { Drift } from "../core/drift-types.js";
import { toDisplayPath } from "../core/files.js";
import { MAX_CONCURRENT_SERVERS } from "../core/limits.js";
import { withDefaultSignals } from "../core/signals.js";
import { joinList, quote } from "../core/text/escape.js";
import { parseShard } from "../drift/fleet/groups.js";
import { formatProgress, getReportRoot, withProgress, type CommandCall } from "./command-call.js";
import { cliProblem } from "./diagnostics.js";
import { formatCount, formatNumber, truncateAndJoinList } from "./messages/text.js";
import { REPORT_FORMATS } from "./report-folder.js";
import { formatServerNdjsonLines, formatSummaryNdjsonLine } from "./reporters/drift.js";
import { formatAcceptCommand, type ReportContext } from "./reporters/findings.js";
import {
  formatAccept,
  listGivenOptions,
  loadSettingSources,
  readFailureThresholds,
  readJudgmentSettings,
  readSetting,
  resolveSettings,
} from "./settings.js";
import { resolveSource } from "./source.js";

export async function runDrift(call: CommandCall): Promise<number> {
  const { fleet } = call.options;
  if (fleet !== undefined) return runFleetDrift(call, fleet);
  const fleetOptions = listGivenOptions(call.options, FLEET_SETTINGS);
  if (fleetOptions.length > 0) throw cliProblem.error("fleet-missing", { options: fleetOptions });
  const { source, ...sources } = await resolveSource(call);
  if (source === undefined) throw commandProblem.error("source-missing");
  const { settings } = sources;
  const judgmentSettings = readJudgmentSettings(sources, call);
  const findSnapshotFolder = (): string => getSingleSnapshotFolder(settings);
  const saveFolder = readSetting("saveSnapshot", sources);
  try {
    const drift = await withProgress(call, (context) =>
      findDrift({ settings, source, judgmentSettings, saveFolder }, context),
    );
    call.output.printDiagnostics(drift.warnings);
    return await reportDrift(call, drift, judgmentSettings, findSnapshotFolder);
  } catch (error) {
    // Add the errors to the report, because some programs read only the report.
    if (!(error instanceof ServerError)) throw error;
    const { format = SETTING_DEFAULTS.format, output: outputFile } = call.options;
    const drift = createUndeterminedDrift(error, source);
    const options = format === "human" ? { print: undefined } : {};
    await reportDrift(call, drift, judgmentSettings, findSnapshotFolder, options);
    // The annotations in the report contain the errors, so the errors are not printed again.
    if (format === "github" && outputFile === undefined) return error.exitCode;
    throw error;
  }
}

export async function runDiff(call: CommandCall): Promise<number> {
  const { operands, process } = call;
  const cwd = process.cwd();
  const { changelog, format = "markdown" } = call.options;
  if (changelog === true && format !== "markdown") {
    const use = `combined with --format ${format}`;
    throw cliProblem.error("option-not-applicable", { options: "--changelog", use, command: "diff" });
  }
  const sources = await loadSettingSources(call);
  const dialect = readSetting("dialect", sources);
  const judgmentSettings = readJudgmentSettings(sources, call);
  const [before = "", after = ""] = operands;
  const drift = await diffSnapshotsAtLocations({ before, after, cwd, dialect, judgmentSettings });
  const findSnapshotFolder = (): string | undefined => findLocationFolder({ before, after }, cwd);
  const options =
    changelog === true ? { print: (await import("./reporters/changelog.js")).formatChangelog } : undefined;
  return reportDrift(call, drift, judgmentSettings, findSnapshotFolder, options);
}

/** Merges the reports of a fleet, or converts one report to another format. */
export async function runMerge(call: CommandCall): Promise<number> {
  const { options, operands, process } = call;
  const { mergeReports } = await import("../commands/merge.js");
  const cwd = process.cwd();
  const paths = operands.map((path) => resolve(cwd, path));
  const { drifts, fleetDigest } = withDefaultSignals(() =>
    mergeReports(paths, {
      acceptanceFile: resolve(cwd, SETTING_DEFAULTS.accept),
      acceptCommand: formatAccept(options, cwd),
      now: process.now?.() ?? new Date(),
    }),
  );
  const loadedConfig = { config: {}, baseFolder: cwd };
  const thresholds = readFailureThresholds({ options, process, loadedConfig });
  return report(call, drifts, thresholds, { fleetDigest });
}

/** Formats one comparison, or the comparisons of a fleet. Some formats return an empty string if nothing changed. */
type Reporter = (drifts: readonly Drift[], context: ReportContext) => string;

/** The report formats. The code of a format is loaded only when the format is requested. */
export const REPORTERS = {
  human: async () => (await import("./reporters/drift.js")).formatDriftText,
  json: async () => (await import("./reporters/drift.js")).formatDriftJson,
  ndjson: async () => (await import("./reporters/drift.js")).formatDriftNdjson,
  github: async () => (await import("./reporters/github.js")).formatDriftGithub,
  gitlab: async () => (await import("./reporters/gitlab.js")).formatDriftGitlab,
  sarif: async () => (await import("./reporters/sarif.js")).formatSarif,
  junit: async () => (await import("./reporters/junit.js")).formatDriftJunit,
  markdown: async () => (await import("./reporters/markdown.js")).formatDriftMarkdown,
  html: async () => (await import("./reporters/html/page.js")).renderDriftPage,
} as const satisfies Record<string, () => Promise<Reporter>>;

/**
 * Reports one comparison and resolves to the exit code. Before that, adds a location to each finding whose location can be found: in the
 * acceptance file, or in the snapshot folder that `findSnapshotFolder` returns.
 */
async function reportDrift(
  call: CommandCall,
  drift: Drift,
  settings: JudgmentSettings,
  findSnapshotFolder: () => string | undefined,
  options?: ReportOptions,
): Promise<number> {
  const { judgments, undeterminedModules } = drift;
  if (judgments.length + undeterminedModules.length === 0) return report(call, [drift], settings, options);
  const root = getReportRoot(call.process);
  const folder = findSnapshotFolder();
  const file = folder && toDisplayPath(join(folder, "snapshot.json"), root);
  const { acceptanceFile } = settings;
  const located = withDefaultSignals(() => addLocations(drift, { acceptanceFile, folder, cwd: root }));
  return report(call, [located], settings, { file, ...options });
}

/** The part of a fleet that the report covers, and what is printed. */
interface ReportOptions extends Pick<ReportContext, "shard" | "fleetDigest"> {
  readonly file?: string | undefined;
  /** Formats the text to print, or undefined to print nothing. Default: the report in the requested format. */
  readonly print?: Reporter | undefined;
}

/** Prints one report of all comparisons, and writes it to the folder of `--report-dir`. Resolves to the exit code. */
export async function report(
  call: CommandCall,
  drifts: readonly Drift[],
  thresholds: FailureThresholds,
  options: ReportOptions = {},
): Promise<number> {
  const { output, subcommand } = call;
  const { format = SETTING_DEFAULTS.format, output: outputFile } = call.options;
  const { print, ...scope } = { print: await REPORTERS[format](), ...options };
  const snapshotFile = resolve(call.process.cwd(), SETTING_DEFAULTS.schemas, "snapshot.json");
  const { file = toDisplayPath(snapshotFile, getReportRoot(call.process)) } = options;
  const causesFailure = createFailurePredicate(thresholds);
  const date = call.options.date === true ? (call.process.now?.() ?? new Date()) : undefined;
  const acceptCommand = withDefaultSignals(() =>
    formatAcceptCommand(drifts, formatAccept(call.options, call.process.cwd())),
  );
  const context = { paint: output.paint, causesFailure, date, acceptCommand, ...scope, file };
  const text = withDefaultSignals(() => print?.(drifts, context));
  const isProse = format === "human" && options.print === undefined;
  if (text !== undefined && (text !== "" || outputFile !== undefined))
    output.printResult(isProse ? output.wrap(text) : text);
  if (text === "" && format === "human" && subcommand !== "merge") {
    const { formatNoDriftNote } = await import("./reporters/drift.js");
    output.printNote(formatNoDriftNote(drifts));
  }
  await output.writeReports?.(REPORT_FORMATS, async (name) => {
    const formatReport: Reporter = await REPORTERS[name]();
    return withDefaultSignals(() => formatReport(drifts, context));
  });
  return computeExitCode(drifts, context.causesFailure);
}

/** The time between two lines of progress, if standard error is not a terminal. */
const FLEET_PROGRESS_MILLISECONDS = 10_000;

/**
 * Queries the fleet and prints the report. With `--format ndjson`, prints the result of each server as soon as it is available.
 * Resolves to the exit code.
 *
 * @throws UsageError if a value is invalid, or if the command line contains an option that applies only to a single server.
 */
async function runFleetDrift(call: CommandCall, fleetFile: string): Promise<number> {
  const { options, process, secrets, signal, output, progressLine } = call;
  const { settings, ...sources } = await resolveSettings(call);
  const given = listGivenOptions(options, SCHEMA_SOURCE_SETTINGS);
  if (given.length > 0)
    throw cliProblem.error("fleet-with-server", { options: given, advice: adviseFleetSettings(given) });
  const concurrency = readSetting("concurrency", sources);
  if (!Number.isInteger(concurrency) || concurrency > MAX_CONCURRENT_SERVERS)
    throw cliProblem.error("concurrency-invalid", { concurrency, max: MAX_CONCURRENT_SERVERS });
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  if (options.shard !== undefined && shard === undefined)
    throw cliProblem.error("shard-invalid", { shard: options.shard });
  const judgmentSettings = readJudgmentSettings(sources, call);
  const isStreamed = options.format === "ndjson";
  let fleet: FleetDrift;
  let [done, total] = [0, 0];
  const timer = setInterval(() => {
    if (process.stderr.isTTY !== true && total > 0)
      output.printNote(`Compared ${formatNumber(done)} of ${formatCount(total, "server")}.\n`);
  }, FLEET_PROGRESS_MILLISECONDS);
  try {
    const cwd = getReportRoot(process);
    const { compareFleet } = await import("../commands/fleet.js");
    fleet = await compareFleet(
      {
        ...{ settings, judgmentSettings, concurrency, shard, cwd },
        fleetFile: resolve(process.cwd(), fleetFile),
        retry: options.retry && resolve(process.cwd(), options.retry),
      },
      {
        ...{ environment: process.env, secrets, signal },
        onPrepared: (count) => (total = count),
        onServerJudged(drift) {
          done += 1;
          if (isStreamed) output.printResult(formatServerNdjsonLines(drift));
          // For a fleet, the progress line shows the name of a server instead of the name of a module.
          const server = drift.servers.join("");
          progressLine.show(formatProgress({ kind: "described", done, total, module: server }));
        },
      },
    );
  } finally {
    clearInterval(timer);
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

/** Returns the sentence on which settings of the fleet file replace the options, after a space. They have the same names in the configuration. */
function adviseFleetSettings(options: readonly string[]): string {
  const replaced = options.map((option) => (option === "--token-stdin" ? "--token-file" : option));
  const keys = Object.values<Setting>(SCHEMA_SOURCE_SETTINGS).flatMap(({ option = "", key = [] }) =>
    replaced.includes(`--${option}`) ? key : [],
  );
  if (keys.length === 0) return "";
  const place = keys.includes("server")
    ? "in the entry of each server"
    : 'in the entry of a server, or in "defaults" for all servers';
  return ` Set ${joinList(keys.map(quote))} in the fleet file instead, ${place}.`;
}
