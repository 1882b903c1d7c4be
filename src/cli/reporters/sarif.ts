/**
 * The report format `sarif` (SARIF 2.1.0). All servers are in one SARIF run, because GitHub rejects several runs of the same
 * tool. If several groups of servers have the same finding, it is one result, because code scanning identifies results by their
 * fingerprints. The report contains no date and no version of this program, so that the same findings produce the same file.
 */

import { computeExitCode } from "../../commands/rules.js";
import { RULES } from "../../drift/compare/rules.js";
import { toWitnessJson } from "../../drift/fleet/witness-json.js";
import { REPOSITORY_URL } from "../../core/repository-url.js";
import { escapeText } from "../../core/text/escape.js";
import {
  compareByCodePoint,
  escapeCiCommandsInJson,
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
import type { UndeterminedModule } from "../../core/snapshot-types.js";
import { formatServersPrefix, formatModuleAndKey } from "./finding-text.js";
import { USE_KINDS } from "./finding-details.js";
import type { ReportContext } from "./reporter.js";

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
const NOT_COMPARED_NOTIFICATION_ID = "could-not-tell";

export function formatSarif(
  drifts: readonly Drift[],
  { causesFailure }: Pick<ReportContext, "causesFailure">,
): string {
  const reportedRuleIds = new Set(drifts.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
  const reportedKnownRuleIds = (Object.keys(RULES) as RuleId[]).filter((id) => reportedRuleIds.has(id));
  const ruleIds = [...new Set([...reportedKnownRuleIds, ...reportedRuleIds])];
  return escapeCiCommandsInJson(
    formatJsonFile({
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: toSarifDriver(ruleIds) },
          columnKind: "utf16CodeUnits",
          invocations: [
            {
              exitCode: computeExitCode(drifts, causesFailure),
              executionSuccessful: drifts.every(
                ({ undeterminedModules }) => undeterminedModules.length === 0,
              ),
              toolExecutionNotifications: mergeEqualValues(
                drifts,
                ({ undeterminedModules }) => undeterminedModules,
                getUndeterminedModuleIdentity,
              ).map(({ value, servers }) => toSarifNotification(value, servers)),
            },
          ],
          results: mergeEqualValues(drifts, ({ findings }) => findings, getFindingIdentity, mergeUses).map(
            ({ value, servers }) => toSarifResult(value, ruleIds, servers),
          ),
        },
      ],
    }),
  );
}

/**
 * Returns a general description of a rule that only a later release has. Code scanning requires a description of each rule in the
 * report.
 */
function createSarifRuleForUnknownId(id: string): object {
  const sarifMessage = toSarifMessage("A rule of a later release of whm-transfer-codegen.");
  return { id, shortDescription: sarifMessage, fullDescription: sarifMessage, help: sarifMessage };
}

/** A finding or a failed comparison, with the servers that have it. */
interface ValueWithServers<Value> {
  readonly value: Value;
  /** The servers of all groups that have the value, sorted. Empty without a fleet. */
  readonly servers: readonly string[];
}

/**
 * Merges equal values of several groups of servers. Two values are equal if `getIdentity` returns equal objects for them. Returns each
 * value once, with the servers of all its groups, in the original order. `mergeValues` combines the properties that are not part of the
 * identity.
 */
function mergeEqualValues<Value>(
  drifts: readonly Drift[],
  getValues: (drift: Drift) => readonly Value[],
  getIdentity: (value: Value) => object,
  mergeValues: (first: Value, other: Value) => Value = (first) => first,
): readonly ValueWithServers<Value>[] {
  const mergedEntries: { value: Value; servers: string[] }[] = [];
  const entriesByIdentityJson = new Map<string, (typeof mergedEntries)[number]>();
  for (const drift of drifts) {
    for (const value of getValues(drift)) {
      const identityJson = formatJsonLine(getIdentity(value));
      const existingEntry = drift.servers.length > 0 ? entriesByIdentityJson.get(identityJson) : undefined;
      if (existingEntry === undefined) {
        const newEntry = { value, servers: [...drift.servers] };
        mergedEntries.push(newEntry);
        if (drift.servers.length > 0) entriesByIdentityJson.set(identityJson, newEntry);
      } else {
        existingEntry.value = mergeValues(existingEntry.value, value);
        existingEntry.servers = [...new Set([...existingEntry.servers, ...drift.servers])].sort(
          compareByCodePoint,
        );
      }
    }
  }
  return mergedEntries;
}

/** Returns the properties that identify a finding. Omits the definitions, because their spelling can differ between servers. */
function getFindingIdentity({ fingerprint, rule, module, key, level, at, accepted }: JudgedFinding): object {
  return { fingerprint, rule, module, key, level, at, accepted };
}

/**
 * Adds the uses that the same finding has in another group of servers. The uses differ if the parts of a fleet were compared with
 * different source files (`--used-by`).
 */
function mergeUses(finding: JudgedFinding, { used: isUsed, uses = [] }: JudgedFinding): JudgedFinding {
  if (isUsed === undefined) return finding;
  const usesByLocationJson = new Map<string, UsageLocation>();
  for (const use of [...(finding.uses ?? []), ...uses]) {
    const { file, line, column } = use;
    const locationJson = formatJsonLine([file, line, column]);
    const strength = ({ kind }: UsageLocation): number => USE_KINDS.indexOf(kind);
    const known = usesByLocationJson.get(locationJson);
    if (known === undefined || strength(use) < strength(known)) usesByLocationJson.set(locationJson, use);
  }
  const sortedUses = [...usesByLocationJson.values()].sort(
    (left, right) =>
      compareByCodePoint(left.file, right.file) || left.line - right.line || left.column - right.column,
  );
  return { ...finding, used: isUsed || finding.used === true, uses: sortedUses };
}

function getUndeterminedModuleIdentity({ module, reason }: UndeterminedModule): object {
  return { module, reason };
}

/** Returns the SARIF object `driver`, which describes this tool and the rules that have findings. */
function toSarifDriver(ruleIds: readonly RuleId[]): object {
  return {
    name: "whm-transfer-codegen",
    ...(REPOSITORY_URL !== "" && { informationUri: REPOSITORY_URL }),
    rules: ruleIds.map((id) => {
      if (!Object.hasOwn(RULES, id)) return createSarifRuleForUnknownId(id);
      const { level, description, reason, example } = RULES[id];
      return {
        id,
        shortDescription: toSarifMessage(`Finds ${description}.`),
        fullDescription: toSarifMessage(`Finds ${description}. ${reason}`),
        help: toSarifMessage(`${reason} For example, before: ${example.before}; after: ${example.after}.`),
        defaultConfiguration: { level: SARIF_LEVELS[level] },
        properties: { level, tags: ["whm", level] },
      };
    }),
    notifications: [
      {
        id: NOT_COMPARED_NOTIFICATION_ID,
        shortDescription: toSarifMessage("A server or module could not be compared."),
      },
    ],
  };
}

function toSarifResult(
  finding: JudgedFinding,
  ruleIds: readonly RuleId[],
  servers: readonly string[],
): object {
  const { rule: ruleId, level, at, uses, accepted, fingerprint } = finding;
  const { before, after, witness, surfaces, used } = finding;
  return {
    ruleId,
    ruleIndex: ruleIds.indexOf(ruleId),
    ...(level === "cosmetic" && { kind: "informational" }),
    level: SARIF_LEVELS[level],
    message: toSarifMessage(`${formatServersPrefix(servers)}${finding.message} ${finding.reason}`),
    locations: [
      {
        ...(at !== undefined && { physicalLocation: toSarifPhysicalLocation(at) }),
        logicalLocations: [
          {
            fullyQualifiedName: formatModuleAndKey(finding),
            kind: finding.key === undefined ? "module" : "member",
          },
        ],
      },
    ],
    ...(uses !== undefined && {
      relatedLocations: uses.map((use, id) => ({
        id,
        message: toSarifMessage(
          USE_MESSAGES[use.kind] + (use.message === undefined ? "" : ` ${escapeText(use.message)}`),
        ),
        physicalLocation: toSarifPhysicalLocation(use),
      })),
    }),
    // GitHub identifies results by primaryLocationLineHash. Set it to the fingerprint, which does not depend on line numbers.
    partialFingerprints: { primaryLocationLineHash: fingerprint, "finding/v1": fingerprint },
    suppressions:
      accepted === undefined
        ? []
        : [{ kind: "external", status: "accepted", justification: escapeText(accepted.reason) }],
    properties: {
      level,
      surfaces,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      ...(witness !== undefined && { witness: toWitnessJson(witness) }),
      ...(used !== undefined && { used }),
      ...(accepted?.until !== undefined && { acceptedUntil: accepted.until }),
      ...(servers.length > 0 && { servers }),
    },
  };
}

function toSarifNotification({ module, reason }: UndeterminedModule, servers: readonly string[]): object {
  const moduleOrServerText = module === "" ? "the server" : module;
  return {
    descriptor: { id: NOT_COMPARED_NOTIFICATION_ID },
    level: "error",
    message: toSarifMessage(
      `${formatServersPrefix(servers)}Could not compare ${moduleOrServerText}: ${reason}`,
    ),
    ...(servers.length > 0 && { properties: { servers } }),
  };
}

/**
 * Returns a location as a URI and a region. The region covers one character, because code scanning requires an end. Replaces lone
 * surrogates, which file names can contain, but URIs cannot.
 */
function toSarifPhysicalLocation({ file, line, column }: SourceLocation): object {
  const pathSegments = file.replace(/\p{Cs}/gu, "\ufffd").split("/");
  return {
    artifactLocation: { uri: pathSegments.map(encodeURIComponent).join("/") },
    region: { startLine: line, startColumn: column, endLine: line, endColumn: column + 1 },
  };
}

/** Returns a SARIF message. Escapes brackets, which start links, and braces, which start placeholders. */
function toSarifMessage(text: string): { readonly text: string } {
  const textWithEscapedBrackets = escapeText(text).replace(/[\\[\]]/g, "\\$&");
  return { text: textWithEscapedBrackets.replace(/[{}]/g, "$&$&") };
}
