/** One thing wrong with an item. */
export interface ItemError {
  /** The key at fault; empty where the item as a whole is. */
  readonly path: string;
  /** `AccountRemoteRoot.size: expected an integer from 0 to 255, got -1` */
  readonly message: string;
  /** What was broken, in JSON Schema's words: `required`, `type`, `minimum`, `maxLength` and the like. */
  readonly keyword: string;
  /** The limit that was broken, under its keyword. Integers beyond 2^53 - 1 are decimal strings. */
  readonly params: Readonly<Record<string, string | number | readonly string[]>>;
}

/** Tells whether a value is an item, and is a Standard Schema (https://standardschema.dev). */
export interface ItemValidator<Item> {
  (value: unknown): value is Item;
  /** What was wrong with the value that was validated last; `null` if nothing was. */
  errors: readonly ItemError[] | null;
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "whm-transfer-codegen";
    readonly validate: (value: unknown) => StandardResult<Item>;
    readonly types?: { readonly input: Item; readonly output: Item } | undefined;
  };
}

export type StandardResult<Item> =
  | { readonly value: Item; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path: readonly string[] }[] };

/** An item that no server would take as it stands. Thrown before anything is sent. */
export class InvalidTransferItemError extends Error {
  override readonly name: string = "InvalidTransferItemError";
  readonly module: string;
  readonly errors: readonly ItemError[];

  constructor(module: string, errors: readonly ItemError[]) {
    super(errors.map(({ message }) => message).join("\n"));
    this.module = module;
    this.errors = errors;
  }
}

/** What a validator knows of a value before it has looked at its keys. */
export type Unchecked = Readonly<Record<string, unknown>>;

/** Makes a module's validator of the function that looks at each of its keys. */
export function itemValidator<Item>(
  module: string,
  findErrors: (item: Unchecked) => ItemError[],
): ItemValidator<Item> {
  const check = (value: unknown): readonly ItemError[] | null => {
    const errors = isObject(value) ? findErrors(value) : [notObject(value)];
    return errors.length === 0 ? null : inModule(module, errors);
  };
  const validate = (value: unknown): value is Item => {
    validator.errors = check(value);
    return validator.errors === null;
  };
  const validator: ItemValidator<Item> = Object.assign(validate, {
    errors: null,
    "~standard": {
      version: 1,
      vendor: "whm-transfer-codegen",
      validate(value: unknown): StandardResult<Item> {
        const errors = check(value);
        if (errors === null) return { value: value as Item };
        return { issues: errors.map(({ message, path }) => ({ message, path: path === "" ? [] : [path] })) };
      },
    },
  } as const);
  return validator;
}

/** What a module's `findWarnings` finds, with the module's name in front of each sentence. */
export function itemWarnings(
  module: string,
  item: object,
  findWarnings: (item: Unchecked) => ItemError[],
): readonly ItemError[] {
  return inModule(module, findWarnings(item as Unchecked));
}

/** Puts the module's name in front of what errors say that nobody else has yet: a copy of each would take as long as making it. */
function inModule(module: string, errors: readonly { message: string }[]): readonly ItemError[] {
  for (const error of errors) error.message = module + error.message;
  return errors as readonly ItemError[];
}

export function isObject(value: unknown): value is Unchecked {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A number that stands for one integer only. */
export function isSafe(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** A text, or a number of any kind, as long as it is one. */
export function isScalar(value: unknown): value is string | number | bigint {
  return typeof value === "string" || typeof value === "bigint" || Number.isFinite(value);
}

/**
 * Whether the text is some of the members, joined by commas, in their order, none twice. An empty member in front of
 * others is none of them, since the column would not give it back.
 */
export function isSetOf(text: string, members: readonly string[]): boolean {
  if (text === "") return true;
  let last = -1;
  return (
    !text.startsWith(",") &&
    text.split(",").every((member) => {
      const place = members.indexOf(member);
      const inOrder = place > last;
      last = place;
      return inOrder;
    })
  );
}

/** Whether the text is JSON: a column of that type takes no other. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** How many code points there are: what CHAR and VARCHAR count. */
export function codePoints(text: string): number {
  return text.length - (text.match(/[\u{10000}-\u{10FFFF}]/gu)?.length ?? 0);
}

/** How many bytes the text is in UTF-8: what TEXT and BLOB count. */
export function utf8Bytes(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index++) {
    const point = text.codePointAt(index) ?? 0;
    if (point > 0x7f) count++;
    if (point > 0x7ff) count++;
    // Four bytes of two units, the second of which is no character of its own.
    if (point > 0xffff) index++;
  }
  return count;
}

/** Whether there is half a surrogate pair in it: UTF-8 has no bytes for that, so it cannot be sent. */
export function isIllFormed(text: string): boolean {
  // Younger engines have a word for it, which is several times as fast.
  const { isWellFormed } = String.prototype as { isWellFormed?: () => boolean };
  return isWellFormed === undefined ? /[\uD800-\uDFFF]/u.test(text) : !isWellFormed.call(text);
}

/** A number's decimal digits without an exponent: `1e-7` is `0.0000001`. */
export function decimalText(value: string | number): string {
  if (typeof value === "string") return value;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (whole === "") return String(value);
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return sign + "0." + "0".repeat(-point) + digits;
  if (point >= digits.length) return sign + digits + "0".repeat(point - digits.length);
  return sign + digits.slice(0, point) + "." + digits.slice(point);
}

/** `1` for true and 1, `0` for false and 0. */
export function flagText(value: boolean | 0 | 1): string {
  return value === true || value === 1 ? "1" : "0";
}

/** A key's own value, for keys that every object inherits a function under. */
export function own<Item extends object, Key extends keyof Item>(
  item: Item,
  key: Key,
): Exclude<Item[Key], Function> | undefined {
  if (!Object.prototype.hasOwnProperty.call(item, key)) return undefined;
  return item[key] as Exclude<Item[Key], Function>;
}

/** Sets a field of its own, whatever the name means to an object. */
export function setOwn(fields: Record<string, string>, key: string, value: string): void {
  Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true });
}

/** A tagged item without its tag. */
export function withoutModule<Item extends object>(tagged: { readonly module: string } & Item): Item {
  const { module: _module, ...item } = tagged;
  return item as unknown as Item;
}

/** The module that a value says it is for, whatever it is. */
export function moduleNameOf(value: unknown): string {
  return String((Object(value) as { module?: unknown }).module);
}

/** Of what the compiler has not seen: an item of plain JavaScript or of parsed JSON. */
export function unknownModule(module: string, modules: readonly string[]): ItemError {
  const message = visible(`module: expected one of ${modules.join(", ")}, got ${JSON.stringify(module)}`);
  return { path: "module", keyword: "enum", message, params: { enum: modules } };
}

export function missing(path: string): ItemError {
  return error(path, "required", "required, but missing", { required: path });
}

export function empty(path: string): ItemError {
  return error(path, "minLength", "required, but empty", { minLength: 1 });
}

/** `known` are the keys that there are, one of which may have been meant. */
export function unknownKey(path: string, known: Iterable<string>): ItemError {
  const meant = nearest(path, known);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  return error(path, "additionalProperties", `this module has no such key${hint}`, {
    additionalProperties: path,
  });
}

/** The name that the text becomes with the fewest slips, if those are few enough for a slip of the hand. */
function nearest(text: string, names: Iterable<string>): string | undefined {
  // Longer ones are nobody's misspelling.
  if (text.length > 40) return undefined;
  let best: string | undefined;
  let fewest = Math.max(2, Math.floor(text.length / 3)) + 1;
  const lower = text.toLowerCase();
  const letters = lettersOf(lower);
  for (const name of names) {
    // One slip changes the length by one, and no more than one kind of letter: most names are seen to be too far off.
    if (Math.abs(lower.length - name.length) >= fewest) continue;
    const others = lettersOf(name);
    if (sizeOf(letters & ~others) >= fewest || sizeOf(others & ~letters) >= fewest) continue;
    const count = slips(lower, name.toLowerCase());
    if (count < fewest && count < name.length) [best, fewest] = [name, count];
  }
  return best;
}

/** How many letters have to be added, left out, changed or swapped with their neighbours. */
function slips(text: string, name: string): number {
  // What both start and end with is right, and most of a misspelt word.
  let start = 0;
  while (start < text.length && text[start] === name[start]) start++;
  let [end, nameEnd] = [text.length, name.length];
  while (end > start && nameEnd > start && text[end - 1] === name[nameEnd - 1])
    [end, nameEnd] = [end - 1, nameEnd - 1];
  [text, name] = [text.slice(start, end), name.slice(start, nameEnd)];
  let before: number[] = [];
  let last: number[] = [];
  while (last.length <= name.length) last.push(last.length);
  for (let row = 0; row < text.length; row++) {
    const current = [row + 1];
    for (let column = 0; column < name.length; column++) {
      const same = text[row] === name[column];
      // A place in front of a text is slow to ask for.
      const swapped =
        row > 0 && column > 0 && text[row] === name[column - 1] && text[row - 1] === name[column];
      const count = Math.min(
        (last[column + 1] as number) + 1,
        (current[column] as number) + 1,
        (last[column] as number) + (same ? 0 : 1),
      );
      current.push(swapped ? Math.min(count, (before[column - 1] as number) + 1) : count);
    }
    [before, last] = [last, current];
  }
  return last[name.length] as number;
}

/**
 * The letters that occur, as a set of 32 bits, in which few share one: each that another text has not is a slip. Of a name,
 * which is ASCII, a capital is the same bit as its small letter.
 */
function lettersOf(text: string): number {
  let letters = 0;
  for (let index = 0; index < text.length; index++) letters |= 1 << text.charCodeAt(index);
  return letters;
}

function sizeOf(letters: number): number {
  let size = 0;
  for (let rest = letters; rest !== 0; rest &= rest - 1) size++;
  return size;
}

/** The only one that is of no key. */
export function notObject(value: unknown): ItemError {
  return {
    path: "",
    keyword: "type",
    message: `: expected an object, got ${described(value, "type")}`,
    params: {},
  };
}

export function notText(path: string, value: unknown): ItemError {
  return wrong(path, "type", "a string", value, { type: "string" });
}

export function notScalar(path: string, value: unknown): ItemError {
  return wrong(path, "type", "a string or a number", value, { type: ["string", "number"] });
}

export function notFlag(path: string, value: unknown): ItemError {
  return wrong(path, "enum", "true, false, 1 or 0", value, { enum: ["true", "false", "1", "0"] });
}

export function notBoolean(path: string, value: unknown): ItemError {
  return wrong(path, "enum", "true or false", value, { enum: ["true", "false"] });
}

export function notBit(path: string, value: unknown): ItemError {
  return wrong(path, "enum", "1 or 0", value, { enum: ["1", "0"] });
}

/** Limits are bigints where the key takes bigints. */
export function notInRange(
  path: string,
  value: unknown,
  minimum: number | bigint,
  maximum: number | bigint,
): ItemError {
  const range = `an integer from ${minimum} to ${maximum}`;
  if (typeof minimum === "bigint" && Number.isInteger(value) && !isSafe(value)) {
    const expected = `${range}, as a bigint where it is beyond ${Number.MAX_SAFE_INTEGER}`;
    return wrong(path, Number(value) < 0 ? "minimum" : "maximum", expected, value, {});
  }
  if (!isSafe(value) && (typeof minimum === "number" || typeof value !== "bigint"))
    return wrong(path, "type", range, value, { type: "integer" });
  return beyond(path, range, value, minimum, maximum);
}

export function notBigint(path: string, value: unknown, minimum: bigint, maximum: bigint): ItemError {
  const range = `a bigint from ${minimum} to ${maximum}`;
  if (typeof value !== "bigint") return wrong(path, "type", range, value, { type: "bigint" });
  return beyond(path, range, value, minimum, maximum);
}

export function notDigits(path: string, value: unknown, minimum: bigint, maximum: bigint): ItemError {
  const range = `the decimal digits of an integer from ${minimum} to ${maximum}`;
  if (typeof value !== "string") return wrong(path, "type", range, value, { type: "string" });
  if (!/^(?:0|-?[1-9][0-9]*)$/.test(value)) return wrong(path, "pattern", range, value, {});
  return beyond(path, range, value, minimum, maximum);
}

function beyond(
  path: string,
  range: string,
  value: number | bigint | string,
  minimum: number | bigint,
  maximum: number | bigint,
): ItemError {
  // Each keyword is written out, since a computed name is slow to make.
  return (typeof value === "string" ? BigInt(value) : value) < minimum
    ? wrong(path, "minimum", range, value, { minimum: jsonNumber(minimum) })
    : wrong(path, "maximum", range, value, { maximum: jsonNumber(maximum) });
}

export function tooManyCharacters(path: string, limit: number, text: string): ItemError {
  return tooLong(path, limit, "characters", codePoints(text));
}

export function tooManyBytes(path: string, limit: number, text: string): ItemError {
  return tooLong(path, limit, "bytes", utf8Bytes(text));
}

function tooLong(path: string, limit: number, unit: "characters" | "bytes", length: number): ItemError {
  const text = `expected at most ${limit} ${unit}, got ${length}`;
  return error(path, "maxLength", text, { maxLength: limit, unit });
}

export function illFormed(path: string): ItemError {
  return error(path, "pattern", "expected well-formed Unicode, got half a surrogate pair", {
    pattern: "^[^\\uD800-\\uDFFF]*$",
  });
}

export function notJson(path: string, value: unknown): ItemError {
  const contentMediaType = "application/json";
  return wrong(path, "contentMediaType", "a JSON text", value, { contentMediaType });
}

export function notInForm(path: string, value: unknown, expected: string): ItemError {
  return wrong(path, typeof value === "string" ? "pattern" : "type", expected, value, {});
}

export function notMember(path: string, value: unknown, members: readonly string[]): ItemError {
  const listed = members.map((member) => JSON.stringify(member)).join(", ");
  return wrong(path, "enum", listed === "" ? "no value" : `one of ${listed}`, value, { enum: members });
}

export function notSetOf(path: string, value: unknown, members: readonly string[]): ItemError {
  const expected = `some of ${members.join(",")}, joined by commas in this order`;
  return wrong(path, "enum", expected, value, { enum: members });
}

/** Where versions of WHM define a key differently: what each of them takes. */
export function notAnyOf(path: string, value: unknown, alternatives: readonly string[]): ItemError {
  return wrong(path, "anyOf", alternatives.join(", or "), value, { anyOf: alternatives });
}

/** Whether a key is on: said, and not as false, 0 or an empty text. */
export function isOn(value: unknown): boolean {
  return Boolean(value) && value !== "0";
}

export function needs(key: string, other: string): ItemError {
  return ruleBroken(key, `needs ${other}`, [key, other]);
}

export function needsSame(key: string, one: string, other: string): ItemError {
  return ruleBroken(key, `needs ${one} and ${other} to be the same`, [key, one, other]);
}

/** The first of them stands for the place. */
export function onlyOneOf(keys: readonly string[]): ItemError {
  return ruleBroken(keys[0] ?? "", `only one of ${keys.join(", ")} goes in one item`, keys);
}

function ruleBroken(path: string, rule: string, keys: readonly string[]): ItemError {
  return error(path, "documentedRule", `${rule}, by cPanel's documentation`, { documentedRule: keys });
}

function wrong(
  path: string,
  keyword: string,
  expected: string,
  value: unknown,
  params: ItemError["params"],
): ItemError {
  return error(path, keyword, `expected ${expected}, got ${described(value, keyword)}`, params);
}

/** Its message still lacks the module's name in front. */
function error(path: string, keyword: string, text: string, params: ItemError["params"]): ItemError {
  return { path, keyword, message: visible(`.${path}: ${text}`), params };
}

/**
 * On one line, with nothing in it that a terminal or a CI system would act on: errors are printed, and members of a column are
 * words of a server, as a key may be of whoever sent the item.
 */
export function visible(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The error of a key whose value is for nobody's eyes. */
export function hidden(error: ItemError): ItemError {
  const end = error.message.lastIndexOf(", got ");
  return { ...error, message: `${error.message.slice(0, end)}, got another value` };
}

/** Numbers as they are; never what a string says, since it may be a secret. */
function described(value: unknown, keyword: string): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string")
    return keyword === "type" || keyword === "enum" ? "a string" : "another string";
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (Array.isArray(value)) return "an array";
  return isObject(value) ? "an object" : String(value);
}

function jsonNumber(limit: number | bigint): number | string {
  return isSafe(Number(limit)) ? Number(limit) : String(limit);
}
