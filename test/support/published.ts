/** Validates reports against schemas that others published, and against ours. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { validateXML } from "xmllint-wasm";
import { ROOT } from "./folders.js";

type Schema = Record<string, unknown>;

/** A message for each fault. */
type Faults = readonly string[];

function published(name: string): string {
  return readFileSync(join(ROOT, "test/published", name), "utf8");
}

/** The schema declares draft 4. Without `id`, it has the same meaning in draft 7. */
function sarifSchema(): Schema {
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(published("sarif-2.1.0-rtm.5.json")) as Schema;
  return schema;
}

/** Returns a message for each fault that a compiled schema finds. */
function schemaFaults(validate: ValidateFunction, text: string): Faults {
  validate(JSON.parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${String(message)}`);
}

const SARIF_OPTIONS = { strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true };
const validateSarif = new Ajv(SARIF_OPTIONS).compile(sarifSchema());

export function sarifFaults(text: string): Faults {
  return schemaFaults(validateSarif, text);
}

const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  version: string;
};

/** Replaces the version of this package in a SARIF report, so that saved reports do not change with each release. */
export function withoutVersion(text: string): string {
  return text.replace(`"version": "${VERSION}"`, '"version": "VERSION"');
}

/** The part of SARIF that GitHub's documentation lists as supported by code scanning, and the notifications. */
interface CodeScanningLog {
  readonly $schema?: string;
  readonly version?: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name?: string;
        readonly version?: string;
        readonly informationUri?: string;
        readonly rules: readonly SarifRule[];
        readonly notifications: readonly SarifRule[];
      };
    };
    readonly invocations: readonly {
      readonly toolExecutionNotifications: readonly {
        readonly descriptor: { readonly id: string };
        readonly message: Text;
      }[];
    }[];
    readonly results: readonly SarifResult[];
  }[];
}

type Text = { readonly text?: string } | undefined;

type SarifRule = Readonly<Partial<Record<"shortDescription" | "fullDescription" | "help", Text>>> & {
  readonly id?: string;
  readonly defaultConfiguration?: { readonly level: string };
  readonly properties?: { readonly tags: readonly string[] };
};

interface SarifResult {
  readonly ruleId?: string;
  readonly ruleIndex: number;
  readonly level?: string;
  readonly message: NonNullable<Text>;
  readonly partialFingerprints?: { readonly primaryLocationLineHash?: string };
  readonly locations: readonly {
    readonly physicalLocation?: {
      readonly artifactLocation?: { readonly uri?: string };
      readonly region?: Readonly<Record<string, number | undefined>>;
    };
  }[];
  readonly relatedLocations?: readonly unknown[];
}

/**
 * Checks what code scanning requires in addition to the schema: it rejects the whole file if one result has no file or if there are too
 * many objects, and needs the members that GitHub's page on SARIF marks as required. Results with the same fingerprint in one file would
 * be one alert. Notifications have the same texts as rules, and the tool has a version.
 */
export function codeScanningFaults(text: string): Faults {
  const log = JSON.parse(text) as CodeScanningLog;
  const faults: string[] = [];
  const expectText = (path: string, value: string | undefined, max = Infinity): void => {
    if (value === undefined || value === "" || value.length > max) faults.push(`${path}: ${String(value)}`);
  };
  const expectAtMost = (path: string, list: readonly unknown[] | undefined, max: number): void => {
    if (list !== undefined && list.length > max) faults.push(`${path}: ${list.length} elements`);
  };
  const expectLevel = (path: string, level: string | undefined): void => {
    if (!["error", "warning", "note", undefined].includes(level)) faults.push(`${path}: ${String(level)}`);
  };
  expectText("$schema", log.$schema);
  if (log.version !== "2.1.0") faults.push(`version: ${String(log.version)}`);
  if (log.runs.length !== 1) faults.push(`${log.runs.length} runs`);
  for (const { tool, results, invocations } of log.runs) {
    const { name, version, informationUri, rules, notifications } = tool.driver;
    expectText("name", name);
    expectText("version", version);
    if (informationUri !== undefined && !URL.canParse(informationUri)) faults.push(`uri: ${informationUri}`);
    expectAtMost("results", results, 25_000);
    expectAtMost("rules", rules, 25_000);
    for (const { id, shortDescription, fullDescription, help, ...rest } of [...rules, ...notifications]) {
      expectText("id", id, 255);
      expectText("shortDescription", shortDescription?.text, 1024);
      expectText("fullDescription", fullDescription?.text, 1024);
      expectText("help", help?.text);
      expectLevel("defaultConfiguration", rest.defaultConfiguration?.level);
      expectAtMost("tags", rest.properties?.tags, 10);
    }
    for (const { descriptor, message } of invocations.flatMap((one) => one.toolExecutionNotifications)) {
      if (!notifications.some(({ id }) => id === descriptor.id)) faults.push(`no ${descriptor.id}`);
      expectText("notification", message?.text);
    }
    const alerts = new Set<string>();
    results.forEach((result, index) => {
      const { ruleId, ruleIndex, level, message, partialFingerprints, locations, relatedLocations } = result;
      if (rules[ruleIndex]?.id !== ruleId) faults.push(`results[${index}].ruleIndex: ${ruleIndex}`);
      expectLevel(`results[${index}].level`, level);
      expectText(`results[${index}].message`, message.text);
      expectText(`results[${index}].partialFingerprints`, partialFingerprints?.primaryLocationLineHash);
      expectAtMost(`results[${index}].locations`, locations, 10);
      expectAtMost(`results[${index}].relatedLocations`, relatedLocations, 1000);
      const { artifactLocation, region } = locations[0]?.physicalLocation ?? {};
      expectText(`results[${index}].uri`, artifactLocation?.uri);
      for (const member of ["startLine", "startColumn", "endLine", "endColumn"])
        if (!Number.isInteger(region?.[member])) faults.push(`results[${index}].region: no ${member}`);
      const alert = JSON.stringify([ruleId, partialFingerprints, artifactLocation]);
      if (alerts.has(alert)) faults.push(`results[${index}] occurs twice`);
      alerts.add(alert);
    });
  }
  return faults;
}

const text = { type: "string", minLength: 1 };

/** GitLab's documentation of Code Quality reports. Other members are allowed there, but this project writes none. */
const CODE_QUALITY = {
  type: "array",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    properties: {
      ...{ description: text, check_name: text, fingerprint: text },
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        additionalProperties: false,
        required: ["path", "lines"],
        properties: {
          // Relative to the repository.
          path: { ...text, not: { pattern: String.raw`^(\./|/|[A-Za-z]:)` } },
          lines: {
            type: "object",
            additionalProperties: false,
            required: ["begin"],
            properties: { begin: { type: "integer", minimum: 1 } },
          },
        },
      },
    },
  },
};

const validateCodeQuality = new Ajv({ allErrors: true }).compile(CODE_QUALITY);

/** Checks the documented form, and that no two entries have the same fingerprint: GitLab shows only one of them. */
export function codeQualityFaults(json: string): Faults {
  if (json.startsWith("\ufeff")) return ["The file starts with a byte order mark."];
  const faults = schemaFaults(validateCodeQuality, json);
  const fingerprints = (JSON.parse(json) as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint);
  return new Set(fingerprints).size < fingerprints.length ? [...faults, "A fingerprint repeats."] : faults;
}

const JUNIT = published("jenkins-junit-4.xsd");

export async function junitFaults(text: string): Promise<Faults> {
  const { errors } = await validateXML({ xml: { fileName: "report.xml", contents: text }, schema: JUNIT });
  return errors.map(({ message }) => message);
}

export interface JunitCase {
  readonly classname: string;
  readonly name: string;
  readonly outcome: "passed" | "failure" | "error" | "skipped";
}

/**
 * Reads the test cases of a report as Jenkins and GitLab do: the children of a case determine its outcome, not the numbers at the
 * suites. Jenkins rejects a file without cases. GitLab identifies a case by its suite, class and name, and ignores all but one of
 * those that are equal.
 */
export function junitCases(xml: string): readonly JunitCase[] {
  const cases = [
    ...xml.matchAll(/<testcase name="([^"]*)" classname="([^"]*)"(?:\/>|>([^]*?)<\/testcase>)/g),
  ].map(([, name = "", classname = "", content = ""]): JunitCase => {
    const [, child] = /^\s*<(failure|error|skipped)\b/.exec(content) ?? [];
    return { classname, name, outcome: (child as JunitCase["outcome"] | undefined) ?? "passed" };
  });
  if (cases.length === 0) throw new Error("The report contains no test case.");
  const names = new Set(cases.map(({ classname, name }) => JSON.stringify([classname, name])));
  if (names.size < cases.length) throw new Error("Two test cases have the same class and name.");
  const count = (outcome: JunitCase["outcome"]): number =>
    cases.filter((one) => one.outcome === outcome).length;
  const [, tests, failures, errors] =
    /<testsuites .*?tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(xml) ?? [];
  const counted = [cases.length, count("failure"), count("error")].map(String);
  if (String([tests, failures, errors]) !== String(counted))
    throw new Error(`The counts are not ${String(counted)}.`);
  return cases;
}

/** Forbids undocumented members, which the published schema allows for later releases. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([name, value]) => [name, closed(value)] as const);
  // A schema that is only referred to is closed where it is used.
  const isObject = ("properties" in schema || "$ref" in schema) && "type" in schema;
  return Object.fromEntries([...entries, ...(isObject ? [["unevaluatedProperties", false] as const] : [])]);
}

const REPORT = JSON.parse(readFileSync(join(ROOT, "report.schema.json"), "utf8")) as Schema;

const validateReport = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(
  closed(REPORT) as Schema,
);

export function reportFaults(text: string): Faults {
  return schemaFaults(validateReport, text);
}
