/**
 * Reads a report that was written with `--format json`. Accepts reports of later releases: does not validate new properties, and
 * allows new rules.
 */

import * as v from "valibot";
import { decodeJson, toProblemValues } from "../../core/decode.js";
import { UsageError } from "../../core/diagnostic.js";
import { readTextFile } from "../../core/files.js";
import type { Drift, Finding, Judgment } from "../../core/drift-types.js";
import { MAX_REPORT_BYTES } from "../../core/limits.js";
import { withDefaultSignals } from "../../core/signals.js";
import { parseStrictJson } from "../../core/text/read-json.js";
import { isRecord } from "../../core/text/json.js";
import { fleetProblem } from "./diagnostics.js";
import { parseShard, type Shard } from "./groups.js";
import { isCounterexampleJson, toCounterexample, type CounterexampleJson } from "./counterexample-json.js";

const INTEGER = v.pipe(v.number(), v.safeInteger("must be an integer"));

const LOCATION = { file: v.string(), line: INTEGER, column: INTEGER };

const LEVEL = v.picklist(["breaking", "dangerous", "safe", "cosmetic"]);

/** A counterexample. Its numbers may be bigints, because integers beyond 2^53 are parsed as bigints. */
const COUNTEREXAMPLE = v.custom<CounterexampleJson>(
  isCounterexampleJson,
  'must be an object of strings, numbers, true, false, null and bigints such as { "$integer": "1" }',
);

/** The properties that an acceptance copies from a finding. */
const FINDING_SUMMARY = {
  fingerprint: v.string(),
  rule: v.string(),
  module: v.string(),
  key: v.exactOptional(v.string()),
  message: v.string(),
};

const USE = v.object({
  ...LOCATION,
  kind: v.picklist(["error", "reference", "mention"]),
  message: v.exactOptional(v.string()),
});

/** A finding. `rule` is any string, because later releases may add rules. */
const FINDING = v.object({
  ...FINDING_SUMMARY,
  level: LEVEL,
  ruleLevel: v.exactOptional(LEVEL),
  affects: v.array(v.picklist(["requests", "compilation", "behavior"])),
  computed: v.exactOptional(v.literal(true)),
  before: v.exactOptional(v.string()),
  after: v.exactOptional(v.string()),
  reason: v.string(),
  counterexample: v.exactOptional(COUNTEREXAMPLE),
  at: v.exactOptional(v.object(LOCATION)),
  used: v.exactOptional(v.nullable(v.boolean())),
  uses: v.exactOptional(v.array(USE)),
  accepted: v.exactOptional(v.object({ reason: v.string(), until: v.exactOptional(v.string()) })),
  renewal: v.exactOptional(v.string()),
} satisfies Record<keyof (Finding & Omit<Judgment, "finding">) | "ruleLevel", v.GenericSchema>);

const VERSION = v.object({ whmVersion: v.nullable(v.string("must be a string or null")) });

const FORMAT = { format: v.literal(1) };

const COMPARISON = {
  findings: v.array(FINDING),
  before: VERSION,
  after: VERSION,
  undetermined: v.exactOptional(v.array(v.object({ module: v.string(), reason: v.string() }))),
  details: v.exactOptional(v.array(v.object({ server: v.string(), message: v.string() }))),
  errors: v.exactOptional(v.array(USE)),
};

const COMPARISON_REPORT = v.object({ ...FORMAT, ...COMPARISON, server: v.exactOptional(v.string()) });

/**
 * A report without the property `exitCode`. Refuses the property `server`: an object that has `server` but no `exitCode` is one line of a
 * fleet report in NDJSON, not a complete report.
 */
const REPORT_WITHOUT_EXIT_CODE = v.object({
  ...FORMAT,
  server: v.exactOptional(
    v.never("must be absent: pass a report of --format json, not a line of --format ndjson"),
  ),
  ...COMPARISON,
});

const FLEET_REPORT = v.object({
  ...FORMAT,
  fleet: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be a SHA-256 of 64 hexadecimal digits")),
  ),
  shard: v.exactOptional(
    v.custom<Shard>(
      (value) =>
        isRecord(value) && parseShard(`${String(value["index"])}/${String(value["of"])}`) !== undefined,
      'must be a shard of a fleet, such as { "index": 2, "of": 5 }',
    ),
  ),
  groups: v.array(v.object({ servers: v.array(v.string()), ...COMPARISON })),
});

const REPORT = chooseByGroups(
  v.lazy((value): v.GenericSchema<unknown, v.InferOutput<typeof COMPARISON_REPORT>> =>
    isRecord(value) && "exitCode" in value ? COMPARISON_REPORT : REPORT_WITHOUT_EXIT_CODE,
  ),
  FLEET_REPORT,
);

const FINDING_LIST = v.object({ findings: v.array(v.object(FINDING_SUMMARY)) });

/** A report for the command `accept`: a JSON report or a line of NDJSON. Has only the properties that `accept` copies. */
const REPORT_SUMMARY = chooseByGroups(FINDING_LIST, v.object({ groups: v.array(FINDING_LIST) }));

function chooseByGroups<Comparison, Fleet>(
  comparison: v.GenericSchema<unknown, Comparison>,
  fleet: v.GenericSchema<unknown, Fleet>,
): v.GenericSchema<unknown, Comparison | Fleet> {
  return v.lazy((value) => (isRecord(value) && "groups" in value ? fleet : comparison));
}

/** The contents of a report about a fleet or a single comparison. */
export interface SavedReport {
  readonly isFleetReport: boolean;
  readonly drifts: readonly Drift[];
  /** The digest of the fleet's server names. Absent if the report covers no fleet. */
  readonly fleetDigest?: string;
  /** The shard of the fleet that the report covers. Absent if the report covers the entire fleet. */
  readonly shard?: Shard;
}

/**
 * Reads a report about a fleet or a single comparison.
 *
 * @throws UsageError if the file is not a report.
 */
export function readReport(path: string): SavedReport {
  const text = readTextFile(path, { maxBytes: MAX_REPORT_BYTES });
  const report = withDefaultSignals(() => decodeReport(path, text, REPORT));
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

function toDrift({
  servers,
  before,
  after,
  findings,
  undetermined = [],
  details,
  errors,
}: v.InferOutput<typeof FLEET_REPORT>["groups"][number]): Drift {
  return {
    ...{ servers, undeterminedModules: undetermined },
    judgments: findings.map((finding) =>
      toJudgment(finding.rule === "compile-error" && errors ? { ...finding, uses: errors } : finding),
    ),
    before: { whmVersion: before.whmVersion },
    after: { whmVersion: after.whmVersion },
    ...(details !== undefined && { details }),
  };
}

/**
 * Separates a finding from what the project makes of it. Keeps properties of findings that only later releases write. Omits the command
 * that renews an acceptance: users run it, and somebody else may have written the report.
 */
function toJudgment(reported: v.InferOutput<typeof FINDING>): Judgment {
  const { ruleLevel, accepted, used, uses, at, renewal: _renewal, ...finding } = reported;
  const { level, counterexample } = finding;
  return {
    finding: {
      ...{ ...finding, level: ruleLevel ?? level },
      ...(counterexample !== undefined && { counterexample: toCounterexample(counterexample) }),
    } as Finding,
    ...{ level, accepted, used, uses, at, renewal: undefined },
  };
}

/**
 * Reads a report, and returns a map from fingerprints to findings. In a file that was written with `--format ndjson`, each line is
 * a report.
 *
 * @throws UsageError if the file is not a report.
 */
export function readFindingsByFingerprint(path: string) {
  const text = readTextFile(path, { maxBytes: MAX_REPORT_BYTES }).replace(/^\ufeff/, "");
  const lines = text.split("\n");
  const isNdjson = "value" in parseStrictJson(lines[0] ?? "");
  const reports = withDefaultSignals(() =>
    (isNdjson ? lines : [text]).flatMap((reportText, index) =>
      reportText.trim() === "" && isNdjson ? [] : [decodeReport(path, reportText, REPORT_SUMMARY, index)],
    ),
  );
  const findings = reports.flatMap((report) =>
    "groups" in report ? report.groups.flatMap((group) => group.findings) : report.findings,
  );
  return new Map(
    findings.map(({ fingerprint, rule, module, key, message }) => [
      fingerprint,
      { fingerprint, rule, module, message, ...(key !== undefined && { key }) },
    ]),
  );
}

/** Decodes one report of a file. `lineOffset` is the number of lines that precede the report in the file. */
function decodeReport<Value>(
  path: string,
  text: string,
  schema: v.GenericSchema<unknown, Value>,
  lineOffset = 0,
): Value {
  const result = decodeJson(text, schema, { integerPrecision: "exact", abortEarly: true });
  if ("value" in result) return result.value;
  throw new UsageError(
    result.faults.map(({ message, location: at }) => {
      const location = at && { ...at, line: lineOffset + at.line };
      return fleetProblem("report-invalid", toProblemValues(path, { message, location }));
    }),
  );
}
