/**
 * Validates a configuration against its JSON Schema. This module is separate, so that ajv is loaded only if there is a
 * configuration.
 */

import { extname } from "node:path";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Diagnostic, FileFault } from "../core/diagnostic.js";
import {
  findLocationOrAncestorLocation,
  formatJsonPath,
  type JsonPathLocator,
} from "../core/text/read-json.js";
import { describeUnknownProperty } from "../core/text/unknown-property.js";
import type { Config } from "../core/config-types.js";
import { MAX_REPORTED_ERRORS } from "../core/limits.js";
import { quote } from "../core/text/escape.js";
import { findNearestChoiceIgnoringCase, formatSuggestionInQuotes } from "../core/text/nearest.js";
import { CONFIG_SCHEMA, EMITTER_NAME_PATTERN, INTEGER_PATTERN } from "./config-schema.js";
import { createConfigKeyUnknownError, createConfigValueInvalidError } from "./diagnostics.js";
import { toPlainValue } from "./plain-value.js";

/** The JSON value or default export of a configuration file, with a function that locates settings in the file. */
export interface UnvalidatedConfig {
  readonly path: string;
  readonly value: unknown;
  readonly locate: JsonPathLocator;
}

let configValidator: ValidateFunction | undefined;

/** Validates a configuration. Returns a copy of it if it is valid. Otherwise returns at most `MAX_REPORTED_ERRORS` diagnostics. */
export function validateConfig({
  path,
  value,
  locate,
}: UnvalidatedConfig): { readonly config: Config } | { readonly diagnostics: readonly Diagnostic[] } {
  const rootValueDescription = extname(path) === ".json" ? "it" : "its default export";
  const copyResult = toPlainValue(value);
  if (copyResult.faults.length > 0) {
    const fileFaults = copyResult.faults.slice(0, MAX_REPORTED_ERRORS).map((fault) => ({
      message: `${fault.path.length === 0 ? rootValueDescription : formatJsonPath(fault.path)} ${fault.message}`,
      location: findLocationOrAncestorLocation(locate, fault.path, "value"),
    }));
    return { diagnostics: fileFaults.map((fileFault) => createConfigValueInvalidError(path, fileFault)) };
  }
  const validate = (configValidator ??= compileSchema());
  if (validate(copyResult.value)) return { config: copyResult.value as Config };
  const errors = mergeErrorsOfAlternatives((validate.errors ?? []).slice(0, 10 * MAX_REPORTED_ERRORS)).slice(
    0,
    MAX_REPORTED_ERRORS,
  );
  return {
    diagnostics: errors.map((error) => {
      const createDiagnostic =
        error.keyword === "additionalProperties"
          ? createConfigKeyUnknownError
          : createConfigValueInvalidError;
      return createDiagnostic(path, convertAjvError(error, rootValueDescription, locate));
    }),
  };
}

/**
 * Reduces the errors of each `anyOf` schema, because ajv reports the errors of all its alternatives. If the value has the type of one
 * alternative, only the errors of this alternative remain. Otherwise one error lists the types of all alternatives.
 */
function mergeErrorsOfAlternatives(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  return errors
    .filter(({ keyword }) => keyword === "anyOf")
    .reduce((partlyMergedErrors, anyOfError) => {
      const isFromAlternative = (error: ErrorObject): boolean =>
        error.schemaPath.startsWith(`${anyOfError.schemaPath}/`);
      const errorsOfAlternatives = partlyMergedErrors.filter(
        (error) =>
          isFromAlternative(error) && `${error.instancePath}/`.startsWith(`${anyOfError.instancePath}/`),
      );
      const isWrongTypeError = ({ keyword, instancePath }: ErrorObject): boolean =>
        keyword === "type" && instancePath === anyOfError.instancePath;
      const otherErrors = errorsOfAlternatives.filter((error) => !isWrongTypeError(error));
      const wrongTypeMessages = [
        ...new Set(
          errorsOfAlternatives
            .filter(isWrongTypeError)
            .map(({ message = "" }) => addIndefiniteArticle(message)),
        ),
      ];
      const message = wrongTypeMessages
        .map((wrongTypeMessage, index) =>
          index === 0 ? wrongTypeMessage : wrongTypeMessage.replace(/^must be /, ""),
        )
        .join(" or ");
      const replacementErrors = otherErrors.length > 0 ? otherErrors : [{ ...anyOfError, message }];
      return partlyMergedErrors.flatMap((error) =>
        error === anyOfError ? replacementErrors : errorsOfAlternatives.includes(error) ? [] : [error],
      );
    }, errors);
}

function compileSchema(): ValidateFunction {
  return new Ajv({ allErrors: true, strict: true, verbose: true }).compile(CONFIG_SCHEMA);
}

function convertAjvError(
  error: ErrorObject,
  rootValueDescription: string,
  locate: JsonPathLocator,
): FileFault {
  const { keyword, instancePath, params, parentSchema } = error;
  const jsonPath = instancePath.split("/").slice(1).map(decodePointerSegment);
  const pathText = jsonPath.length === 0 ? rootValueDescription : formatJsonPath(jsonPath);
  if (keyword === "additionalProperties") {
    const propertyName = String(params["additionalProperty"]);
    const knownPropertyNames = Object.keys((parentSchema?.["properties"] ?? {}) as object).sort();
    return {
      message: `${pathText} ${describeUnknownProperty(propertyName, knownPropertyNames)}`,
      location: findLocationOrAncestorLocation(locate, [...jsonPath, propertyName], "name"),
    };
  }
  return {
    message: `${pathText} ${describeAjvError(error)}`,
    location: findLocationOrAncestorLocation(locate, jsonPath, "value"),
  };
}

const MESSAGES_BY_PATTERN: ReadonlyMap<unknown, string> = new Map([
  [INTEGER_PATTERN, "must consist of decimal digits"],
  [EMITTER_NAME_PATTERN, 'must consist of letters, digits, "_" and "-", and begin with a letter or digit'],
]);

function formatValue(value: unknown): string {
  return typeof value === "string" ? quote(value) : String(value);
}

/** Describes an error of ajv in a clause without subject, such as `must be an object`. */
function describeAjvError({ keyword, params, message = "is invalid", data }: ErrorObject): string {
  switch (keyword) {
    case "required":
      return `has no ${quote(String(params["missingProperty"]))}`;
    case "enum": {
      const allowedValues = params["allowedValues"] as readonly unknown[];
      const allowedStrings = allowedValues.filter((value) => typeof value === "string");
      const suggestion =
        typeof data === "string" ? findNearestChoiceIgnoringCase(data, allowedStrings) : undefined;
      return `must be one of ${allowedValues.map(formatValue).join(", ")}${formatSuggestionInQuotes(suggestion)}`;
    }
    case "minItems":
    case "minLength":
      return "must not be empty";
    case "exclusiveMinimum":
      return `must be greater than ${String(params["limit"])}`;
    case "multipleOf":
      return "must be a whole number";
    case "pattern":
      return MESSAGES_BY_PATTERN.get(params["pattern"]) ?? message;
    default:
      return addIndefiniteArticle(message);
  }
}

/** Adds the article that ajv omits: `must be object` → `must be an object`. */
function addIndefiniteArticle(message: string): string {
  return message
    .replace(/^must be (?=(?:number|string|boolean)$)/, "must be a ")
    .replace(/^must be (?=(?:object|array)$)/, "must be an ");
}

/** Decodes one segment of a JSON Pointer. Returns an array index as a number. */
function decodePointerSegment(segment: string): string | number {
  return /^[0-9]+$/.test(segment) ? Number(segment) : segment.replaceAll("~1", "/").replaceAll("~0", "~");
}
