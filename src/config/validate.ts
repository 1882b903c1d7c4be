/**
 * Validates a configuration against its JSON Schema. This module is separate, so that ajv is loaded only if there is a
 * configuration.
 */

import { extname } from "node:path";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Diagnostic, FileFault } from "../core/diagnostic.js";
import { nearestLocation, formatJsonPath, type JsonLocator } from "../core/text/read-json.js";
import { unknownMember } from "../core/text/unknown-member.js";
import { CONFIG_SCHEMA } from "./config-schema.js";
import { configKeyUnknown, configValueInvalid } from "./diagnostics.js";

/** The value of a configuration file, with its source locations. */
export interface ConfigSource {
  readonly path: string;
  readonly value: unknown;
  readonly locationOf: JsonLocator;
}

let compiledSchema: ValidateFunction | undefined;

/** Returns one diagnostic per error. */
export function configDiagnostics({ path, value, locationOf }: ConfigSource): readonly Diagnostic[] {
  const validate = (compiledSchema ??= compileSchema());
  if (validate(value)) return [];
  const rootName = extname(path) === ".json" ? "it" : "its default export";
  return (validate.errors ?? []).map((error) => {
    const diagnostic = error.keyword === "additionalProperties" ? configKeyUnknown : configValueInvalid;
    return diagnostic(path, faultOf(error, rootName, locationOf));
  });
}

function compileSchema(): ValidateFunction {
  return new Ajv({ allErrors: true, strict: true, verbose: true }).compile(CONFIG_SCHEMA);
}

function faultOf(
  { keyword, instancePath, message = "is invalid", params, parentSchema }: ErrorObject,
  rootName: string,
  locationOf: JsonLocator,
): FileFault {
  const path = instancePath.split("/").slice(1).map(unescaped);
  const subject = path.length === 0 ? rootName : formatJsonPath(path);
  if (keyword === "additionalProperties") {
    const name = String(params["additionalProperty"]);
    const known = Object.keys((parentSchema?.["properties"] ?? {}) as object).sort();
    return {
      message: `${subject} ${unknownMember(name, known)}`,
      location: nearestLocation(locationOf, [...path, name], "name"),
    };
  }
  const allowed: unknown = params["allowedValues"];
  const choices = Array.isArray(allowed) ? `: ${allowed.map(String).join(", ")}` : "";
  return {
    message: `${subject} ${withArticle(message)}${choices}`,
    location: nearestLocation(locationOf, path, "value"),
  };
}

/** Adds the article that ajv omits: `must be object` → `must be an object`. */
function withArticle(message: string): string {
  return message
    .replace(/^must be (?=(?:number|string|boolean)$)/, "must be a ")
    .replace(/^must be (?=(?:object|array)$)/, "must be an ");
}

/** Decodes one segment of a JSON Pointer. */
function unescaped(step: string): string | number {
  return /^[0-9]+$/.test(step) ? Number(step) : step.replaceAll("~1", "/").replaceAll("~0", "~");
}
