/**
 * Parses responses of WHM API 1. There are four kinds: success, refused, denied and unreadable. `decode.ts` then decodes the
 * `data` of a successful response.
 */
import { startDeadline } from "../core/async.js";
import { type Diagnostic, ServerError } from "../core/diagnostic.js";
import { MAX_TIMER_DELAY_MILLISECONDS, MAX_TOTAL_RESPONSE_BYTES } from "../core/limits.js";
import { describeJsonProblem, parseStrictJson } from "../core/text/read-json.js";
import { connectionProblem } from "./diagnostics.js";
import { locate, unreadableProblem } from "./response-diagnostics.js";
import { Secrets } from "../core/text/redaction.js";
import { isRecord } from "../core/text/json.js";

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
  /** The response could not be read. `locate` adds the call or the file to the problem. */
  | { readonly kind: "unreadable"; readonly problem: Diagnostic };

/** Returns the beginning of messages about a call, such as `API call "transfer_module_schema" for AccountLocal`. */
export function describeCall({ functionName, module }: ApiCall): string {
  return `API call "${functionName}"${module === undefined ? "" : ` for ${module}`}`;
}

/** Options of one call. */
export interface ApiCallOptions {
  readonly signal: AbortSignal;
  /** Called as soon as access is denied, before the reason is read. */
  readonly onAccessDenied: () => void;
}

/** A function that sends one call. It throws if there is no response. */
export type ApiCaller = (call: ApiCall, options: ApiCallOptions) => Promise<ApiResponse>;

/**
 * Runs a call with a time limit in seconds. `run` receives a signal that is aborted at the limit, and a function that returns the
 * milliseconds until then.
 *
 * @throws ServerError if the time limit is exceeded, or the abort reason of `signal`.
 */
export async function withTimeout<Result>(
  call: ApiCall,
  { timeout, signal }: { readonly timeout: number; readonly signal: AbortSignal },
  run: (signal: AbortSignal, getRemainingMilliseconds: () => number) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const milliseconds = Math.min(Math.ceil(timeout * 1000), MAX_TIMER_DELAY_MILLISECONDS);
  const end = performance.now() + milliseconds;
  // `AbortSignal.any` would keep its signals in memory until a garbage collection. A fleet needs thousands of them.
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal.reason);
  signal.addEventListener("abort", onAbort);
  const cancelDeadline = startDeadline(milliseconds, () => controller.abort());
  try {
    return await run(controller.signal, () => end - performance.now());
  } catch (error) {
    signal.throwIfAborted();
    if (!controller.signal.aborted) throw error;
    throw new ServerError(locate(describeCall(call), connectionProblem("call-timed-out", { timeout })));
  } finally {
    signal.removeEventListener("abort", onAbort);
    cancelDeadline();
  }
}

/**
 * Returns a function that counts the bytes of all responses of a run. `place` is the call or the file of a response.
 *
 * @throws ServerError if the total exceeds the limit.
 */
export function createByteCounter(): (byteCount: number, place: string) => void {
  let remainingBytes = MAX_TOTAL_RESPONSE_BYTES;
  return (byteCount, place) => {
    remainingBytes -= byteCount;
    if (remainingBytes < 0) throw new ServerError(locate(place, connectionProblem("answers-too-large")));
  };
}

/** Returns the result for a response that could not be read. */
export function unreadable(problem: Diagnostic): ApiResponse {
  return { kind: "unreadable", problem };
}

/**
 * Parses a response: the body of an HTTP response, the output of `whmapi1`, or a saved file. A server may echo secrets that it received.
 * Secrets in reasons and warnings are replaced. Data that contains a secret is rejected, because replacing the secret would change the
 * data.
 */
export function parseApiResponse(bytes: Uint8Array, secrets = new Secrets()): ApiResponse {
  const [first, second] = bytes;
  const isUtf16OrUtf32 =
    first === 0 || second === 0 || (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16OrUtf32) return unreadable(unreadableProblem("answer-is-utf16"));
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return unreadable(unreadableProblem("answer-not-utf8"));
  }
  const parsed = parseStrictJson(text);
  if (!("problem" in parsed)) return readResponse(parsed.value, secrets);
  const { problem } = parsed;
  if (problem.kind !== "syntax") {
    const description = describeJsonProblem(problem, (text) => secrets.redactServerText(text));
    return unreadable(unreadableProblem("answer-json-unsafe", { problem: description }));
  }
  const start = text.trimStart();
  if (start === "") return unreadable(unreadableProblem("answer-empty"));
  return unreadable(unreadableProblem(start.startsWith("<") ? "answer-is-web-page" : "answer-not-json"));
}

/**
 * Reads `{"data": …, "metadata": {"command", "reason", "result", "output"?}}`, or the legacy format, which servers use only for denials:
 * `{"cpanelresult": {"error": …, "data": {"reason": …}}}`.
 */
function readResponse(json: unknown, secrets: Secrets): ApiResponse {
  const legacy = getOwnProperty(json, "cpanelresult");
  if (legacy !== undefined) {
    const reasons = [
      getOwnProperty(legacy, "error"),
      getOwnProperty(getOwnProperty(legacy, "data"), "reason"),
    ];
    const reason = reasons.find((text) => typeof text === "string" && text !== "");
    return { kind: "denied", reason: secrets.redactServerText(typeof reason === "string" ? reason : "") };
  }
  const metadata = getOwnProperty(json, "metadata");
  if (!isRecord(metadata)) return unreadable(unreadableProblem("answer-without-metadata"));
  const readText = (name: string): string | null => {
    const text = getOwnProperty(metadata, name);
    return typeof text === "string" ? secrets.redactServerText(text) : null;
  };
  const command = readText("command");
  const result = getOwnProperty(metadata, "result");
  // `result` is a number in the current documentation, and a string in older documentation.
  if (result === 0 || result === "0") return { kind: "refused", command, reason: readText("reason") ?? "" };
  if (result !== 1 && result !== "1") return unreadable(unreadableProblem("answer-without-result"));
  // The documentation describes only version 1 of the API. Responses without a version are also accepted.
  const version = getOwnProperty(metadata, "version") ?? 1;
  if (version !== 1 && version !== "1") {
    const text = secrets.redactServerText(JSON.stringify(version));
    return unreadable(unreadableProblem("answer-of-another-api", { version: text }));
  }
  const data = getOwnProperty(json, "data");
  if (secrets.containsSecretDeep(data)) return unreadable(unreadableProblem("answer-repeats-secret"));
  const warnings = [getOwnProperty(getOwnProperty(metadata, "output"), "warnings")]
    .flat()
    .filter((warning) => typeof warning === "string")
    .filter((warning) => warning !== "")
    .map((warning) => secrets.redactServerText(warning));
  return { kind: "success", command, data, warnings };
}

/**
 * Returns the value of an own property of an object. Ignores inherited properties. Returns `undefined` if the value is not an
 * object or has no such property.
 */
export function getOwnProperty(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
