/**
 * Parses responses of WHM API 1. There are four kinds: success, refused, denied and unreadable. `decode.ts` then decodes the
 * `data` of a successful response.
 */
import { sanitize } from "../core/text/escape.js";
import type { LocatedJsonProblem } from "../core/text/json-fault.js";
import { UNREADABLE_RESPONSE_CAUSES, type UnreadableResponseCause } from "./unreadable-diagnostics.js";
import { Secrets } from "../core/text/redaction.js";
import { parseStrictJson } from "../core/text/read-json.js";
import { isRecord } from "../core/type-guards.js";

/** The API functions that provide the data of a snapshot. */
export type ApiFunctionName = "available_transfer_modules" | "transfer_module_schema" | "version";

/** A call of an API function. Only `transfer_module_schema` has the parameter `module`. */
export interface ApiCall {
  readonly functionName: ApiFunctionName;
  readonly module?: string;
}

export type ApiResponse =
  | {
      readonly kind: "success";
      /** The name of the function that the response is for. `null` if the response does not contain a name. */
      readonly command: string | null;
      /** The data of the response, which `decode.ts` decodes. */
      readonly data: unknown;
      readonly warnings: readonly string[];
    }
  /** The API refused the call: `metadata.result` is 0. */
  | { readonly kind: "refused"; readonly command: string | null; readonly reason: string }
  /**
   * The server denied access: HTTP status 401 or 403, or a body in the legacy format (`cpanelresult`). Servers have also sent this format
   * with status 200.
   */
  | { readonly kind: "denied"; readonly reason: string }
  /** The response could not be read. `cause.text` is a clause, such as `the response is empty`. */
  | { readonly kind: "unreadable"; readonly cause: UnreadableResponseCause };

/** Formats a call, such as `transfer_module_schema for AccountLocal`. */
export function formatCallForProgress({ functionName, module }: ApiCall): string {
  return functionName + formatModuleClause(module);
}

function formatModuleClause(module: string | undefined): string {
  return module === undefined ? "" : ` for ${module}`;
}

/** Returns the beginning of messages about a call, such as `API call "transfer_module_schema" for AccountLocal`. */
export function describeCall({ functionName, module }: ApiCall): string {
  return `API call "${functionName}"${formatModuleClause(module)}`;
}

/** Options of one call. */
export interface ApiCallOptions {
  readonly signal: AbortSignal;
  /** Called as soon as access is denied, before the reason is read. */
  readonly onAccessDenied: () => void;
}

/** A function that sends one call. It throws if there is no response. */
export type ApiCaller = (call: ApiCall, options: ApiCallOptions) => Promise<ApiResponse>;

/** Whether JSON is encoded in UTF-16 or UTF-32, with or without a byte order mark. */
function isUtf16OrUtf32([firstByte, secondByte]: Uint8Array): boolean {
  if (firstByte === 0 || secondByte === 0) return true;
  return (firstByte === 0xff && secondByte === 0xfe) || (firstByte === 0xfe && secondByte === 0xff);
}

/** Decodes UTF-8, and removes its byte order mark. Returns `undefined` if the bytes are not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Parses a response: the body of an HTTP response, the output of `whmapi1`, or a saved file. A server may echo secrets that it received.
 * Secrets in reasons and warnings are replaced. Data that contains a secret is rejected, because replacing the secret would change the
 * data.
 */
export function parseApiResponse(bytes: Uint8Array, secrets = new Secrets()): ApiResponse {
  if (isUtf16OrUtf32(bytes)) return { kind: "unreadable", cause: UNREADABLE_RESPONSE_CAUSES.utf16 };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { kind: "unreadable", cause: UNREADABLE_RESPONSE_CAUSES.notUtf8 };
  const parseResult = parseStrictJson(text);
  if ("problem" in parseResult)
    return { kind: "unreadable", cause: explainJsonProblem(parseResult.problem, text.trimStart(), secrets) };
  const response = parseLegacyResponse(parseResult.value) ?? parseWhmApi1Response(parseResult.value, secrets);
  return redactResponse(response, secrets);
}

function explainJsonProblem(
  jsonProblem: LocatedJsonProblem,
  responseText: string,
  secrets: Secrets,
): UnreadableResponseCause {
  if (jsonProblem.kind === "duplicate-key") {
    return UNREADABLE_RESPONSE_CAUSES.json({
      ...jsonProblem,
      parentPath: secrets.redactServerText(jsonProblem.parentPath),
      key: secrets.redactServerText(jsonProblem.key),
    });
  }
  if (jsonProblem.kind === "too-deep" || jsonProblem.kind === "too-many-values")
    return UNREADABLE_RESPONSE_CAUSES.json(jsonProblem);
  if (responseText === "") return UNREADABLE_RESPONSE_CAUSES.empty;
  return responseText.startsWith("<")
    ? UNREADABLE_RESPONSE_CAUSES.webPage
    : UNREADABLE_RESPONSE_CAUSES.notJson;
}

/** Shortens the texts of a response, and removes secrets from them. Runs after JSON is decoded, because secrets may contain JSON escapes. */
function redactResponse(response: ApiResponse, secrets: Secrets): ApiResponse {
  const redactUnlessNull = (text: string | null): string | null => text && secrets.redactServerText(text);
  switch (response.kind) {
    case "success":
      if (secrets.containsSecretDeep(response.data))
        return { kind: "unreadable", cause: UNREADABLE_RESPONSE_CAUSES.repeatsSecret };
      return {
        ...response,
        command: redactUnlessNull(response.command),
        warnings: response.warnings.map((warning) => secrets.redactServerText(warning)),
      };
    case "refused":
      return {
        ...response,
        command: redactUnlessNull(response.command),
        reason: secrets.redactServerText(response.reason),
      };
    case "denied":
      return { ...response, reason: secrets.redactServerText(response.reason) };
    case "unreadable":
      return response;
  }
}

/**
 * Parses the legacy format, `{"cpanelresult": {"error": …, "data": {"reason": …}}}`, which servers use only for denials. Returns
 * undefined for any other format.
 */
function parseLegacyResponse(parsedJson: unknown): ApiResponse | undefined {
  const legacyResponse = getOwnProperty(parsedJson, "cpanelresult");
  if (legacyResponse === undefined) return undefined;
  const reasonCandidates = [
    getOwnProperty(legacyResponse, "error"),
    getOwnProperty(getOwnProperty(legacyResponse, "data"), "reason"),
  ];
  const reason = reasonCandidates.find((candidate) => typeof candidate === "string" && candidate !== "");
  return { kind: "denied", reason: typeof reason === "string" ? reason : "" };
}

/** Parses `{"data": …, "metadata": {"command", "reason", "result", "output"?}}`. */
function parseWhmApi1Response(parsedJson: unknown, secrets: Secrets): ApiResponse {
  const metadata = getOwnProperty(parsedJson, "metadata");
  if (!isRecord(metadata)) return { kind: "unreadable", cause: UNREADABLE_RESPONSE_CAUSES.noMetadata };
  const command = asStringOrNull(getOwnProperty(metadata, "command"));
  const result = getOwnProperty(metadata, "result");
  // `result` is a number in the current documentation, and a string in older documentation.
  if (result === 0 || result === "0") {
    return { kind: "refused", command, reason: asStringOrNull(getOwnProperty(metadata, "reason")) ?? "" };
  }
  if (result !== 1 && result !== "1")
    return { kind: "unreadable", cause: UNREADABLE_RESPONSE_CAUSES.noResult };
  // The documentation describes only version 1 of the API. Responses without a version are also accepted.
  const apiVersion = getOwnProperty(metadata, "version") ?? 1;
  if (apiVersion !== 1 && apiVersion !== "1") {
    return {
      kind: "unreadable",
      cause: UNREADABLE_RESPONSE_CAUSES.otherApi(
        sanitize(secrets.redactServerText(JSON.stringify(apiVersion))),
      ),
    };
  }
  const warnings = listNonEmptyStrings(getOwnProperty(getOwnProperty(metadata, "output"), "warnings"));
  return { kind: "success", command, data: getOwnProperty(parsedJson, "data"), warnings };
}

function asStringOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function listNonEmptyStrings(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((candidate) => typeof candidate === "string").filter((text) => text !== "");
}

/**
 * Returns the value of an own property of an object. Ignores inherited properties. Returns `undefined` if the value is not an
 * object or has no such property.
 */
export function getOwnProperty(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
