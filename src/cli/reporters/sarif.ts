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
import {
  compareByCodePoint,
  escapeCiCommands,
  formatJsonFile,
  formatJsonLine,
} from "../../core/text/json.js";
import type {
  Drift,
  JudgedFinding,
  Level,
  SourceLocation,
  RuleId,
  UsageLocation,
} from "../../core/drift-types.js";
import {
  formatServersPrefix,
  formatSubject,
  formatUndetermined,
  groupBy,
  USE_KINDS,
  type ReportContext,
} from "./findings.js";

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

/** The ID of notifications about servers and modules that could not be compared. */
const NOT_COMPARED = "not-compared";

export function formatSarif(drifts: readonly Drift[], { causesFailure }: ReportContext): string {
  const reported = new Set(drifts.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
  const known = (Object.keys(RULES) as RuleId[]).filter((id) => reported.has(id));
  const ruleIds = [...new Set([...known, ...reported])];
  const undetermined = mergeEqual(drifts, ({ undeterminedModules }) => undeterminedModules);
  const findings = mergeEqual(
    drifts,
    (drift) => drift.findings,
    // Without the definitions, because their spelling can differ between servers.
    ({ fingerprint, rule, module, key, level, at, accepted }) => ({
      ...{ fingerprint, rule, module, key, level, at, accepted },
    }),
    mergeUses,
  );
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
    results: findings.map(({ value, servers }) => toResult(value, ruleIds, servers)),
  };
  const $schema = "https://json.schemastore.org/sarif-2.1.0.json";
  return escapeCiCommands(formatJsonFile({ $schema, version: "2.1.0", runs: [run] }));
}

/**
 * Merges equal values of several groups of servers. Two values are equal if `getIdentity` returns equal objects for them. Returns each
 * value once, with the sorted servers of all its groups, in the original order. `merge` combines the properties that are not part of the
 * identity. Values without servers are not merged.
 */
function mergeEqual<Value>(
  drifts: readonly Drift[],
  getValues: (drift: Drift) => readonly Value[],
  getIdentity: (value: Value) => unknown = (value) => value,
  merge: (first: Value, other: Value) => Value = (first) => first,
): readonly { readonly value: Value; readonly servers: readonly string[] }[] {
  const entries = drifts
    .flatMap((drift) => getValues(drift).map((value) => ({ value, servers: drift.servers })))
    .map((entry, index) => ({ ...entry, index }));
  const groups = groupBy(entries, ({ value, servers, index }) =>
    servers.length === 0 ? String(index) : formatJsonLine(getIdentity(value)),
  );
  return [...groups.values()].map((group) => ({
    value: group.map(({ value }) => value).reduce(merge),
    servers: [...new Set(group.flatMap(({ servers }) => servers))].sort(compareByCodePoint),
  }));
}

/**
 * Adds the uses that the same finding has in another group of servers. The uses differ if the parts of a fleet were compared with
 * different source files (`--used-by`).
 */
function mergeUses(finding: JudgedFinding, { used, uses = [] }: JudgedFinding): JudgedFinding {
  if (used === undefined) return finding;
  const strength = ({ kind }: UsageLocation): number => USE_KINDS.indexOf(kind);
  const merged = new Map<string, UsageLocation>();
  for (const use of [...(finding.uses ?? []), ...uses]) {
    const place = formatJsonLine([use.file, use.line, use.column]);
    const known = merged.get(place);
    if (known === undefined || strength(use) < strength(known)) merged.set(place, use);
  }
  const sorted = [...merged.values()].sort(
    (left, right) =>
      compareByCodePoint(left.file, right.file) || left.line - right.line || left.column - right.column,
  );
  return { ...finding, used: used || finding.used === true, uses: sorted };
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

function toResult(finding: JudgedFinding, ruleIds: readonly RuleId[], servers: readonly string[]): object {
  const { rule, key, level, at, uses, accepted, fingerprint, before, after, counterexample, affects, used } =
    finding;
  const kind = key === undefined ? "module" : "member";
  return {
    ruleId: rule,
    ruleIndex: ruleIds.indexOf(rule),
    kind: level === "cosmetic" ? "informational" : undefined,
    level: SARIF_LEVELS[level],
    message: toMessage(`${formatServersPrefix(servers)}${finding.message} ${finding.reason}`),
    locations: [
      {
        physicalLocation: at && toPhysicalLocation(at),
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
