import { formatField, hasOwn, isObject } from "./transfer-item.js";
import {
  checkClient,
  encodeSecrets,
  findSecrets,
  limitText,
  throwIfAborted,
  UnexpectedResponseError,
  WhmApiError,
  type CallOptions,
  type WhmCaller,
} from "./whm-client.js";

/** A value in the response of a WHM function, with the function name and the path that error messages contain. */
export interface ResponseValue {
  /** The name of the WHM function. */
  readonly functionName: string;
  /** The path of the value in the response, for example `data.items`. */
  readonly path: string;
  readonly value: unknown;
}

/** Creates the error for a value of an undocumented type. `expected` describes the documented type, for example `a string`. */
export function createUnexpectedValueError(
  { functionName, path, value }: ResponseValue,
  expected: string,
): UnexpectedResponseError {
  return new UnexpectedResponseError(functionName, path, expected, value);
}

/**
 * Returns the property `name` of the object in `responseValue`. If the object does not have this property, the returned `value` is
 * undefined.
 *
 * @throws UnexpectedResponseError if `responseValue` does not contain an object. All functions of this file that read a response value
 * throw this error for an unexpected type.
 */
export function readProperty(responseValue: ResponseValue, name: string): ResponseValue {
  const { functionName, path } = responseValue;
  const object = readObject(responseValue);
  const value = hasOwn(object, name) ? object[name] : undefined;
  return { functionName, path: `${path}.${name}`, value };
}

/** Returns the value as an object. */
export function readObject(responseValue: ResponseValue): Readonly<Record<string, unknown>> {
  const { value } = responseValue;
  if (!isObject(value)) throw createUnexpectedValueError(responseValue, "an object");
  return value;
}

/** Returns the names and values of an object's properties. */
export function listProperties(
  responseValue: ResponseValue,
): readonly (readonly [name: string, property: ResponseValue])[] {
  return Object.keys(readObject(responseValue)).map((name) => [name, readProperty(responseValue, name)]);
}

/** Reads a string. WHM may send a number instead, because Perl does not distinguish strings from numbers. */
export function readText(responseValue: ResponseValue): string {
  const { value } = responseValue;
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") throw createUnexpectedValueError(responseValue, "a string");
  return value;
}

/** Reads a string that must not be empty. */
export function readNonEmptyText(responseValue: ResponseValue): string {
  const text = readText(responseValue);
  if (text === "") throw createUnexpectedValueError({ ...responseValue, value: "" }, "a non-empty string");
  return text;
}

/** Reads an array of strings. */
export function readTexts(responseValue: ResponseValue): readonly string[] {
  const { functionName, path, value } = responseValue;
  if (!Array.isArray(value)) throw createUnexpectedValueError(responseValue, "an array");
  return value.map((element: unknown, index) =>
    readText({ functionName, path: `${path}[${index}]`, value: element }),
  );
}

/** Reads an integer. WHM may send a string instead, because Perl does not distinguish strings from numbers. */
export function readInteger(responseValue: ResponseValue): number {
  const { value } = responseValue;
  const integer = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  if (!Number.isSafeInteger(integer)) throw createUnexpectedValueError(responseValue, "an integer");
  return integer as number;
}

/** Reads a flag, which WHM sends as 0 or 1. */
export function readFlag(responseValue: ResponseValue): boolean {
  const { value } = responseValue;
  if (value === 1 || value === "1" || value === true) return true;
  // Perl represents false as an empty string.
  if (value === 0 || value === "0" || value === false || value === "") return false;
  throw createUnexpectedValueError(responseValue, "0 or 1");
}

/** The value of a parameter before it is converted to text. */
export type ParameterValue = string | number | boolean | undefined;

/**
 * Calls a WHM function, and returns the property `data` of its response. Converts parameter names to snake case (`transferSessionId` to
 * `transfer_session_id`) and booleans to `1` or `0`, and omits undefined values.
 *
 * @throws TypeError if `client` is not a client.
 * @throws WhmApiError if the call fails. The error does not contain passwords of the parameters.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function callFunction(
  client: WhmCaller,
  functionName: string,
  parameters: { readonly [name: string]: ParameterValue },
  options: CallOptions = {},
): Promise<ResponseValue> {
  checkClient(client);
  throwIfAborted(options.signal);
  const fields = encodeParameters(parameters);
  try {
    return { functionName, path: "data", value: await client.call(functionName, fields, options) };
  } catch (error) {
    // The caller provided the abort reason, so it is thrown unchanged.
    if (error === options.signal?.reason) throwIfAborted(options.signal);
    throw redactError(functionName, error, findSecrets(fields));
  }
}

/** Converts parameters to form fields: names to snake case, and booleans to `1` or `0`. Omits undefined values. */
export function encodeParameters(parameters: {
  readonly [name: string]: ParameterValue;
}): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined)
      fields[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = formatField(value);
  return fields;
}

/** Returns an error without secrets and long texts: the same error if it has none. Needed for errors of custom clients. */
function redactError(functionName: string, error: unknown, secrets: readonly string[]): unknown {
  if (error instanceof WhmApiError) {
    const { status, failure, retryAfter, isUntrusted } = error;
    const reason = limitText(error.reason, secrets);
    const { cause } = error as { readonly cause?: unknown };
    if (reason === error.reason && !containsSecret(cause, secrets)) return error;
    return new WhmApiError(functionName, reason, status, failure, { retryAfter, isUntrusted });
  }
  if (!containsSecret(error, secrets)) return error;
  const { message } = Object(error) as { readonly message?: unknown };
  const reason = limitText(typeof message === "string" ? message : "the call failed", secrets);
  return new WhmApiError(functionName, reason, 0, "unanswered");
}

/** Checks whether an error, or an object that it references, such as its cause, contains a secret. */
function containsSecret(error: unknown, secrets: readonly string[]): boolean {
  const text = collectTexts(error).join("\0");
  return encodeSecrets(secrets).some((secret) => text.includes(secret));
}

/**
 * Returns the property values of an error as texts, and those of the objects that the error references, such as its cause. Reads each
 * object once, and ignores values that are nested too deeply.
 */
function collectTexts(error: unknown): readonly string[] {
  const texts: string[] = [];
  const seen = new Set<unknown>();
  let values = [error];
  for (let depth = 0; depth < 6; depth++) {
    values = values.flatMap((value): unknown[] => {
      if (typeof value !== "object" || value === null) texts.push(String(value));
      else if (!seen.has(value)) {
        seen.add(value);
        const names = [...Object.getOwnPropertyNames(value), "message"];
        return names.map((name) => (value as Record<string, unknown>)[name]);
      }
      return [];
    });
  }
  return texts;
}
