/**
 * What kind of answer is this? Text in, one of four kinds out; what stands in a success's `data` is
 * `decode.ts`'s business. Knows all shapes in which WHM says no, and not who was asked or how.
 */
import { visible } from "../core/text/escape.js";
import type { JsonFault } from "../core/text/json-fault.js";
import { UNREADABLE, type UnreadableReason } from "./unreadable-diagnostics.js";
import { Secrets } from "../core/text/redaction.js";
import { readJson } from "../core/text/read-json.js";
import { isRecord } from "../core/type-guards.js";

/** The functions that are asked for, and no others. */
export type FunctionName = "available_transfer_modules" | "transfer_module_schema" | "version";

/** One question. `module` is a parameter of `transfer_module_schema` alone. */
export interface ApiCall {
  readonly functionName: FunctionName;
  readonly module?: string;
}

export type ApiAnswer =
  | {
      readonly kind: "success";
      /** The function that it answers, where it says so. */
      readonly command: string | null;
      /** Not looked into yet. */
      readonly data: unknown;
      readonly warnings: readonly string[];
    }
  /** The API's own no: `metadata.result` is 0. */
  | { readonly kind: "refused"; readonly command: string | null; readonly reason: string }
  /** HTTP status 401 or 403, or the legacy shape of that answer, which has been seen with status 200. */
  | { readonly kind: "denied"; readonly reason: string }
  /** `why` completes "the answer …". */
  | { readonly kind: "unreadable"; readonly why: UnreadableReason };

/** How sentences name a call. */
export function describeCall({ functionName, module }: ApiCall): string {
  return module === undefined ? functionName : `${functionName} for ${module}`;
}

/** What a question is asked with. */
export interface Asking {
  readonly signal: AbortSignal;
  /** Called as soon as access is known to be denied, though the reason may not have come yet. */
  readonly onDenied: () => void;
}

/** Asks one question. Throws where no answer of any kind could be had. */
export type Ask = (call: ApiCall, asking: Asking) => Promise<ApiAnswer>;

/** Text that is none in UTF-8, but begins as JSON does in code units of two bytes or of four, with a byte order mark or without. */
function isWide([one, other]: Uint8Array): boolean {
  return one === 0 || other === 0 || (one === 0xff && other === 0xfe) || (one === 0xfe && other === 0xff);
}

/** Bytes to text; `undefined` where they are not UTF-8. A byte order mark is dropped. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The answer that stands in a body, a program's output or a file. Whoever answers may repeat what it was sent: what is for
 * people comes without secrets, and data that holds one is none, since a snapshot with another word in its place would be a lie.
 */
export function readAnswer(bytes: Uint8Array, secrets = new Secrets()): ApiAnswer {
  if (isWide(bytes)) return { kind: "unreadable", why: UNREADABLE.utf16 };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { kind: "unreadable", why: UNREADABLE.notUtf8 };
  const json = readJson(text);
  if ("fault" in json) return { kind: "unreadable", why: whyNotJson(json.fault, text.trimStart(), secrets) };
  const answer = fromLegacy(json.value) ?? fromEnvelope(json.value);
  return withoutSecrets(answer, secrets);
}

function whyNotJson(fault: JsonFault, text: string, secrets: Secrets): UnreadableReason {
  if (fault.kind === "twice") {
    return UNREADABLE.json({ ...fault, path: secrets.clean(fault.path), key: secrets.clean(fault.key) });
  }
  if (fault.kind === "deep") return UNREADABLE.json(fault);
  if (text === "") return UNREADABLE.empty;
  return text.startsWith("<") ? UNREADABLE.webPage : UNREADABLE.notJson;
}

/** Decoded, for a secret that JSON's escapes hid; and before anything is cut, of which a part could stay. */
function withoutSecrets(answer: ApiAnswer, secrets: Secrets): ApiAnswer {
  const clean = (text: string | null): string | null => text && secrets.clean(text);
  switch (answer.kind) {
    case "success":
      if (secrets.isWithin(answer.data)) return { kind: "unreadable", why: UNREADABLE.repeatsSecret };
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

/** `{"cpanelresult": {"error": …, "data": {"reason": …}}}`: only ever seen as a denial. */
function fromLegacy(json: unknown): ApiAnswer | undefined {
  const legacy = member(json, "cpanelresult");
  if (legacy === undefined) return undefined;
  const reasons = [member(legacy, "error"), member(member(legacy, "data"), "reason")];
  const reason = reasons.find((candidate) => typeof candidate === "string" && candidate !== "");
  return { kind: "denied", reason: typeof reason === "string" ? reason : "" };
}

/** `{"data": …, "metadata": {"command", "reason", "result", "output"?}}`. */
function fromEnvelope(json: unknown): ApiAnswer {
  const metadata = member(json, "metadata");
  if (!isRecord(metadata)) return { kind: "unreadable", why: UNREADABLE.noEnvelope };
  const command = textOf(member(metadata, "command"));
  const result = member(metadata, "result");
  // A number in today's documentation, a string in the older guide.
  if (result === 0 || result === "0") {
    return { kind: "refused", command, reason: textOf(member(metadata, "reason")) ?? "" };
  }
  if (result !== 1 && result !== "1") return { kind: "unreadable", why: UNREADABLE.noResult };
  // A documented answer says 1; one that says nothing is taken at its word for the rest.
  const version = member(metadata, "version") ?? 1;
  if (version !== 1 && version !== "1") {
    return { kind: "unreadable", why: UNREADABLE.otherApi(visible(JSON.stringify(version))) };
  }
  const warnings = textsOf(member(member(metadata, "output"), "warnings"));
  return { kind: "success", command, data: member(json, "data"), warnings };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((candidate) => typeof candidate === "string").filter((text) => text !== "");
}

/** An object's own member; `undefined` where it has none, or is no object. */
export function member(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
