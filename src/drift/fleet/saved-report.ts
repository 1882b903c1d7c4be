/** A report as `--format json` tells it → what it tells, by decoding. What later releases add to a finding is passed on. */

import { LocalError } from "../../core/diagnostic.js";
import { inJson, positionOf } from "../../core/text/json-fault.js";
import { driftReportInvalid } from "./diagnostics.js";
import { readTextFile } from "../../core/files.js";
import { readJson } from "../../core/text/read-json.js";
import type { Drift, JudgedFinding, Level, Surface, UndeterminedModule } from "../../core/model.js";
import { isRecord, isTextList } from "../../core/type-guards.js";
import { parseShard, type Shard } from "./shard.js";

/** Of the report's form. */
const FORMAT = 1;

/** What a report tells: of a fleet, or of one comparison. */
export interface ReadReport {
  readonly isFleet: boolean;
  readonly drifts: readonly Drift[];
  /** Which part of a fleet it is of; of all where it is left out. */
  readonly shard?: Shard;
}

/** @throws LocalError if it is no such report. */
export function readReport(path: string): ReadReport {
  const text = readTextFile(path).replace(/^\ufeff/, "");
  const json = readJson(text, { integers: "exact" });
  if ("fault" in json)
    throw new LocalError(driftReportInvalid(path, inJson(json.fault), positionOf(json.fault)));
  const { value } = json;
  const fault = reportFault(value);
  if (fault !== undefined) throw new LocalError(driftReportInvalid(path, fault));
  const { groups, shard } = value as Partial<Report>;
  if (groups !== undefined) {
    return { isFleet: true, drifts: groups.map(driftOf), ...(shard !== undefined && { shard }) };
  }
  return { isFleet: false, drifts: [driftOf({ ...(value as SavedGroup), servers: [] })] };
}

type SavedGroup = Omit<Drift, "untold"> & { readonly untold?: readonly UndeterminedModule[] };

interface Report extends Pick<ReadReport, "shard"> {
  readonly groups: readonly SavedGroup[];
}

function driftOf({ servers, before, after, findings, untold = [] }: SavedGroup): Drift {
  return {
    ...{ servers, findings, untold },
    before: { whmVersion: before.whmVersion },
    after: { whmVersion: after.whmVersion },
  };
}

/** What is wrong, as the end of a sentence; `undefined` for a report. */
function reportFault(value: unknown): string | undefined {
  if (!isRecord(value)) return "is not an object";
  const { format, groups, findings, server, shard } = value;
  if (format !== FORMAT) return `has a format other than ${FORMAT}, the only one known here`;
  if (server !== undefined) return "is a line of --format ndjson";
  if (groups === undefined && findings !== undefined)
    return within("", groupFault({ ...value, servers: [] }));
  if (shard !== undefined && !isShard(shard)) return 'has a "shard" that is no part of a fleet';
  if (!Array.isArray(groups)) return 'has neither "findings" nor a list of "groups"';
  return firstFault(groups, (group, index) => within(` at groups[${index}] a group`, groupFault(group)));
}

function groupFault(value: unknown): string | undefined {
  if (!isRecord(value)) return "that is not an object";
  const { servers, before, after, findings, untold = [] } = value;
  if (!isTextList(servers)) return "without a list of names as its servers";
  if (!isSide(before) || !isSide(after)) return "without the versions before and after";
  if (!Array.isArray(findings)) return "without a list of findings";
  if (!Array.isArray(untold) || !untold.every(isUntold)) {
    return "with something untold that has no module and reason";
  }
  const place = findings.findIndex((finding) => !isFinding(finding));
  return place < 0 ? undefined : `whose findings[${place}] is not a finding this release understands`;
}

function firstFault<Element>(
  elements: readonly Element[],
  faultOf: (element: Element, index: number) => string | undefined,
): string | undefined {
  for (const [index, element] of elements.entries()) {
    const fault = faultOf(element, index);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function within(place: string, fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : place === "" ? `is a report ${fault}` : `has${place} ${fault}`;
}

function isShard(value: unknown): value is Shard {
  return isRecord(value) && parseShard(`${String(value["index"])}/${String(value["of"])}`) !== undefined;
}

function isSide(value: unknown): value is Drift["before"] {
  return isRecord(value) && (value["whmVersion"] === null || typeof value["whmVersion"] === "string");
}

function isUntold(value: unknown): value is UndeterminedModule {
  return isRecord(value) && typeof value["module"] === "string" && typeof value["reason"] === "string";
}

type ValueTest = (value: unknown) => boolean;

const isText: ValueTest = (value) => typeof value === "string";
const isOneOf = (words: Readonly<Record<string, true>>): ValueTest => {
  return (value) => typeof value === "string" && Object.hasOwn(words, value);
};
const isList = (check: ValueTest): ValueTest => {
  return (value) => Array.isArray(value) && value.every(check);
};
const optional = (check: ValueTest): ValueTest => {
  return (value) => value === undefined || check(value);
};

const isLevel = isOneOf({ breaking: true, dangerous: true, safe: true, cosmetic: true } satisfies Record<
  Level,
  true
>);
const isSurface = isOneOf({ wire: true, compile: true, behaviour: true } satisfies Record<Surface, true>);

const isPlace: ValueTest = (value) =>
  isRecord(value) &&
  typeof value["file"] === "string" &&
  Number.isSafeInteger(value["line"]) &&
  Number.isSafeInteger(value["column"]);

const isUse: ValueTest = (value) =>
  isPlace(value) && isRecord(value) && typeof value["certain"] === "boolean";

const isAcceptance: ValueTest = (value) =>
  isRecord(value) && isText(value["reason"]) && optional(isText)(value["until"]);

/** What JSON has one word for, and a bigint. */
const isWitness: ValueTest = (value) =>
  isRecord(value) && Object.values(value).every((member) => member === null || typeof member !== "object");

/** What each member of a finding has to be. A rule may be one of a later release's. */
const FINDING: Readonly<Record<keyof JudgedFinding, ValueTest>> = {
  rule: isText,
  level: isLevel,
  ruleLevel: optional(isLevel),
  surfaces: isList(isSurface),
  module: isText,
  key: optional(isText),
  before: optional(isText),
  after: optional(isText),
  message: isText,
  reason: isText,
  fingerprint: isText,
  witness: optional(isWitness),
  at: optional(isPlace),
  used: optional((value) => typeof value === "boolean"),
  uses: optional(isList(isUse)),
  accepted: optional(isAcceptance),
};

function isFinding(value: unknown): value is JudgedFinding {
  return isRecord(value) && Object.entries(FINDING).every(([member, check]) => check(value[member]));
}
