/** Reports, held against the schemas that others published, and against ours. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { validateXML } from "xmllint-wasm";
import { ROOT } from "./folders.js";

type Schema = Record<string, unknown>;

/** What is wrong with it, a sentence each. */
type Faults = readonly string[];

function published(name: string): string {
  return readFileSync(join(ROOT, "test/published", name), "utf8");
}

/** It says draft 4, and uses nothing of that which is something else in draft 7, but for the name of its name. */
function sarifSchema(): Schema {
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(published("sarif-2.1.0-rtm.5.json")) as Schema;
  return schema;
}

const judgeSarif = new Ajv({
  strict: false,
  validateFormats: false,
  unicodeRegExp: false,
  allErrors: true,
}).compile(sarifSchema());

export function sarifFaults(text: string): Faults {
  judgeSarif(JSON.parse(text));
  return (judgeSarif.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${String(message)}`);
}

const JUNIT = published("jenkins-junit-4.xsd");

export async function junitFaults(text: string): Promise<Faults> {
  const { errors } = await validateXML({
    xml: { fileName: "report.xml", contents: text },
    schema: JUNIT,
  });
  return errors.map(({ message }) => message);
}

/** Here no member goes undocumented; what is published lets later releases add some. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([name, value]) => [name, closed(value)] as const);
  // What others refer to is closed where they do.
  const isObject = ("properties" in schema || "$ref" in schema) && "type" in schema;
  return Object.fromEntries([...entries, ...(isObject ? [["unevaluatedProperties", false] as const] : [])]);
}

const REPORT = JSON.parse(readFileSync(join(ROOT, "report.schema.json"), "utf8")) as Schema;

const judgeReport = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(
  closed(REPORT) as Schema,
);

export function reportFaults(text: string): Faults {
  judgeReport(JSON.parse(text));
  return (judgeReport.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${String(message)}`);
}
