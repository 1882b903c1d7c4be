/** Validates reports against schemas that others published, and against ours. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
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

const validateSarif = new Ajv({
  strict: false,
  validateFormats: false,
  unicodeRegExp: false,
  allErrors: true,
}).compile(sarifSchema());

export function sarifFaults(text: string): Faults {
  validateSarif(JSON.parse(text));
  return (validateSarif.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${String(message)}`,
  );
}

const JUNIT = published("jenkins-junit-4.xsd");

export async function junitFaults(text: string): Promise<Faults> {
  const { errors } = await validateXML({
    xml: { fileName: "report.xml", contents: text },
    schema: JUNIT,
  });
  return errors.map(({ message }) => message);
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
  validateReport(JSON.parse(text));
  return (validateReport.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${String(message)}`,
  );
}
