/**
 * The report format `sarif` (SARIF 2.1.0). All servers are in one SARIF run, because GitHub rejects several runs of the same
 * tool. If several groups of servers have the same finding, it is one result, because code scanning identifies results by their
 * fingerprints. The report contains no date and no version of this program, so that the same findings produce the same file.
 */

import { computeExitCode } from "../../commands/rules.js";
import { RULES } from "../../drift/compare/rules.js";
import { toCounterexampleJson } from "../../drift/fleet/counterexample-json.js";
import { REPOSITORY_URL } from "../../core/defaults.js";
import { escapeText } from "../../core/text/escape.js";
import { escapeCiCommands, formatJsonFile } from "../../core/text/json.js";
import type { Drift, JudgedFinding, Level, SourceLocation, RuleId } from "../../core/drift-types.js";
import {
  formatSentences,
  formatServersPrefix,
  formatSubject,
  formatUndetermined,
  NOT_COMPARED,
  type ReportContext,
} from "./findings.js";
import { mergeFindings, mergeUndetermined } from "./merged-servers.js";

const USE_MESSAGES = {
  error: "Newly generated code does not compile here.",
  reference: "The changed module or key is used here.",
  mention: "The name of the changed module or key occurs here.",
} as const;

const SARIF_LEVELS: Readonly<Record<Level, "error" | "warning" | "note" | "none">> = {
  breaking: "error",
  dangerous: "warning",
  safe: "note",
  cosmetic: "none",
};

export function formatSarif(drifts: readonly Drift[], { causesFailure, file }: ReportContext): string {
  const reported = new Set(drifts.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
  const known = (Object.keys(RULES) as RuleId[]).filter((id) => reported.has(id));
  const ruleIds = [...new Set([...known, ...reported])];
  const undetermined = mergeUndetermined(drifts);
  const invocation = {
    exitCode: computeExitCode(drifts, causesFailure),
    executionSuccessful: undetermined.length === 0,
    toolExecutionNotifications: undetermined.map(({ value, servers }) => ({
      descriptor: { id: NOT_COMPARED },
      level: "error",
      message: toMessage(`${formatServersPrefix(servers)}${formatUndetermined(value)}`),
      properties: servers.length > 0 ? { servers } : undefined,
    })),
  };
  const driver = {
    name: "whm-transfer-codegen",
    informationUri: REPOSITORY_URL || undefined,
    rules: ruleIds.map(describeRule),
    notifications: [
      { id: NOT_COMPARED, shortDescription: toMessage("A server or module could not be compared.") },
    ],
  };
  const run = {
    tool: { driver },
    columnKind: "utf16CodeUnits",
    invocations: [invocation],
    results: mergeFindings(drifts).map(({ value, servers }) => toResult(value, ruleIds, servers, file)),
  };
  const $schema = "https://json.schemastore.org/sarif-2.1.0.json";
  return escapeCiCommands(formatJsonFile({ $schema, version: "2.1.0", runs: [run] }));
}

function describeRule(id: RuleId): object {
  if (!Object.hasOwn(RULES, id)) {
    // Code scanning requires a description of each rule in the report.
    const text = toMessage("A rule of a later release of whm-transfer-codegen.");
    return { id, shortDescription: text, fullDescription: text, help: text };
  }
  const { level, description, reason, example } = RULES[id];
  return {
    id,
    shortDescription: toMessage(`Finds ${description}.`),
    fullDescription: toMessage(`Finds ${description}. ${reason}`),
    help: toMessage(`${reason} For example, before: ${example.before}; after: ${example.after}.`),
    defaultConfiguration: { level: SARIF_LEVELS[level] },
    properties: { level, tags: ["whm", level] },
  };
}

function toResult(
  finding: JudgedFinding,
  ruleIds: readonly RuleId[],
  servers: readonly string[],
  file: string,
): object {
  const { rule, key, level, uses, accepted, fingerprint, before, after, counterexample, affects, used } =
    finding;
  // Code scanning rejects a report if one of its results has no file.
  const at = finding.at ?? { file, line: 1, column: 1 };
  const kind = key === undefined ? "module" : "member";
  return {
    ruleId: rule,
    ruleIndex: ruleIds.indexOf(rule),
    kind: level === "cosmetic" ? "informational" : undefined,
    level: SARIF_LEVELS[level],
    message: toMessage(`${formatServersPrefix(servers)}${formatSentences(finding)}`),
    locations: [
      {
        physicalLocation: toPhysicalLocation(at),
        logicalLocations: [{ fullyQualifiedName: formatSubject(finding), kind }],
      },
    ],
    relatedLocations: uses?.map((use, id) => {
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
