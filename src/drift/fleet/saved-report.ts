/**
 * Reads a report that was written with `--format json`. Accepts reports of later releases: does not validate new properties, and
 * allows new rules.
 */

import * as v from "valibot";
import { decodeJson } from "../../core/decode.js";
import { LocalError } from "../../core/diagnostic.js";
import { readTextFile } from "../../core/files.js";
import type { Drift, JudgedFinding, AcceptanceRecord } from "../../core/drift-types.js";
import { MAX_REPORT_BYTES } from "../../core/limits.js";
import { runWithDefaultSignalHandling } from "../../core/signals.js";
import { parseStrictJson } from "../../core/text/read-json.js";
import { isRecord } from "../../core/type-guards.js";
import { createReportInvalidError } from "./diagnostics.js";
import { isWitnessJson, toWitness, type WitnessJson } from "./witness-json.js";
import { parseShard, type Shard } from "./shard.js";

const SAFE_INTEGER_SCHEMA = v.pipe(v.number(), v.safeInteger("must be an integer"));

const LOCATION_PROPERTY_SCHEMAS = {
  file: v.string(),
  line: SAFE_INTEGER_SCHEMA,
  column: SAFE_INTEGER_SCHEMA,
};

const LEVEL_SCHEMA = v.picklist(["breaking", "dangerous", "safe", "cosmetic"]);

/** Schema of a counterexample. Values may be bigints, because integers beyond 2^53 are parsed as bigints. */
const WITNESS_SCHEMA = v.custom<WitnessJson>(
  isWitnessJson,
  'must be an object of strings, numbers, true, false, null and integers such as { "$integer": "9007199254740993" }',
);

/** Schemas of the properties that an acceptance copies from a finding. */
const BASIC_FINDING_PROPERTY_SCHEMAS = {
  fingerprint: v.string(),
  rule: v.string(),
  module: v.string(),
  key: v.exactOptional(v.string()),
  message: v.string(),
};

/** Schema of a finding. `rule` is any string, because later releases may add rules. */
const FINDING_SCHEMA = v.object({
  ...BASIC_FINDING_PROPERTY_SCHEMAS,
  level: LEVEL_SCHEMA,
  ruleLevel: v.exactOptional(LEVEL_SCHEMA),
  surfaces: v.array(v.picklist(["wire", "compile", "behaviour"])),
  before: v.exactOptional(v.string()),
  after: v.exactOptional(v.string()),
  reason: v.string(),
  witness: v.exactOptional(WITNESS_SCHEMA),
  at: v.exactOptional(v.object(LOCATION_PROPERTY_SCHEMAS)),
  used: v.exactOptional(v.boolean()),
  uses: v.exactOptional(
    v.array(
      v.object({
        ...LOCATION_PROPERTY_SCHEMAS,
        kind: v.picklist(["error", "reference", "mention"]),
        message: v.exactOptional(v.string()),
      }),
    ),
  ),
  accepted: v.exactOptional(v.object({ reason: v.string(), until: v.exactOptional(v.string()) })),
} satisfies Record<keyof JudgedFinding, v.GenericSchema>);

const SNAPSHOT_SUMMARY_SCHEMA = v.object({ whmVersion: v.nullable(v.string("must be a string or null")) });

const COMPARISON_PROPERTY_SCHEMAS = {
  findings: v.array(FINDING_SCHEMA),
  before: SNAPSHOT_SUMMARY_SCHEMA,
  after: SNAPSHOT_SUMMARY_SCHEMA,
  untold: v.exactOptional(v.array(v.object({ module: v.string(), reason: v.string() }))),
};

const SHARD_SCHEMA = v.custom<Shard>(
  (value) => isRecord(value) && parseShard(`${String(value["index"])}/${String(value["of"])}`) !== undefined,
  'must be a shard of a fleet, such as { "index": 2, "of": 5 }',
);

const FLEET_DIGEST_SCHEMA = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, "must be a SHA-256 of 64 hexadecimal digits"),
);

const FORMAT_VERSION_PROPERTY_SCHEMAS = { format: v.literal(1) };

const COMPARISON_REPORT_SCHEMA = v.object({
  ...FORMAT_VERSION_PROPERTY_SCHEMAS,
  ...COMPARISON_PROPERTY_SCHEMAS,
  server: v.exactOptional(v.string()),
});

const FORBIDDEN_SERVER_PROPERTY_SCHEMA = v.exactOptional(
  v.never("must be absent: pass a report of --format json, not a line of --format ndjson"),
);

/**
 * Schema of a report without the property `exitCode`. Refuses the property `server`: an object that has `server` but no `exitCode` is
 * one line of a fleet report in NDJSON, not a complete report.
 */
const COMPARISON_WITHOUT_EXIT_CODE_SCHEMA = v.object({
  ...FORMAT_VERSION_PROPERTY_SCHEMAS,
  server: FORBIDDEN_SERVER_PROPERTY_SCHEMA,
  ...COMPARISON_PROPERTY_SCHEMAS,
});

const FLEET_REPORT_SCHEMA = v.object({
  ...FORMAT_VERSION_PROPERTY_SCHEMAS,
  fleet: v.exactOptional(FLEET_DIGEST_SCHEMA),
  shard: v.exactOptional(SHARD_SCHEMA),
  groups: v.array(v.object({ servers: v.array(v.string()), ...COMPARISON_PROPERTY_SCHEMAS })),
});

const REPORT_SCHEMA = createReportSchema(
  v.lazy((value): v.GenericSchema<unknown, v.InferOutput<typeof COMPARISON_REPORT_SCHEMA>> =>
    isRecord(value) && "exitCode" in value ? COMPARISON_REPORT_SCHEMA : COMPARISON_WITHOUT_EXIT_CODE_SCHEMA,
  ),
  FLEET_REPORT_SCHEMA,
);

const BASIC_COMPARISON_SCHEMA = v.object({
  findings: v.array(v.object(BASIC_FINDING_PROPERTY_SCHEMAS)),
});

/** Schema of a report for the command `accept`: a JSON report or a line of NDJSON. Checks only the properties that `accept` copies. */
const BASIC_REPORT_SCHEMA = createReportSchema(
  BASIC_COMPARISON_SCHEMA,
  v.object({ groups: v.array(BASIC_COMPARISON_SCHEMA) }),
);

function createReportSchema<ComparisonReport, FleetReport>(
  comparisonReportSchema: v.GenericSchema<unknown, ComparisonReport>,
  fleetReportSchema: v.GenericSchema<unknown, FleetReport>,
): v.GenericSchema<unknown, ComparisonReport | FleetReport> {
  return v.lazy((value) =>
    isRecord(value) && "groups" in value ? fleetReportSchema : comparisonReportSchema,
  );
}

/** The contents of a report about a fleet or a single comparison. */
export interface SavedReport {
  readonly isFleetReport: boolean;
  readonly drifts: readonly Drift[];
  /** The digest of the fleet's server names. Absent in reports of version 0.1.0. */
  readonly fleetDigest?: string;
  /** The shard of the fleet that the report covers. Absent if the report covers the entire fleet. */
  readonly shard?: Shard;
}

/**
 * Reads a report about a fleet or a single comparison.
 *
 * @throws LocalError if the file is not a report.
 */
export function readReport(path: string): SavedReport {
  const text = readTextFile(path, { maxBytes: MAX_REPORT_BYTES });
  const report = runWithDefaultSignalHandling(() => decodeReport(path, text, REPORT_SCHEMA));
  if (!("groups" in report)) {
    const { server } = report;
    const drift = toDrift({ servers: [], ...report });
    return { isFleetReport: false, drifts: [server === undefined ? drift : { ...drift, server }] };
  }
  const { groups, fleet: fleetDigest, shard } = report;
  return {
    isFleetReport: true,
    drifts: groups.map(toDrift),
    ...(fleetDigest !== undefined && { fleetDigest }),
    ...(shard !== undefined && { shard }),
  };
}

type SavedServerGroup = v.InferOutput<typeof FLEET_REPORT_SCHEMA>["groups"][number];

function toDrift({ servers, before, after, findings, untold = [] }: SavedServerGroup): Drift {
  return {
    ...{ servers, undeterminedModules: untold },
    findings: findings.map(toJudgedFinding),
    before: { whmVersion: before.whmVersion },
    after: { whmVersion: after.whmVersion },
  };
}

/** Converts a finding of a saved report to a `JudgedFinding`. Also keeps properties that only later releases write. */
function toJudgedFinding(finding: SavedServerGroup["findings"][number]): JudgedFinding {
  const { witness } = finding;
  return {
    ...finding,
    ...(witness !== undefined && { witness: toWitness(witness) }),
  } as JudgedFinding;
}

/** The properties of a finding that an acceptance stores in addition to the fingerprint. */
export type FindingSummary = Pick<AcceptanceRecord, "rule" | "module" | "key" | "message">;

/**
 * Reads a report, and returns a map from fingerprints to findings. In a file that was written with `--format ndjson`, each line is
 * a report.
 *
 * @throws LocalError if the file is not a report.
 */
export function readFindingsByFingerprint(path: string): ReadonlyMap<string, FindingSummary> {
  const fileText = readTextFile(path, { maxBytes: MAX_REPORT_BYTES }).replace(/^\ufeff/, "");
  const lines = fileText.split("\n");
  const isNdjson = "value" in parseStrictJson(lines[0] ?? "");
  const reportTexts = isNdjson ? lines : [fileText];
  const reports = runWithDefaultSignalHandling(() =>
    reportTexts.flatMap((reportText, lineIndex) =>
      reportText.trim() === "" && isNdjson
        ? []
        : [decodeReport(path, reportText, BASIC_REPORT_SCHEMA, lineIndex)],
    ),
  );
  const findings = reports.flatMap((report) =>
    "groups" in report ? report.groups.flatMap((group) => group.findings) : report.findings,
  );
  return new Map(
    findings.map(({ fingerprint, rule, module, key, message }) => [
      fingerprint,
      { rule, module, message, ...(key !== undefined && { key }) },
    ]),
  );
}

/** Decodes one report of a file. `lineOffset` is the number of lines that precede the report in the file. */
function decodeReport<Value>(
  path: string,
  reportText: string,
  schema: v.GenericSchema<unknown, Value>,
  lineOffset = 0,
): Value {
  const decodeResult = decodeJson(reportText, schema, { integerPrecision: "exact", abortEarly: true });
  if ("value" in decodeResult) return decodeResult.value;
  const faults = decodeResult.faults.map(({ message, location }) => ({
    message,
    ...(location !== undefined && { location: { ...location, line: lineOffset + location.line } }),
  }));
  throw new LocalError(faults.map((fault) => createReportInvalidError(path, fault)));
}
