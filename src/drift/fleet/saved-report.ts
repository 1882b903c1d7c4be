/** A report that `--format json` wrote → its contents. What later releases add to it is kept. */

import * as v from "valibot";
import { decodeJson } from "../../core/decode.js";
import { LocalError } from "../../core/diagnostic.js";
import { readTextFile } from "../../core/files.js";
import type { Drift, JudgedFinding, AcceptanceRecord } from "../../core/drift-types.js";
import { readJson } from "../../core/text/read-json.js";
import { isRecord } from "../../core/type-guards.js";
import { reportInvalid } from "./diagnostics.js";
import { parseShard, type Shard } from "./shard.js";

const WHOLE = v.pipe(v.number(), v.safeInteger("must be a whole number"));

const LOCATION = { file: v.string(), line: WHOLE, column: WHOLE };

const LEVEL = v.picklist(["breaking", "dangerous", "safe", "cosmetic"]);

/** What JSON has one word for, and a bigint. */
const WITNESS = v.custom<NonNullable<JudgedFinding["witness"]>>(
  (value) =>
    isRecord(value) && Object.values(value).every((member) => member === null || typeof member !== "object"),
  "must be an object of strings, numbers, true, false and null",
);

/** What an acceptance records of a finding. */
const SUBJECT = {
  fingerprint: v.string(),
  rule: v.string(),
  module: v.string(),
  key: v.exactOptional(v.string()),
  message: v.string(),
};

/** A rule may be one of a later release. */
const FINDING = v.object({
  ...SUBJECT,
  level: LEVEL,
  ruleLevel: v.exactOptional(LEVEL),
  surfaces: v.array(v.picklist(["wire", "compile", "behaviour"])),
  before: v.exactOptional(v.string()),
  after: v.exactOptional(v.string()),
  reason: v.string(),
  witness: v.exactOptional(WITNESS),
  at: v.exactOptional(v.object(LOCATION)),
  used: v.exactOptional(v.boolean()),
  uses: v.exactOptional(v.array(v.object({ ...LOCATION, certain: v.boolean() }))),
  accepted: v.exactOptional(v.object({ reason: v.string(), until: v.exactOptional(v.string()) })),
} satisfies Record<keyof JudgedFinding, v.GenericSchema>);

const SIDE = v.object({ whmVersion: v.nullable(v.string("must be a string or null")) });

const COMPARISON = {
  findings: v.array(FINDING),
  before: SIDE,
  after: SIDE,
  untold: v.exactOptional(v.array(v.object({ module: v.string(), reason: v.string() }))),
};

const SHARD = v.custom<Shard>(
  (value) => isRecord(value) && parseShard(`${String(value["index"])}/${String(value["of"])}`) !== undefined,
  'must be a part of a fleet, such as { "index": 2, "of": 5 }',
);

const NO_LINE = v.exactOptional(v.never("must be absent: a line of --format ndjson is not a whole report"));

const HEAD = { format: v.literal(1), server: NO_LINE };

const ONE_REPORT = v.object({ ...HEAD, ...COMPARISON });

const FLEET_REPORT = v.object({
  ...HEAD,
  shard: v.exactOptional(SHARD),
  groups: v.array(v.object({ servers: v.array(v.string()), ...COMPARISON })),
});

const REPORT = byKind(ONE_REPORT, FLEET_REPORT);

const SUBJECTS = v.object({ findings: v.array(v.object(SUBJECT)) });

/** A report, or a line of one, as far as an acceptance needs it. */
const SUBJECT_REPORT = byKind(SUBJECTS, v.object({ groups: v.array(SUBJECTS) }));

function byKind<One, Fleet>(
  one: v.GenericSchema<unknown, One>,
  fleet: v.GenericSchema<unknown, Fleet>,
): v.GenericSchema<unknown, One | Fleet> {
  return v.lazy((value) => (isRecord(value) && "groups" in value ? fleet : one));
}

/** The contents of a report: of a fleet, or of one comparison. */
export interface ReadReport {
  readonly isFleet: boolean;
  readonly drifts: readonly Drift[];
  /** Which part of a fleet it is of; of all where it is left out. */
  readonly shard?: Shard;
}

/** @throws LocalError if it is no such report. */
export function readReport(path: string): ReadReport {
  const report = decoded(path, readTextFile(path), REPORT);
  if (!("groups" in report)) return { isFleet: false, drifts: [driftOf({ servers: [], ...report })] };
  const { groups, shard } = report;
  return { isFleet: true, drifts: groups.map(driftOf), ...(shard !== undefined && { shard }) };
}

type SavedGroup = v.InferOutput<typeof FLEET_REPORT>["groups"][number];

function driftOf({ servers, before, after, findings, untold = [] }: SavedGroup): Drift {
  return {
    ...{ servers, undetermined: untold },
    findings: findings as readonly JudgedFinding[],
    before: { whmVersion: before.whmVersion },
    after: { whmVersion: after.whmVersion },
  };
}

/** What an acceptance records of a finding. */
export type SavedFinding = Pick<AcceptanceRecord, "rule" | "module" | "key" | "message">;

/**
 * The findings of a report by fingerprint, or of several reports, each on a line of its own.
 *
 * @throws LocalError if it is no such report.
 */
export function readFindings(path: string): ReadonlyMap<string, SavedFinding> {
  const text = readTextFile(path).replace(/^\ufeff/, "");
  const lines = text.split("\n");
  const isOneALine = "value" in readJson(lines[0] ?? "");
  const texts = isOneALine ? lines : [text];
  const reports = texts.flatMap((each, line) =>
    each.trim() === "" && isOneALine ? [] : [decoded(path, each, SUBJECT_REPORT, line)],
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

/** `line` is the number of lines before the text in the file. */
function decoded<Value>(
  path: string,
  text: string,
  schema: v.GenericSchema<unknown, Value>,
  line = 0,
): Value {
  const result = decodeJson(text, schema, { integers: "exact", firstOnly: true });
  if ("value" in result) return result.value;
  const faults = result.faults.map(({ message, location }) => ({
    message,
    ...(location !== undefined && { location: { ...location, line: line + location.line } }),
  }));
  throw new LocalError(faults.map((fault) => reportInvalid(path, fault)));
}
