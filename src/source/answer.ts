/**
 * Parses answers of WHM API 1 into four kinds: success, refused, denied or unreadable. `decode.ts` then decodes the
 * `data` of a success.
 */
import { sanitize } from "../core/text/escape.js";
import type { JsonFault } from "../core/text/json-fault.js";
import { UNREADABLE, type UnreadableReason } from "./unreadable-diagnostics.js";
import { Secrets } from "../core/text/redaction.js";
import { readJson } from "../core/text/read-json.js";
import { isRecord } from "../core/type-guards.js";

/** The API functions that provide the data of a snapshot. */
export type FunctionName = "available_transfer_modules" | "transfer_module_schema" | "version";

/** A call of an API function. Only `transfer_module_schema` has the parameter `module`. */
export interface ApiCall {
  readonly functionName: FunctionName;
  readonly module?: string;
}

export type ApiAnswer =
  | {
      readonly kind: "success";
      /** The function that the answer is for; `null` if it does not contain it. */
      readonly command: string | null;
      /** Not decoded yet. */
      readonly data: unknown;
      readonly warnings: readonly string[];
    }
  /** The API refused the call: `metadata.result` is 0. */
  | { readonly kind: "refused"; readonly command: string | null; readonly reason: string }
  /** HTTP status 401 or 403, or the legacy format of a denial, which servers have also sent with status 200. */
  | { readonly kind: "denied"; readonly reason: string }
  /** The answer could not be read. `why.text` is a clause, such as `the answer is empty`. */
  | { readonly kind: "unreadable"; readonly why: UnreadableReason };

/** The name of a call, such as `transfer_module_schema for AccountLocal`. */
export function nameOfCall({ functionName, module }: ApiCall): string {
  return module === undefined ? functionName : `${functionName} for ${module}`;
}

/** The subject of messages about a call. */
export function describeCall(call: ApiCall): string {
  return `API call ${nameOfCall(call)}`;
}

/** Options of one call. */
export interface CallContext {
  readonly signal: AbortSignal;
  /** Called as soon as access is denied, before the reason is read. */
  readonly onDenied: () => void;
}

/** Sends one call. Throws if there is no answer. */
export type CallApi = (call: ApiCall, context: CallContext) => Promise<ApiAnswer>;

/** Detects JSON in UTF-16 or UTF-32, with or without a byte order mark. */
function isUtf16OrUtf32([one, other]: Uint8Array): boolean {
  return one === 0 || other === 0 || (one === 0xff && other === 0xfe) || (one === 0xfe && other === 0xff);
}

/** Decodes UTF-8 without its byte order mark; `undefined` if the bytes are not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Parses the answer in an HTTP body, a program's output or a file. A server may echo secrets that it received. Secrets in
 * texts are replaced. Data that contains a secret is rejected, because replacing the secret would change the data.
 */
export function readAnswer(bytes: Uint8Array, secrets = new Secrets()): ApiAnswer {
  if (isUtf16OrUtf32(bytes)) return { kind: "unreadable", why: UNREADABLE.utf16 };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { kind: "unreadable", why: UNREADABLE.notUtf8 };
  const json = readJson(text);
  if ("fault" in json) return { kind: "unreadable", why: jsonFailure(json.fault, text.trimStart(), secrets) };
  const answer = parseLegacyFormat(json.value) ?? parseCurrentFormat(json.value);
  return redactAnswer(answer, secrets);
}

function jsonFailure(fault: JsonFault, text: string, secrets: Secrets): UnreadableReason {
  if (fault.kind === "twice") {
    return UNREADABLE.json({ ...fault, path: secrets.clean(fault.path), key: secrets.clean(fault.key) });
  }
  if (fault.kind === "deep" || fault.kind === "many") return UNREADABLE.json(fault);
  if (text === "") return UNREADABLE.empty;
  return text.startsWith("<") ? UNREADABLE.webPage : UNREADABLE.notJson;
}

/**
 * Removes secrets from an answer. Runs after JSON is decoded, because JSON escapes can hide a secret. Runs before texts are
 * shortened, because a part of a secret would not be found.
 */
function redactAnswer(answer: ApiAnswer, secrets: Secrets): ApiAnswer {
  const clean = (text: string | null): string | null => text && secrets.clean(text);
  switch (answer.kind) {
    case "success":
      if (secrets.containsSecretDeep(answer.data))
        return { kind: "unreadable", why: UNREADABLE.repeatsSecret };
      return {
        ...answer,
        command: clean(answer.command),
        warnings: answer.warnings.map((warning) => secrets.clean(warning)),
      };
    case "refused":
      return { ...answer, command: clean(answer.command), reason: secrets.clean(answer.reason) };
    case "denied":
      return { ...answer, reason: secrets.clean(answer.reason) };
    case "unreadable":
      return { ...answer, why: { ...answer.why, text: secrets.clean(answer.why.text) } };
  }
}

/** Parses the legacy format, `{"cpanelresult": {"error": …, "data": {"reason": …}}}`. Only denials have this format. */
function parseLegacyFormat(json: unknown): ApiAnswer | undefined {
  const legacy = ownMember(json, "cpanelresult");
  if (legacy === undefined) return undefined;
  const reasons = [ownMember(legacy, "error"), ownMember(ownMember(legacy, "data"), "reason")];
  const reason = reasons.find((candidate) => typeof candidate === "string" && candidate !== "");
  return { kind: "denied", reason: typeof reason === "string" ? reason : "" };
}

/** Parses `{"data": …, "metadata": {"command", "reason", "result", "output"?}}`. */
function parseCurrentFormat(json: unknown): ApiAnswer {
  const metadata = ownMember(json, "metadata");
  if (!isRecord(metadata)) return { kind: "unreadable", why: UNREADABLE.noMetadata };
  const command = stringOrNull(ownMember(metadata, "command"));
  const result = ownMember(metadata, "result");
  // `result` is a number in the current documentation, and a string in the older guide.
  if (result === 0 || result === "0") {
    return { kind: "refused", command, reason: stringOrNull(ownMember(metadata, "reason")) ?? "" };
  }
  if (result !== 1 && result !== "1") return { kind: "unreadable", why: UNREADABLE.noResult };
  // Documented answers contain version 1; a missing version is accepted.
  const version = ownMember(metadata, "version") ?? 1;
  if (version !== 1 && version !== "1") {
    return { kind: "unreadable", why: UNREADABLE.otherApi(sanitize(JSON.stringify(version))) };
  }
  const warnings = nonEmptyStrings(ownMember(ownMember(metadata, "output"), "warnings"));
  return { kind: "success", command, data: ownMember(json, "data"), warnings };
}

function stringOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function nonEmptyStrings(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((candidate) => typeof candidate === "string").filter((text) => text !== "");
}

/** An own member of an object; `undefined` if the value is not an object or does not have the member. */
export function ownMember(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
