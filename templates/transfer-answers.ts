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
 * An error whose text contains one of `secrets` is replaced by one that withholds the text.
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

/** The reason of an error instead of one that contains a secret. */
const WITHHELD = "The reason is withheld because it contains a secret.";

/** The same error, or, if its text contains a secret, a `WhmApiError` that does not. */
function withoutSecrets(
  functionName: string,
  error: unknown,
  secrets: readonly (string | undefined)[],
): unknown {
  const known = secrets.filter((secret): secret is string => secret !== undefined && secret !== "");
  if (known.length === 0) return error;
  if (error instanceof WhmApiError) {
    const { reason, status, failure } = error;
    return containsSecret(reason, known) ? new WhmApiError(functionName, WITHHELD, status, failure) : error;
  }
  if (!containsSecret(valuesIn(error).join("\0"), known)) return error;
  const message = messageOf(error);
  return new WhmApiError(functionName, containsSecret(message, known) ? WITHHELD : message, 0, "unanswered");
}

function messageOf(error: unknown): string {
  const { message } = Object(error) as { readonly message?: unknown };
  return typeof message === "string" ? message : "the call failed";
}

/** The values in an error, in its cause and in other objects that it refers to. Each object is read once. */
function valuesIn(error: unknown): readonly string[] {
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

/**
 * Compares the text with each secret in a form that letter case, accents, Unicode normalization, escapes and backslashes do not
 * change. The number of passes over the text does not depend on what the text and the secrets contain.
 */
function containsSecret(text: string, secrets: readonly string[]): boolean {
  // Without accents and backslashes, nothing remains of some secrets.
  const forms = secrets.flatMap((secret) =>
    readingsOf(secret).map((reading) => withoutBackslashes(reading) || reading || secret),
  );
  return [text, ...readingsOf(text)].some((reading) =>
    [reading, withoutBackslashes(reading)].some((searched) => forms.some((form) => searched.includes(form))),
  );
}

/** How many levels of escapes are decoded, one within another. */
const LEVELS = 8;

/**
 * The text with none to all levels of its escapes decoded, each also with UTF-8 that was read as Latin-1 corrected once and twice,
 * normalized. Normalization can also make an escape, so it comes before decoding as well.
 */
function readingsOf(text: string): readonly string[] {
  const readings = new Set<string>();
  for (const prepared of [(given: string) => given, normalized]) {
    for (let level = 0, reading = text; level <= LEVELS; level++, reading = unescaped(reading)) {
      reading = prepared(reading);
      const corrected = readAsUtf8(reading);
      for (const one of [reading, corrected, readAsUtf8(corrected)]) readings.add(normalized(one));
    }
  }
  return [...readings];
}

function normalized(text: string): string {
  // Marks are removed before NFKD, which would take quadratic time to sort them, and after it, which separates them from letters.
  return withoutCaseAndMarks(withoutCaseAndMarks(text).normalize("NFKD"));
}

/** First in lower case, then in upper case: the result in upper case does not depend on adjacent letters, as a final sigma does. */
function withoutCaseAndMarks(text: string): string {
  return text.toLowerCase().toUpperCase().replace(/\p{M}/gu, "");
}

/** An escape of a line break is an `n` after a backslash, and a form has a plus sign for a space: they count as the same. */
function withoutBackslashes(text: string): string {
  return text.replace(/[\n\r\t\b\f+\\]/g, (character) => "NRTBF "["\n\r\t\b\f+".indexOf(character)] ?? "");
}

/** An escape of a URL, JSON, JavaScript, Perl, HTML or a shell. */
const ESCAPE =
  /[\\%]u([0-9a-f]{4})|(?:\\x|%)([0-9a-f]{2})|(?:\\[ux]\{|&#x)([0-9a-f]{1,14})[;}]?|\\([0-3][0-7]{2})|&#([0-9]{1,14});?|&([a-z][a-z0-9]{1,7});|\\([^])/gi;

/** The text with one level of escapes decoded. A byte becomes the character that Latin-1 has for it. */
function unescaped(text: string): string {
  return text.replace(ESCAPE, (escape: string, ...groups: readonly (string | undefined)[]) => {
    const [unit, byte, point, octal, decimal, name, letter] = groups;
    if (letter !== undefined) return letter;
    if (name !== undefined) return characterOf(codeOfName(name.toLowerCase()), escape);
    if (octal !== undefined) return characterOf(Number(`0o${octal}`), escape);
    return characterOf(Number(decimal ?? `0x${unit ?? byte ?? point ?? ""}`), escape);
  });
}

/** A character in UTF-8 that was read as Latin-1. */
const MISREAD = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

function readAsUtf8(text: string): string {
  return text.replace(MISREAD, (bytes) => {
    let code = bytes.charCodeAt(0) & (0xff >> (bytes.length + 1));
    for (let index = 1; index < bytes.length; index++) code = code * 64 + (bytes.charCodeAt(index) & 63);
    return characterOf(code, bytes);
  });
}

function characterOf(code: number | undefined, otherwise: string): string {
  return code === undefined || code > 0x10ffff ? otherwise : String.fromCodePoint(code);
}

/** Names of consecutive characters in HTML. The case of letters does not matter here. */
const HTML_NAMES: readonly (readonly [first: number, names: string])[] = [
  [33, "excl quot num dollar percnt amp apos lpar rpar ast plus comma - period sol"],
  [58, "colon semi lt equals gt quest commat"],
  [91, "lsqb bsol rsqb hat lowbar grave"],
  [91, "lbrack - rbrack"],
  [123, "lcub verbar rcub"],
  [123, "lbrace vert rbrace"],
  [160, "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn"],
  [178, "sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest"],
  [215, "times"],
  [223, "szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute"],
  [238, "icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml"],
  [253, "yacute thorn yuml"],
  [8364, "euro"],
];

function codeOfName(name: string): number | undefined {
  for (const [first, names] of HTML_NAMES) {
    const index = names.split(" ").indexOf(name);
    if (index !== -1) return first + index;
  }
  return undefined;
}
