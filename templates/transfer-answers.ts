import { WhmApiError, type CallOptions, type CallSignal, type WhmCaller } from "./whm-client.js";

/**
 * WHM said that all went well, and what it answered is not what is documented. What was asked for has been done, so `failure` is
 * `unanswered`: do not send it again without looking. Tells where in the answer, and no word that stood there.
 */
export class UnexpectedAnswerError extends WhmApiError {
  override readonly name: string = "UnexpectedAnswerError";
  /** `data.schema.required[0]` */
  readonly path: string;
  /** `a string` */
  readonly expected: string;
  /** `null`, or what kind of value stood there. */
  readonly got: string;

  constructor(functionName: string, path: string, expected: string, value: unknown) {
    const got = described(value);
    super(functionName, `unexpected answer: ${path}: expected ${expected}, got ${got}`, 200, "unanswered");
    this.path = path;
    this.expected = expected;
    this.got = got;
  }
}

/** Numbers as they are; never what a text says, since it may be a secret. */
function described(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** A value, and where in an answer it stands. */
export interface Answered {
  readonly functionName: string;
  readonly path: string;
  readonly value: unknown;
}

function unexpected({ functionName, path, value }: Answered, expected: string): UnexpectedAnswerError {
  return new UnexpectedAnswerError(functionName, path, expected, value);
}

/** A member of an object, whether there is one or not. */
export function memberOf(answered: Answered, name: string): Answered {
  const { functionName, path } = answered;
  const object = objectIn(answered);
  const value = Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined;
  return { functionName, path: `${path}.${name}`, value };
}

export function objectIn(answered: Answered): Readonly<Record<string, unknown>> {
  const { value } = answered;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw unexpected(answered, "an object");
  }
  return value as Readonly<Record<string, unknown>>;
}

export function membersOf(answered: Answered): readonly (readonly [name: string, member: Answered])[] {
  return Object.keys(objectIn(answered)).map((name) => [name, memberOf(answered, name)]);
}

export function textIn(answered: Answered): string {
  const { value } = answered;
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") throw unexpected(answered, "a string");
  return value;
}

/** One that has to say something. */
export function nameIn(answered: Answered): string {
  const name = textIn(answered);
  if (name === "") throw unexpected({ ...answered, value: "" }, "a string that is not empty");
  return name;
}

export function textsIn(answered: Answered): readonly string[] {
  const { functionName, path, value } = answered;
  if (!Array.isArray(value)) throw unexpected(answered, "an array");
  return value.map((one: unknown, index) => textIn({ functionName, path: `${path}[${index}]`, value: one }));
}

/** Perl does not tell a number from its digits, so WHM answers either. */
export function integerIn(answered: Answered): number {
  const { value } = answered;
  const integer = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  if (!Number.isSafeInteger(integer)) throw unexpected(answered, "an integer");
  return integer as number;
}

export function flagIn(answered: Answered): boolean {
  const { value } = answered;
  if (value === 1 || value === "1" || value === true) return true;
  // Perl's false is an empty string.
  if (value === 0 || value === "0" || value === false || value === "") return false;
  throw unexpected(answered, "0 or 1");
}

/** What parameters may be; the wire has text alone. */
export type ParameterValue = string | number | boolean | undefined;

/**
 * Calls a function with parameters under the names that they have in TypeScript (`transferSessionId`); the wire's are the same
 * in lower case with underscores (`transfer_session_id`). What is undefined is left out, true is `1` and false `0`.
 * `secrets` are values that are in no error afterwards, whatever the server says.
 */
export async function called(
  client: WhmCaller,
  functionName: string,
  parameters: { readonly [name: string]: ParameterValue },
  options: CallOptions = {},
  secrets: readonly (string | undefined)[] = [],
): Promise<Answered> {
  if (options.signal?.aborted === true) throw options.signal.reason;
  try {
    const value = await client.call(functionName, wireParameters(parameters), options);
    return { functionName, path: "data", value };
  } catch (error) {
    if (isReasonOf(options.signal, error)) throw error;
    throw withoutSecrets(functionName, error, secrets);
  }
}

/** What the caller gave the signal is the caller's own. */
function isReasonOf(signal: CallSignal | undefined, error: unknown): boolean {
  return signal?.aborted === true && error === signal.reason;
}

export function wireParameters(parameters: {
  readonly [name: string]: ParameterValue;
}): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const name of Object.keys(parameters)) {
    const value = parameters[name];
    if (value === undefined) continue;
    fields[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] =
      typeof value === "boolean" ? String(Number(value)) : String(value);
  }
  return fields;
}

/** The error as it was, or one of ours that says the same without the secrets: an error of somebody's own may hold them anywhere. */
function withoutSecrets(
  functionName: string,
  error: unknown,
  secrets: readonly (string | undefined)[],
): unknown {
  const known = secrets.filter((secret): secret is string => secret !== undefined && secret !== "");
  const said = error instanceof WhmApiError ? error.reason : wordsOf(error, 0);
  const cleaned = known.reduce(without, said);
  if (cleaned === said) return error;
  const { status, failure } =
    error instanceof WhmApiError ? error : { status: 0, failure: "unanswered" as const };
  return new WhmApiError(
    functionName,
    error instanceof WhmApiError ? cleaned : known.reduce(without, messageOf(error)),
    status,
    failure,
  );
}

function messageOf(error: unknown): string {
  const { message } = Object(error) as { readonly message?: unknown };
  return typeof message === "string" ? message : "the call failed";
}

/** Whatever an error says, and what it says was its cause. */
function wordsOf(error: unknown, depth: number): string {
  if (typeof error !== "object" || error === null) return String(error);
  if (depth > 4) return "";
  const names = [...Object.getOwnPropertyNames(error), "message"];
  return names.map((name) => wordsOf((error as Record<string, unknown>)[name], depth + 1)).join("\n");
}

/** A secret this short is part of many words, and to take it out of them would tell it. */
const SHORTEST = 4;

function without(text: string, secret: string): string {
  // Backslashes in a row together: each of them may escape another, and to try all ways would take for ever.
  const pieces = secret.match(/\\+|[^\\]/gu) ?? [];
  const found = new RegExp(pieces.map(spellings).join(""), "giu");
  if (!found.test(text)) return text;
  if (Array.from(secret).length < SHORTEST)
    return "the server's words are left out, since they tell a secret";
  found.lastIndex = 0;
  return text.replace(found, "[secret]");
}

/**
 * One character of a secret, or several backslashes, as it may stand in a server's words: as it is, or escaped as shells, JSON,
 * URLs and HTML do, once or again; or as the bytes that it is in UTF-8, each taken for a character, as Perl takes them at times.
 */
function spellings(piece: string): string {
  if (piece.startsWith("\\")) {
    return `(?:\\\\{${piece.length},${piece.length * 8}}|(?:${escapes("\\").join("|")}){${piece.length}})`;
  }
  const bytes = bytesOf(piece);
  const misread =
    bytes.length > 1 ? [bytes.map((byte) => `(?:${spelt(String.fromCharCode(byte))})`).join("")] : [];
  return `(?:${[spelt(piece), ...misread].join("|")})`;
}

function spelt(character: string): string {
  return [`\\\\{0,8}${literally(character)}`, ...escapes(character)].join("|");
}

function escapes(character: string): readonly string[] {
  const point = character.codePointAt(0) ?? 0;
  const units = Array.from({ length: character.length }, (_, index) => hex(character.charCodeAt(index), 4));
  const all = [
    units.map((unit) => `\\\\{1,8}u${unit}`).join(""),
    `\\\\{1,8}x\\{?0{0,8}${hex(point, 2)}\\}?`,
    `\\\\{1,8}u\\{0{0,8}${hex(point, 1)}\\}`,
    ...percentEncoded(character),
    `${AMPERSAND}#0{0,8}${point};?`,
    `${AMPERSAND}#x0{0,8}${hex(point, 1)};?`,
  ];
  // HTML has names for most, of which any will do.
  if (!/[a-z0-9]/i.test(character)) all.push(`${AMPERSAND}[a-z][a-z0-9]{0,40};`);
  if (point < 0x100) all.push(`\\\\{1,8}${point.toString(8).padStart(3, "0")}`);
  if (character === " ") all.push("\\+");
  const letter: string | undefined = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" }[character];
  if (letter !== undefined) all.push(`\\\\{1,8}${letter}`);
  return all;
}

/** What has been escaped may have been escaped again; not without end, or a long text would be looked through without end. */
const AMPERSAND = "&(?:amp;){0,4}";
const PERCENT = "%(?:25){0,4}";

function literally(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}

/** In UTF-8, and in Latin-1 where that has it. */
function percentEncoded(character: string): readonly string[] {
  const code = character.charCodeAt(0);
  const utf8 = bytesOf(character).map((byte) => `${PERCENT}${hex(byte, 2)}`);
  const latin1 = code < 0x100 ? [`${PERCENT}${hex(code, 2)}`] : [];
  // In ASCII they are the same, and to try it twice would double what has to be tried for each that follows.
  return utf8.length < 2 ? latin1 : [utf8.join(""), ...latin1];
}

/** In UTF-8; a half of a pair has none. */
function bytesOf(character: string): readonly number[] {
  if (/[\uD800-\uDFFF]/u.test(character)) return [];
  return (encodeURIComponent(character).match(/%..|./g) ?? []).map((byte) =>
    byte.length > 1 ? Number(`0x${byte.slice(1)}`) : byte.charCodeAt(0),
  );
}
