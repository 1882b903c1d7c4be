import {
  UnexpectedAnswerError,
  WhmApiError,
  type CallOptions,
  type CallSignal,
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

/** Creates the error for a value of an undocumented type. `expectedText` describes the documented type, for example `a string`. */
export function createUnexpectedValueError(
  { functionName, path, value }: ResponseValue,
  expectedText: string,
): UnexpectedAnswerError {
  return new UnexpectedAnswerError(functionName, path, expectedText, value);
}

/**
 * Returns the property `name` of the object in `responseValue`. If the object does not have this property, the returned `value` is
 * undefined.
 *
 * @throws UnexpectedAnswerError if `responseValue` does not contain an object. All functions of this file that read a response value
 * throw this error for an unexpected type.
 */
export function readProperty(responseValue: ResponseValue, name: string): ResponseValue {
  const { functionName, path } = responseValue;
  const object = readObject(responseValue);
  const value = Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined;
  return { functionName, path: `${path}.${name}`, value };
}

/** Returns the value as an object. */
export function readObject(responseValue: ResponseValue): Readonly<Record<string, unknown>> {
  const { value } = responseValue;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw createUnexpectedValueError(responseValue, "an object");
  }
  return value as Readonly<Record<string, unknown>>;
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
  const convertedValue = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  if (!Number.isSafeInteger(convertedValue)) throw createUnexpectedValueError(responseValue, "an integer");
  return convertedValue as number;
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
 * @param secrets Passwords in the parameters. An error whose text contains a password is replaced by an error without the password.
 * @throws WhmApiError if the call fails.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function callFunction(
  client: WhmCaller,
  functionName: string,
  parameters: { readonly [name: string]: ParameterValue },
  options: CallOptions = {},
  secrets: readonly (string | undefined)[] = [],
): Promise<ResponseValue> {
  if (options.signal?.aborted === true) throw options.signal.reason;
  try {
    const data = await client.call(functionName, encodeParameters(parameters), options);
    return { functionName, path: "data", value: data };
  } catch (error) {
    if (isAbortReason(options.signal, error)) throw error;
    throw redactError(functionName, error, secrets);
  }
}

/** Checks whether the error is the abort reason of the signal. `callFunction` rethrows it unchanged, because the caller provided it. */
function isAbortReason(signal: CallSignal | undefined, error: unknown): boolean {
  return signal?.aborted === true && error === signal.reason;
}

/** Converts parameters to form fields: names to snake case, and booleans to `1` or `0`. Omits undefined values. */
export function encodeParameters(parameters: {
  readonly [name: string]: ParameterValue;
}): Record<string, string> {
  const encodedParameters: Record<string, string> = {};
  for (const name of Object.keys(parameters)) {
    const value = parameters[name];
    if (value === undefined) continue;
    encodedParameters[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] =
      typeof value === "boolean" ? String(Number(value)) : String(value);
  }
  return encodedParameters;
}

/** The text that replaces the reason of an error if the reason contains a secret. */
const WITHHELD_REASON_REPLACEMENT = "The reason is withheld because it contains a secret.";

/** Returns the error unchanged if it contains no secret, otherwise a `WhmApiError` without the secret. */
function redactError(
  functionName: string,
  error: unknown,
  secrets: readonly (string | undefined)[],
): unknown {
  const nonEmptySecrets = secrets.filter((secret): secret is string => secret !== undefined && secret !== "");
  if (nonEmptySecrets.length === 0) return error;
  if (error instanceof WhmApiError) {
    const { reason, status, failure } = error;
    return containsSecret(reason, nonEmptySecrets)
      ? new WhmApiError(functionName, WITHHELD_REASON_REPLACEMENT, status, failure)
      : error;
  }
  if (!containsSecret(collectErrorTexts(error).join("\0"), nonEmptySecrets)) return error;
  const message = readErrorMessage(error);
  return new WhmApiError(
    functionName,
    containsSecret(message, nonEmptySecrets) ? WITHHELD_REASON_REPLACEMENT : message,
    0,
    "unanswered",
  );
}

function readErrorMessage(error: unknown): string {
  const { message } = Object(error) as { readonly message?: unknown };
  return typeof message === "string" ? message : "the call failed";
}

/**
 * Returns the property values of an error as texts, and those of the objects that the error references, such as its cause. Reads each
 * object once, and ignores values that are nested too deeply.
 */
function collectErrorTexts(error: unknown): readonly string[] {
  const texts: string[] = [];
  const seenObjects = new Set<unknown>();
  let valuesAtDepth = [error];
  for (let depth = 0; depth < 6; depth++) {
    valuesAtDepth = valuesAtDepth.flatMap((value): unknown[] => {
      if (typeof value !== "object" || value === null) texts.push(String(value));
      else if (!seenObjects.has(value)) {
        seenObjects.add(value);
        const propertyNames = [...Object.getOwnPropertyNames(value), "message"];
        return propertyNames.map((name) => (value as Record<string, unknown>)[name]);
      }
      return [];
    });
  }
  return texts;
}

/**
 * Checks whether the text contains a secret. Ignores letter case, accents, Unicode normalization, escapes and backslashes. The
 * number of passes over the text is fixed, so that no response can make the search slow.
 */
function containsSecret(text: string, secrets: readonly string[]): boolean {
  // A secret of only accents and backslashes would become empty, so search for it unchanged.
  const decodedSecrets = secrets.flatMap((secret) =>
    listDecodedForms(secret).map(
      (decodedForm) => foldEscapesAndControls(decodedForm) || decodedForm || secret,
    ),
  );
  return [text, ...listDecodedForms(text)].some((textForm) =>
    [textForm, foldEscapesAndControls(textForm)].some((searchedText) =>
      decodedSecrets.some((secretForm) => searchedText.includes(secretForm)),
    ),
  );
}

/** The number of levels of nested escapes to decode. */
const MAX_ESCAPE_LEVELS = 8;

/**
 * Decodes nested escapes level by level, and returns the normalized text of each level. If UTF-8 in a level was wrongly read as
 * Latin-1 once or twice, also returns the corrected text. Decodes the text in two ways: without normalization, and with
 * normalization before each level. The second way is needed because normalization can create an escape.
 */
function listDecodedForms(text: string): readonly string[] {
  const decodedForms = new Set<string>();
  for (const preprocess of [(original: string) => original, normalizeForSearch]) {
    for (
      let level = 0, decodedText = text;
      level <= MAX_ESCAPE_LEVELS;
      level++, decodedText = decodeEscapes(decodedText)
    ) {
      decodedText = preprocess(decodedText);
      const repairedText = decodeLatin1AsUtf8(decodedText);
      for (const decodedForm of [decodedText, repairedText, decodeLatin1AsUtf8(repairedText)])
        decodedForms.add(normalizeForSearch(decodedForm));
    }
  }
  return [...decodedForms];
}

function normalizeForSearch(text: string): string {
  // NFKD takes quadratic time to sort accents, so accents are removed first. NFKD separates more accents from their letters, so
  // accents are removed again afterwards.
  return foldCaseAndDiacritics(foldCaseAndDiacritics(text).normalize("NFKD"));
}

/**
 * Removes accents, and converts letters to upper case. Upper case is used because the lower-case form of the Greek letter sigma
 * depends on the adjacent letters.
 */
function foldCaseAndDiacritics(text: string): string {
  return text.toLowerCase().toUpperCase().replace(/\p{M}/gu, "");
}

/**
 * Removes backslashes, so that an escape such as `\n` becomes its letter. Also replaces a control character by the letter of its
 * escape, such as a line break by `N`, so that escaped and unescaped texts match. Replaces each plus sign by a space, as in form data.
 */
function foldEscapesAndControls(text: string): string {
  return text.replace(/[\n\r\t\b\f+\\]/g, (character) => "NRTBF "["\n\r\t\b\f+".indexOf(character)] ?? "");
}

/** Matches a character that is escaped as in URLs, JSON, JavaScript, Perl, HTML or a shell. */
const ESCAPED_CHARACTER_PATTERN =
  /[\\%]u([0-9a-f]{4})|(?:\\x|%)([0-9a-f]{2})|(?:\\[ux]\{|&#x)([0-9a-f]{1,14})[;}]?|\\([0-3][0-7]{2})|&#([0-9]{1,14});?|&([a-z][a-z0-9]{1,7});|\\([^])/gi;

/** Decodes one level of escapes. Escaped bytes are decoded as Latin-1. */
function decodeEscapes(text: string): string {
  return text.replace(
    ESCAPED_CHARACTER_PATTERN,
    (escapeSequence: string, ...captureGroups: readonly (string | undefined)[]) => {
      const [hexCodeUnit, hexByte, hexCodePoint, octalCode, decimalCode, entityName, escapedLetter] =
        captureGroups;
      if (escapedLetter !== undefined) return escapedLetter;
      if (entityName !== undefined)
        return createCharacter(findHtmlCharacterCode(entityName.toLowerCase()), escapeSequence);
      if (octalCode !== undefined) return createCharacter(Number(`0o${octalCode}`), escapeSequence);
      return createCharacter(
        Number(decimalCode ?? `0x${hexCodeUnit ?? hexByte ?? hexCodePoint ?? ""}`),
        escapeSequence,
      );
    },
  );
}

/** Matches a UTF-8 character that was read as Latin-1. */
const UTF8_READ_AS_LATIN1_PATTERN =
  /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

function decodeLatin1AsUtf8(text: string): string {
  return text.replace(UTF8_READ_AS_LATIN1_PATTERN, (latin1Text) => {
    let codePoint = latin1Text.charCodeAt(0) & (0xff >> (latin1Text.length + 1));
    for (let index = 1; index < latin1Text.length; index++)
      codePoint = codePoint * 64 + (latin1Text.charCodeAt(index) & 63);
    return createCharacter(codePoint, latin1Text);
  });
}

function createCharacter(codePoint: number | undefined, fallbackText: string): string {
  return codePoint === undefined || codePoint > 0x10ffff ? fallbackText : String.fromCodePoint(codePoint);
}

/**
 * HTML names of characters. Each row contains a character code and several names. The first name belongs to this code, and each
 * further name belongs to the next code. `-` stands for a code without a name.
 */
const HTML_CHARACTER_NAMES: readonly (readonly [first: number, names: string])[] = [
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

function findHtmlCharacterCode(entityName: string): number | undefined {
  for (const [firstCodePoint, names] of HTML_CHARACTER_NAMES) {
    const index = names.split(" ").indexOf(entityName);
    if (index !== -1) return firstCodePoint + index;
  }
  return undefined;
}
