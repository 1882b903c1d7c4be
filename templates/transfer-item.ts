/** A validation error of an item, or a warning about it. */
export interface ItemError {
  /** The invalid key. Empty if the item as a whole is invalid. */
  readonly path: string;
  /** A description on one line, for example `AccountRemoteRoot.size: expected an integer from 0 to 255, got -1`. */
  readonly message: string;
  /**
   * The JSON Schema keyword that failed, such as `required`, `type`, `minimum` or `maxLength`, or `documentedRule` for a rule of
   * cPanel's documentation.
   */
  readonly keyword: string;
  /** The details of the failed keyword, for example `{ minimum: 0 }`. Integers beyond 2^53 - 1 are decimal strings. */
  readonly params: Readonly<Record<string, string | number | readonly string[]>>;
}

/**
 * A function that checks whether a value is a valid item of one module, and returns true or false. It is also a Standard Schema
 * (https://standardschema.dev), for libraries that accept one.
 */
export interface ItemValidator<Item> {
  (value: unknown): value is Item;
  /** Returns all errors of a value, in the order of the module's keys. Returns an empty array if the value is a valid item. */
  readonly findErrors: (value: unknown) => readonly ItemError[];
  /** The interface of Standard Schema. */
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "whm-transfer-codegen";
    readonly validate: (value: unknown) => StandardResult<Item>;
    readonly types?: { readonly input: Item; readonly output: Item } | undefined;
  };
}

/** The result of a validation through Standard Schema: the unchanged value, or its errors as `issues`. */
export type StandardResult<Item> =
  | {
      /** The validated value, unchanged. */
      readonly value: Item;
      readonly issues?: undefined;
    }
  | {
      /** The errors. `path` contains the name of the invalid key. It is empty if the item as a whole is invalid. */
      readonly issues: readonly { readonly message: string; readonly path: readonly string[] }[];
    };

/** Thrown if an item is invalid. Nothing was sent to the server. */
export class InvalidTransferItemError extends Error {
  override readonly name: string = "InvalidTransferItemError";
  /** The transfer module of the item, for example `AccountRemoteRoot`. */
  readonly module: string;
  /** All errors of the item. `message` of this error contains their messages, one per line. */
  readonly errors: readonly ItemError[];

  constructor(module: string, errors: readonly ItemError[]) {
    super(errors.map(({ message }) => message).join("\n"));
    this.module = module;
    this.errors = errors;
  }
}

/** The limits of BIGINT columns. They are not literals such as `1n`, because TypeScript accepts such literals only for ES2020 and later. */
// Only for other generated files.
export const BIGINT_MINUS_9223372036854775808: bigint = /* @__PURE__ */ BigInt("-9223372036854775808");
// Only for other generated files.
export const BIGINT_9223372036854775807: bigint = /* @__PURE__ */ BigInt("9223372036854775807");
// Only for other generated files.
export const BIGINT_18446744073709551615: bigint = /* @__PURE__ */ BigInt("18446744073709551615");

/** An object whose keys are not validated yet. */
// Only for other generated files.
export type UncheckedObject = Readonly<Record<string, unknown>>;

/** Creates the validator of a module. `findErrors` checks the keys of an object. */
// Only for other generated files.
export function createItemValidator<Item>(
  module: string,
  findErrors: (item: UncheckedObject) => ItemError[],
): ItemValidator<Item> {
  const findAllErrors = (value: unknown): readonly ItemError[] => findItemErrors(module, value, findErrors);
  const validate = (value: unknown): value is Item => findAllErrors(value).length === 0;
  return Object.assign(validate, {
    findErrors: findAllErrors,
    "~standard": {
      version: 1,
      vendor: "whm-transfer-codegen",
      validate(value: unknown): StandardResult<Item> {
        const errors = findAllErrors(value);
        if (errors.length === 0) return { value: value as Item };
        return { issues: errors.map(({ message, path }) => ({ message, path: path ? [path] : [] })) };
      },
    },
  } as const);
}

function findItemErrors(
  module: string,
  value: unknown,
  findErrors: (item: UncheckedObject) => ItemError[],
): readonly ItemError[] {
  return addModuleName(module, isObject(value) ? findErrors(value) : [createNotObjectError(value)]);
}

/** Adds the module name to the messages of new errors. Changes the errors in place, because copies would be slow. */
// Only for other generated files.
export function addModuleName(module: string, errors: readonly { message: string }[]): readonly ItemError[] {
  for (const error of errors) error.message = module + error.message;
  return errors as readonly ItemError[];
}

/** Checks whether a value is an object that is not an array. */
// Only for other generated files.
export function isObject(value: unknown): value is UncheckedObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Checks whether a value is a number that is an integer from -(2^53 - 1) to 2^53 - 1. */
// Only for other generated files.
export function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** Checks whether a value is a string, a bigint or a finite number. */
// Only for other generated files.
export function isScalar(value: unknown): value is string | number | bigint {
  return typeof value === "string" || typeof value === "bigint" || Number.isFinite(value);
}

/**
 * Checks whether the text is a valid value of a SQL SET: a comma-separated list of elements of `members`. The list must have the
 * order of `members`, and no duplicates. An empty text is valid.
 * The list must not start with an empty member, because the database would return the list without that member.
 */
// Only for other generated files.
export function isSetValue(text: string, members: readonly string[]): boolean {
  if (text === "") return true;
  const indexes = text.split(",").map((member) => members.indexOf(member));
  return !text.startsWith(",") && indexes.every((index, position) => index > (indexes[position - 1] ?? -1));
}

/** Checks whether the text is valid JSON, which a JSON column requires. */
// Only for other generated files.
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Counts the code points of a text, because the length of CHAR and VARCHAR columns is limited in code points. */
// Only for other generated files.
export function countCodePoints(text: string): number {
  return text.length - (text.match(/[\u{10000}-\u{10FFFF}]/gu)?.length ?? 0);
}

/** Counts the UTF-8 bytes of a text, because the length of TEXT and BLOB columns is limited in bytes. */
// Only for other generated files.
export function countUtf8Bytes(text: string): number {
  let byteCount = text.length;
  for (let index = 0; index < text.length; index++) {
    const codePoint = text.codePointAt(index) ?? 0;
    if (codePoint > 0x7f) byteCount++;
    if (codePoint > 0x7ff) byteCount++;
    // Skip the second half of a surrogate pair, because the pair takes four bytes as a whole.
    if (codePoint > 0xffff) index++;
  }
  return byteCount;
}

/** Returns false in older JavaScript engines, which lack `isWellFormed`. It is several times faster than a regular expression. */
function isKnownWellFormed(text: string): boolean {
  return (text as { isWellFormed?: () => boolean }).isWellFormed?.() === true;
}

/** Checks whether the text contains a lone surrogate (half of a surrogate pair), which UTF-8 cannot encode. */
// Only for other generated files.
export function isIllFormed(text: string): boolean {
  return !isKnownWellFormed(text) && /[\uD800-\uDFFF]/u.test(text);
}

/** Formats a number without an exponent: `1e-7` becomes `0.0000001`. Returns a string unchanged. */
// Only for other generated files.
export function formatDecimal(value: string | number): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (typeof value === "string" || whole === "") return String(value);
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + "0".repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Converts a value to the text of a form field. Booleans become `1` or `0`. */
// Only for other generated files.
export function formatField(value: unknown): string {
  return String(typeof value === "boolean" ? Number(value) : value);
}

/** Converts the keys of a valid item to form fields. Omits null and undefined. */
// Only for other generated files.
export function encodeFields(item: object, keys: Iterable<string>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const key of keys) {
    const value = (item as UncheckedObject)[key];
    if (value != null) fields[key] = formatField(value);
  }
  return fields;
}

/** Sets a form field to the text of a value, unless the value is null or undefined. */
// Only for other generated files.
export function setField(fields: Record<string, string>, key: string, value: unknown): void {
  if (value != null) setOwn(fields, key, formatField(value));
}

/** Sets a form field like `setField`. Formats a number without an exponent, which a DECIMAL column requires. */
// Only for other generated files.
export function setDecimal(fields: Record<string, string>, key: string, value: unknown): void {
  setField(fields, key, typeof value === "number" ? formatDecimal(value) : value);
}

/** Checks whether an object itself has a property, which it does not only inherit. */
// Only for other generated files.
export function hasOwn(object: object, name: PropertyKey): boolean {
  return Object.prototype.hasOwnProperty.call(object, name);
}

/** Returns the value of a property. Returns undefined if the object does not have it, or only inherits it, such as `toString`. */
// Only for other generated files.
export function getOwn<Item extends object, Key extends keyof Item>(
  item: Item,
  key: Key,
): Exclude<Item[Key], Function> | undefined {
  return hasOwn(item, key) ? (item[key] as Exclude<Item[Key], Function>) : undefined;
}

/** Sets an object's own property. A plain assignment to `__proto__` would change the prototype instead. */
// Only for other generated files.
export function setOwn(target: Record<string, string>, key: string, value: string): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/**
 * Validates an item, and returns its form fields, including `module`. Reads each declared key once, so that no getter can return a
 * value that was not validated.
 *
 * @param keys The declared keys of the module.
 * @param extra The name of one property to allow in addition to the declared keys, such as `module`.
 * @throws InvalidTransferItemError if the item is invalid.
 */
// Only for other generated files.
export function checkAndEncode(
  module: string,
  item: unknown,
  keys: ReadonlySet<string>,
  findErrors: (item: UncheckedObject) => ItemError[],
  encode: (item: never) => Record<string, string>,
  extra?: string,
): Record<string, string> {
  const copy = isObject(item) ? copyItem(item, keys, extra) : item;
  const errors = findItemErrors(module, copy, findErrors);
  if (errors.length > 0) throw new InvalidTransferItemError(module, errors);
  // `module` is added to the returned object. A copy with spread syntax could lose the key `__proto__`, because compilers can
  // replace spread syntax by `Object.assign`.
  const fields = encode(copy as never);
  fields["module"] = module;
  return fields;
}

/**
 * Copies the declared keys of an item, including getters of a class. Also copies the names of undeclared keys, without their
 * values, so that the validator reports these keys.
 */
function copyItem(item: UncheckedObject, keys: ReadonlySet<string>, extra?: string): UncheckedObject {
  const copy = Object.create(null) as Record<string, unknown>;
  const ownKeys = Object.keys(item);
  for (const key of keys) {
    // Skip names that every object inherits, such as `toString`, unless the item has a property of that name.
    if (!(key in Object.prototype) || ownKeys.includes(key)) copy[key] = item[key];
  }
  for (const key of ownKeys) if (key !== extra && !(key in copy)) copy[key] = undefined;
  return copy;
}

/**
 * Creates the error for an item of an unknown module. Such items can come from JavaScript or parsed JSON, without type
 * checking.
 */
// Only for other generated files.
export function createUnknownModuleError(
  module: unknown,
  knownModules: readonly string[],
): InvalidTransferItemError {
  const got = typeof module === "string" ? JSON.stringify(module) : describeValue(module, "type");
  const text = `module: expected one of ${knownModules.join(", ")}, got ${got}`;
  const message = escapeControlCharacters(text);
  const error = { path: "module", keyword: "enum", message, params: { enum: knownModules } };
  return new InvalidTransferItemError(typeof module === "string" ? module : got, [error]);
}

/** Creates the error for a required key that is missing. */
// Only for other generated files.
export function createMissingError(key: string): ItemError {
  return createError(key, "required", "required, but missing", { required: key });
}

/** Creates the error for a required key whose value is an empty string. */
// Only for other generated files.
export function createEmptyError(key: string): ItemError {
  return createError(key, "minLength", "required, but empty", { minLength: 1 });
}

/** The keys of a module, with cached data that makes `checkUnknownKeys` faster. */
// Only for other generated files.
export interface KeySet extends ReadonlySet<string> {
  /** The keys of the last item that had no unknown keys. The keys of the next item are compared with them. */
  checked?: readonly string[];
  /** The error about the last unknown key, because items of a batch often have the same unknown key. */
  lastUnknown?: ItemError;
}

/**
 * Adds an error for each key that the module does not have. Most items of a batch have the same keys in the same order. Therefore,
 * the keys are first compared with those of the last item without unknown keys, which is faster than looking up each key.
 */
// Only for other generated files.
export function checkUnknownKeys(item: UncheckedObject, knownKeys: KeySet, errors: ItemError[]): void {
  const keys = Object.keys(item);
  const { checked } = knownKeys;
  let index = keys.length;
  if (index === checked?.length) while (index > 0 && keys[index - 1] === checked[index - 1]) index--;
  if (index === 0) return;
  const previousCount = errors.length;
  for (const key of keys) if (!knownKeys.has(key)) errors.push(createUnknownKeyError(key, knownKeys));
  if (errors.length === previousCount) knownKeys.checked = keys;
}

/** Creates the error for a key that the module does not have. Suggests the nearest of `knownKeys` if it is similar. */
// Only for other generated files.
export function createUnknownKeyError(
  key: string,
  knownKeys: Iterable<string> & Pick<KeySet, "lastUnknown">,
): ItemError {
  if (knownKeys.lastUnknown?.path !== key) {
    const nearest = findNearest(key, knownKeys);
    const problem = `this module has no such key${nearest && `; did you mean ${nearest}?`}`;
    knownKeys.lastUnknown = escapeMessage(createError(key, "additionalProperties", problem, {}));
  }
  return { ...knownKeys.lastUnknown, params: { additionalProperties: key } };
}

/** Returns the name that is most similar to `unknown`. Returns an empty string if no name is similar enough for a typing error. */
function findNearest(unknown: string, names: Iterable<string>): string {
  let nearest = "";
  let limit = Math.max(2, Math.floor(unknown.length / 3)) + 1;
  // Longer texts are unlikely to be misspelled keys, and would take long to compare.
  if (unknown.length > 40) return nearest;
  for (const name of names) {
    if (Math.abs(unknown.length - name.length) >= limit) continue;
    const count = countEdits(unknown.toLowerCase(), name.toLowerCase());
    if (count < limit && count < name.length) [nearest, limit] = [name, count];
  }
  return nearest;
}

/** Returns how many edits turn one text into the other. An edit inserts, deletes or replaces a letter. */
function countEdits(left: string, right: string): number {
  let counts: readonly number[] = Array.from(`${right}.`, (_, index) => index);
  for (let row = 0; row < left.length; row++) {
    const next = [row + 1];
    for (let column = 0; column < right.length; column++) {
      const replaced = (counts[column] as number) + Number(left[row] !== right[column]);
      next.push(Math.min(replaced, (counts[column + 1] as number) + 1, (next[column] as number) + 1));
    }
    counts = next;
  }
  return counts[right.length] as number;
}

/** Creates the error for a value that is not an object. The `path` of the error is empty. */
// Only for other generated files.
export function createNotObjectError(value: unknown): ItemError {
  const message = `: expected an object, got ${describeValue(value, "type")}`;
  return { path: "", keyword: "type", message, params: {} };
}

/** Creates the error for a value that is not a string. */
// Only for other generated files.
export function createNotTextError(key: string, value: unknown): ItemError {
  return createValueError(key, "type", "a string", value, { type: "string" });
}

/** Creates the error for a value that is neither a string nor a number. */
// Only for other generated files.
export function createNotStringOrNumberError(key: string, value: unknown): ItemError {
  return createValueError(key, "type", "a string or a number", value, { type: ["string", "number"] });
}

/** Creates the error for a value that is none of the values of a flag. */
// Only for other generated files.
export function createNotFlagError(
  key: string,
  value: unknown,
  expected = "true, false, 1 or 0",
  values: readonly string[] = ["true", "false", "1", "0"],
): ItemError {
  return createValueError(key, "enum", expected, value, { enum: values });
}

/** An inclusive limit of an integer: a number if it is safe, or else a bigint. */
type Limit = number | bigint;

/** Creates the error for a value that is not an integer within the limits. */
// Only for other generated files.
export function createNotInRangeError(
  key: string,
  value: unknown,
  minimum: Limit,
  maximum: Limit,
  acceptsBigints?: true,
): ItemError {
  const range = `an integer from ${minimum} to ${maximum}`;
  if (isSafeInteger(value) || (acceptsBigints && typeof value === "bigint"))
    return createLimitError(key, range, value, value, minimum, maximum);
  if (!acceptsBigints || !Number.isInteger(value))
    return createValueError(key, "type", range, value, { type: "integer" });
  const expected = `${range}, as a bigint if beyond +/-${Number.MAX_SAFE_INTEGER}`;
  return createValueError(key, Number(value) < 0 ? "minimum" : "maximum", expected, value, {});
}

/** Creates the error for a value that is not a bigint within the limits. */
// Only for other generated files.
export function createBigintError(key: string, value: unknown, minimum: Limit, maximum: Limit): ItemError {
  const range = `a bigint from ${minimum} to ${maximum}`;
  if (typeof value !== "bigint") return createValueError(key, "type", range, value, { type: "bigint" });
  return createLimitError(key, range, value, value, minimum, maximum);
}

/** Creates the error for a value that is not a string with the decimal digits of an integer within the limits. */
// Only for other generated files.
export function createDigitsError(key: string, value: unknown, minimum: Limit, maximum: Limit): ItemError {
  const range = `the decimal digits of an integer from ${minimum} to ${maximum}`;
  if (typeof value !== "string") return createValueError(key, "type", range, value, { type: "string" });
  if (!/^(?:0|-?[1-9][0-9]*)$/.test(value)) return createValueError(key, "pattern", range, value, {});
  return createLimitError(key, range, value, BigInt(value), minimum, maximum);
}

function createLimitError(
  key: string,
  range: string,
  value: unknown,
  integer: number | bigint,
  minimum: Limit,
  maximum: Limit,
): ItemError {
  const format = (limit: Limit): number | string => (typeof limit === "bigint" ? String(limit) : limit);
  // The two calls are not merged into one, because a computed property name instead of `minimum` or `maximum` would be slow.
  return integer < minimum
    ? createValueError(key, "minimum", range, value, { minimum: format(minimum) })
    : createValueError(key, "maximum", range, value, { maximum: format(maximum) });
}

/** The unit of a limit of text. The default are characters, which are code points. */
type LengthUnit = "bytes" | "characters";

type TextCheck = (errors: ItemError[], key: string, value: unknown, limit: number, unit?: LengthUnit) => void;

/**
 * Checks whether a value is text that is well-formed, and so short that its code points or bytes need not be counted, which is slow. A
 * text has at most one code point, and at most three bytes of UTF-8, for each UTF-16 code unit.
 */
function isShortText(value: unknown, limit: number, unit?: LengthUnit): boolean {
  if (typeof value !== "string" || !isKnownWellFormed(value)) return false;
  return value.length <= (unit === "bytes" ? limit / 3 : limit);
}

/** Adds an error if the value is neither undefined nor well-formed text that is not longer than `limit`. */
// Only for other generated files.
export const checkOptionalText: TextCheck = (errors, key, value, limit, unit) => {
  if (value !== undefined && !isShortText(value, limit, unit)) checkText(errors, key, value, limit, unit);
};

/** Adds an error if the value is not undefined, null, or well-formed text that is not longer than `limit`. */
// Only for other generated files.
export const checkNullableText: TextCheck = (errors, key, value, limit, unit) => {
  if (value != null && !isShortText(value, limit, unit)) checkText(errors, key, value, limit, unit);
};

/** Adds an error if the value is not well-formed text that is not empty and not longer than `limit`. */
// Only for other generated files.
export const checkRequiredText: TextCheck = (errors, key, value, limit, unit) => {
  if (value === "") errors.push(createEmptyError(key));
  else if (!isShortText(value, limit, unit)) checkText(errors, key, value, limit, unit);
};

const checkText: TextCheck = (errors, key, value, limit, unit = "characters") => {
  if (value === undefined) errors.push(createMissingError(key));
  else if (typeof value !== "string") errors.push(createNotTextError(key, value));
  else {
    const length = unit === "bytes" ? countUtf8Bytes(value) : countCodePoints(value);
    if (length > limit) errors.push(createTooLongError(key, limit, unit, length));
    else if (isIllFormed(value)) errors.push(createIllFormedError(key));
  }
};

/** Adds an error if the value is not undefined, true, false, 1 or 0. */
// Only for other generated files.
export function checkFlag(errors: ItemError[], key: string, value: unknown): void {
  if (value === undefined || typeof value === "boolean" || value === 1 || value === 0) return;
  errors.push(createNotFlagError(key, value));
}

/** Adds an error if the value is not undefined, true or false. */
// Only for other generated files.
export function checkBoolean(errors: ItemError[], key: string, value: unknown): void {
  if (value !== undefined && typeof value !== "boolean")
    errors.push(createNotFlagError(key, value, "true or false", ["true", "false"]));
}

/** Adds an error if the value is not undefined, 1 or 0. */
// Only for other generated files.
export function checkBit(errors: ItemError[], key: string, value: unknown): void {
  if (value !== undefined && value !== 1 && value !== 0)
    errors.push(createNotFlagError(key, value, "1 or 0", ["1", "0"]));
}

/** Adds an error if the value is neither undefined nor an integer within the limits. */
// Only for other generated files.
export function checkInteger(
  errors: ItemError[],
  key: string,
  value: unknown,
  min: number,
  max: number,
): void {
  if (value !== undefined && (!isSafeInteger(value) || value < min || value > max))
    errors.push(createNotInRangeError(key, value, min, max));
}

/** Adds an error if the value is neither undefined nor a safe integer or a bigint within the limits. */
// Only for other generated files.
export function checkBigint(
  errors: ItemError[],
  key: string,
  value: unknown,
  min: number | bigint,
  max: number | bigint,
): void {
  if (value === undefined) return;
  // A limit that is a bigint is beyond all safe integers. Comparing a number with it would be slow.
  const isValid = isSafeInteger(value)
    ? (typeof min === "bigint" || value >= min) && (typeof max === "bigint" || value <= max)
    : typeof value === "bigint" && value >= min && value <= max;
  if (!isValid) errors.push(createNotInRangeError(key, value, min, max, true));
}

/** Creates the error for a text that is longer than the limit. */
// Only for other generated files.
export function createTooLongError(key: string, limit: number, unit: LengthUnit, length: number): ItemError {
  const problem = `expected at most ${limit} ${unit}, got ${length}`;
  return createError(key, "maxLength", problem, { maxLength: limit, unit });
}

/** Creates the error for a text with a lone surrogate. */
// Only for other generated files.
export function createIllFormedError(key: string): ItemError {
  const params = { pattern: "^[^\\uD800-\\uDFFF]*$" };
  return createError(key, "pattern", "expected well-formed Unicode, got a lone surrogate", params);
}

/** Creates the error for a text that is not valid JSON. */
// Only for other generated files.
export function createNotJsonError(key: string, value: unknown): ItemError {
  const contentMediaType = "application/json";
  return createValueError(key, "contentMediaType", "a JSON string", value, { contentMediaType });
}

/** Creates the error for a value in the wrong format. `expected` describes the expected format, for example `a UUID`. */
// Only for other generated files.
export function createNotInFormatError(key: string, value: unknown, expected: string): ItemError {
  return createValueError(key, typeof value === "string" ? "pattern" : "type", expected, value, {});
}

/** Creates the error for a value that is not a member of an ENUM. */
// Only for other generated files.
export function createNotMemberError(key: string, value: unknown, members: readonly string[]): ItemError {
  const list = members.map((member) => JSON.stringify(member)).join(", ");
  return createValueError(key, "enum", list === "" ? "no value" : `one of ${list}`, value, { enum: members });
}

/** Creates the error for a value that is not a list of members of a SET. */
// Only for other generated files.
export function createNotSetValueError(key: string, value: unknown, members: readonly string[]): ItemError {
  const expected = `a comma-separated list of ${members.join(",")}, in this order`;
  return createValueError(key, "enum", expected, value, { enum: members });
}

/**
 * Creates the error for a value that no definition of its key accepts. The key has several definitions, because WHM versions
 * define it differently. `expected` describes the values that each definition accepts.
 */
// Only for other generated files.
export function createNotAnyOfError(key: string, value: unknown, expected: readonly string[]): ItemError {
  return createValueError(key, "anyOf", expected.join(", or "), value, { anyOf: expected });
}

/** Checks whether a key's value is true in Perl, the language of WHM: not false, 0, "0", null, undefined or an empty string. */
// Only for other generated files.
export function isTruthy(value: unknown): boolean {
  return Boolean(value) && value !== "0";
}

/** Creates the error or warning for an item that violates a rule. `key` is empty if the item as a whole violates it. */
// Only for other generated files.
export function createRuleViolation(key: string, rule: string, documentedRule: readonly string[]): ItemError {
  const text = `${rule} according to the cPanel documentation`;
  // A rule about several keys has no path.
  const message = `${key && "."}${key}: ${text}`;
  return { path: key, keyword: "documentedRule", message, params: { documentedRule } };
}

function createValueError(
  key: string,
  keyword: string,
  expected: string,
  value: unknown,
  params: ItemError["params"],
): ItemError {
  // `createError` is not called, because it would join the parts of the message in a second step, which takes time.
  const message = `.${key}: expected ${expected}, got ${describeValue(value, keyword)}`;
  return { path: key, keyword, message, params };
}

/** Creates an error. Its message starts with the key. `addModuleName` later adds the name of the module in front of it. */
function createError(key: string, keyword: string, problem: string, params: ItemError["params"]): ItemError {
  return { path: key, keyword, message: `.${key}: ${problem}`, params };
}

/** Escapes control characters in the message of an error. Needed if members of an ENUM or a SET contain such characters. */
// Only for other generated files.
export function escapeMessage(error: ItemError): ItemError {
  return { ...error, message: escapeControlCharacters(error.message) };
}

/**
 * Escapes line breaks and control characters, which a terminal or CI system would interpret. Messages can contain such characters,
 * because they quote text of the server and of the item.
 */
// Only for other generated files.
export function escapeControlCharacters(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  );
}

/** Returns the error without the invalid value. Needed for keys whose names indicate a secret, such as `password`. */
// Only for other generated files.
export function hideValue(error: ItemError): ItemError {
  return { ...error, message: error.message.replace(/, got (?![^]*, got )[^]*/, ", got a hidden value") };
}

/**
 * Describes a value for a message, without the contents of strings, which may be secret. `keyword` is the JSON Schema keyword
 * that failed.
 */
// Only for other generated files.
export function describeValue(value: unknown, keyword: string): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string")
    return keyword === "type" || keyword === "enum" ? "a string" : "another string";
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (Array.isArray(value)) return "an array";
  return isObject(value) ? "an object" : String(value);
}
