/**
 * The report format `sarif` (SARIF 2.1.0). All servers are in one SARIF run, because GitHub rejects several runs of the same
 * tool. If several groups of servers have the same finding, it is one result, because code scanning identifies results by their
 * fingerprints. The report contains no date, so that the same findings produce the same file.
 */

import { computeExitCode } from "../../commands/rules.js";
import { findRule, RULES } from "../../drift/compare/rules.js";
import { toCounterexampleJson } from "../../drift/fleet/counterexample-json.js";
import { readHomepage, readPackageVersion } from "../../core/packaged.js";
import { escapeText } from "../../core/text/escape.js";
import { escapeCiCommands, formatJsonFile } from "../../core/text/json.js";
import type { Drift, Judgment, Level, SourceLocation, RuleId } from "../../core/drift-types.js";
import {
  formatSentences,
  formatServersPrefix,
  formatSubject,
  formatUndetermined,
  NOT_COMPARED,
  rankFinding,
  type ReportContext,
} from "./findings.js";
import { mergeJudgments, mergeUndetermined } from "./merged-servers.js";

const USE_MESSAGES = {
  error: "Newly generated code does not compile here.",
  reference: "The changed module or key is used here.",
  mention: "The name of the changed module or key occurs here.",
} as const;

/** Code scanning has no lower level than `note`. */
const SARIF_LEVELS: Readonly<Record<Level, "error" | "warning" | "note">> = {
  ...{ breaking: "error", dangerous: "warning", safe: "note", cosmetic: "note" },
};

/** The limits of code scanning, which rejects reports above them. */
const [MAX_RESULTS, MAX_RELATED_LOCATIONS] = [25_000, 1_000];

/** The kinds of notifications with their descriptions. */
const NOTIFICATIONS = {
  [NOT_COMPARED]: "A server or module could not be compared. Fix the cause, then run the command again.",
  "findings-omitted": `Code scanning accepts at most ${MAX_RESULTS} results. Other report formats contain all findings.`,
};

export function formatSarif(drifts: readonly Drift[], { causesFailure, file }: ReportContext): string {
  const reported = new Set(drifts.flatMap(({ judgments }) => judgments.map(({ finding }) => finding.rule)));
  const known = (Object.keys(RULES) as RuleId[]).filter((id) => reported.has(id));
  const ruleIds = [...new Set([...known, ...reported])];
  const undetermined = mergeUndetermined(drifts);
  const findings = [...mergeJudgments(drifts)];
  findings.sort(({ value: one }, { value: other }) => rankFinding(one) - rankFinding(other));
  const omitted = findings.splice(MAX_RESULTS);
  const notify = (id: keyof typeof NOTIFICATIONS, text: string, servers: readonly string[]): object => ({
    descriptor: { id },
    level: id === NOT_COMPARED ? "error" : "warning",
    message: toMessage(`${formatServersPrefix(servers)}${text}`),
    properties: servers.length > 0 ? { servers } : undefined,
  });
  const notifications = undetermined.map(({ value, servers }) =>
    notify(NOT_COMPARED, formatUndetermined(value), servers),
  );
  if (omitted.length > 0)
    notifications.push(notify("findings-omitted", `${omitted.length} findings are omitted.`, []));
  const invocation = {
    exitCode: computeExitCode(drifts, causesFailure),
    executionSuccessful: undetermined.length === 0,
    toolExecutionNotifications: notifications,
  };
  const driver = {
    name: "whm-transfer-codegen",
    version: readPackageVersion(),
    informationUri: readHomepage(),
    rules: ruleIds.map(describeRule),
    notifications: Object.entries(NOTIFICATIONS).map(([id, text]) => ({ id, ...describe(text) })),
  };
  const run = {
    tool: { driver },
    columnKind: "utf16CodeUnits",
    invocations: [invocation],
    results: findings.map(({ value, servers }) => toResult(value, ruleIds, servers, file)),
  };
  const $schema = "https://json.schemastore.org/sarif-2.1.0.json";
  return escapeCiCommands(formatJsonFile({ $schema, version: "2.1.0", runs: [run] }));
}

function describeRule(id: RuleId): object {
  const rule = findRule(id);
  if (rule === undefined) return { id, ...describe("A rule of another release of whm-transfer-codegen.") };
  const { level, description, reason, example } = rule;
  const help = `${reason} For example, before: ${example.before}; after: ${example.after}.`;
  return {
    id,
    ...describe(`Finds ${description}.`, `Finds ${description}. ${reason}`, help),
    defaultConfiguration: { level: SARIF_LEVELS[level] },
    properties: { level, tags: ["whm", level] },
  };
}

/** Code scanning requires all three texts of each rule in the report. */
function describe(short: string, full = short, help = full): object {
  return { shortDescription: toMessage(short), fullDescription: toMessage(full), help: toMessage(help) };
}

function toResult(
  judgment: Judgment,
  ruleIds: readonly RuleId[],
  servers: readonly string[],
  file: string,
): object {
  // Code scanning rejects a report if one of its results has no file.
  const { finding, level, accepted, used, uses, at = { file, line: 1, column: 1 } } = judgment;
  const { rule, key, fingerprint, before, after, counterexample, affects } = finding;
  const kind = key === undefined ? "module" : "member";
  return {
    ruleId: rule,
    ruleIndex: ruleIds.indexOf(rule),
    level: SARIF_LEVELS[level],
    message: toMessage(`${formatServersPrefix(servers)}${formatSentences(judgment)}`),
    locations: [
      {
        physicalLocation: toPhysicalLocation(at),
        logicalLocations: [{ fullyQualifiedName: formatSubject(finding), kind }],
      },
    ],
    relatedLocations: uses?.slice(0, MAX_RELATED_LOCATIONS).map((use, id) => {
      const error = use.message === undefined ? "" : ` ${escapeText(use.message)}`;
      const message = toMessage(`${USE_MESSAGES[use.kind]}${error}`);
      return { id, message, physicalLocation: toPhysicalLocation(use) };
    }),
    // GitHub identifies results by primaryLocationLineHash. Set it to the fingerprint, which does not depend on line numbers.
    partialFingerprints: { primaryLocationLineHash: fingerprint, "finding/v1": fingerprint },
    suppressions:
      accepted === undefined
        ? []
        : [{ kind: "external", status: "accepted", justification: escapeText(accepted.reason) }],
    properties: {
      ...{ level, affects, before, after, used, acceptedUntil: accepted?.until },
      counterexample: counterexample && toCounterexampleJson(counterexample),
      servers: servers.length > 0 ? servers : undefined,
    },
  };
}

/**
 * Returns a location as a URI and a region. The region covers one character, because code scanning requires an end. Replaces lone
 * surrogates, which file names can contain, but URIs cannot.
 */
function toPhysicalLocation({ file, line, column }: SourceLocation): object {
  const segments = file.replace(/\p{Cs}/gu, "\ufffd").split("/");
  return {
    artifactLocation: { uri: segments.map(encodeURIComponent).join("/") },
    region: { startLine: line, startColumn: column, endLine: line, endColumn: column + 1 },
  };
}

/** Returns a SARIF message. Escapes brackets, which start links, and braces, which start placeholders. */
function toMessage(text: string): { readonly text: string } {
  return {
    text: escapeText(text)
      .replace(/[\\[\]]/g, "\\$&")
      .replace(/[{}]/g, "$&$&"),
  };
}
