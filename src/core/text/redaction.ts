/**
 * What must not be repeated: known by its value, in every spelling that a server, a proxy or an error may give it. Whoever
 * learns a secret adds it here; whoever repeats foreign words asks here first.
 *
 * Spellings: to the letter (in any case), as hexadecimal, and within base64 or base64url, wherever in what was encoded it
 * stood; and all of that with any of its characters as escapes of URLs, JSON, JavaScript or HTML, one within another.
 */

/** What is shorter would be found everywhere. A token of WHM's has 32 characters. */
const SHORTEST = 8;

/** What stands in a secret's place. */
const MARK = "[secret]";

/** How much of a word of base64 goes with the secret on either side of it. */
const LONGEST_WORD = 512;

/** Escapes within escapes are looked through so often. */
const MOST_LAYERS = 4;

export class Secrets {
  readonly #outer: Secrets | undefined;
  readonly #values = new Set<string>();
  #spellings: Spellings | undefined;

  /** What is added to these, `outer` knows, too. */
  constructor(outer?: Secrets) {
    this.#outer = outer;
  }

  add(...values: readonly string[]): void {
    this.#outer?.add(...values);
    for (const value of values) if (value.length >= SHORTEST) this.#values.add(value);
    this.#spellings = undefined;
  }

  /** A name and what proves it, alone and as they travel together. */
  addLogin(user: string, password: string): void {
    this.add(password, `${user}:${password}`);
  }

  /** The session in a URL of a browser's, if there is one. */
  addSession(url: string): void {
    this.add(...(url.match(/cpsess[0-9]+/gi) ?? []));
  }

  /** The text without any of them. */
  clean(text: string): string {
    const places = [...this.#placesIn(text)].sort(([one], [other]) => one - other);
    let [cleaned, end] = ["", 0];
    for (const [from, to] of places) {
      if (from >= end) cleaned += `${text.slice(end, from)}${MARK}`;
      end = Math.max(end, to);
    }
    return cleaned + text.slice(end);
  }

  isIn(text: string): boolean {
    return this.#placesIn(text).next().done !== true;
  }

  /** Whether any name or text in a value of JSON holds one. */
  isWithin(value: unknown): boolean {
    return this.#values.size > 0 && this.isIn(wordsOf(value).join("\n"));
  }

  /** From where to where they stand, by layer. */
  *#placesIn(text: string): Generator<readonly [number, number]> {
    if (this.#values.size === 0) return;
    this.#spellings ??= spellingsOf([...this.#values]);
    let layer: Layer = { text, origin: (index) => index };
    for (let depth = 0; depth <= MOST_LAYERS; depth++) {
      for (const [from, to] of placesOf(this.#spellings, layer.text))
        yield [layer.origin(from), layer.origin(to)];
      const below = unescaped(layer);
      if (below === undefined) return;
      layer = below;
    }
  }
}

function wordsOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([name, member]) => [name, ...wordsOf(member)]);
}

/* ------------------------------------------------------------------ spellings */

/** What is looked for, folded as the text is. To look for a word costs next to nothing; a pattern of all would have to be compiled. */
interface Spellings {
  readonly plain: readonly string[];
  readonly encoded: readonly string[];
}

function spellingsOf(values: readonly string[]): Spellings {
  return {
    plain: values.flatMap((value) => [value, Buffer.from(value).toString("hex")]).map(folded),
    encoded: values.flatMap(base64).map(foldedWord),
  };
}

/** Without case, and of the same length, which a letter of some other alphabet would not have. */
function folded(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** base64url has two other characters. */
function foldedWord(text: string): string {
  return folded(text).replaceAll("-", "+").replaceAll("_", "/");
}

/**
 * The characters of base64 that depend on the secret alone, for each of the three places that it may have among the bytes that
 * are encoded with it: so it is found in `user:token` and in any other company.
 */
function base64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
}

/** From where to where. In base64 it is all of a word, whose other characters tell of the secret's ends. */
function* placesOf({ plain, encoded }: Spellings, text: string): Generator<readonly [number, number]> {
  const even = folded(text);
  for (const spelling of plain) {
    for (const from of indexesOf(spelling, even)) yield [from, from + spelling.length];
  }
  const words = foldedWord(even);
  for (const spelling of encoded) {
    for (const index of indexesOf(spelling, words)) {
      let [from, to] = [index, index + spelling.length];
      while (from > index - LONGEST_WORD && isOfWord(words[from - 1])) from -= 1;
      while (to < index + LONGEST_WORD && isOfWord(words[to])) to += 1;
      yield [from, to];
    }
  }
}

function* indexesOf(word: string, text: string): Generator<number> {
  for (let index = text.indexOf(word); index !== -1; index = text.indexOf(word, index + word.length))
    yield index;
}

function isOfWord(character: string | undefined): boolean {
  return character !== undefined && /[a-z0-9+/=]/.test(character);
}

/* ------------------------------------------------------------------ escapes */

/** A text whose outer escapes are read, and which place of the first text each of its places comes from. */
interface Layer {
  readonly text: string;
  readonly origin: (index: number) => number;
}

const ESCAPE =
  /\\(?:u(?<unit>[0-9a-f]{4})|u\{(?<point>[0-9a-f]{1,8})\}|x(?<byte>[0-9a-f]{2})|(?<itself>[^ux]))|(?<percent>%[0-7][0-9a-f]|%[c-f][0-9a-f](?:%[89ab][0-9a-f]){1,3})|&(?:#(?<decimal>[0-9]{1,9})|#x(?<hex>[0-9a-f]{1,8})|(?<name>[a-z]{2,7}));?/gis;

/** Of HTML's names for characters, those of what a token or a password may hold. */
const NAMES: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", sol: "/", bsol: "\\", plus: "+", equals: "=" },
  ...{
    colon: ":",
    semi: ";",
    commat: "@",
    num: "#",
    percnt: "%",
    excl: "!",
    quest: "?",
    dollar: "$",
    ast: "*",
  },
  ...{
    comma: ",",
    period: ".",
    lowbar: "_",
    lpar: "(",
    rpar: ")",
    lsqb: "[",
    lbrack: "[",
    rsqb: "]",
    rbrack: "]",
  },
  ...{ lcub: "{", lbrace: "{", rcub: "}", rbrace: "}", verbar: "|", vert: "|", hat: "^", grave: "`" },
};

/** One layer less; `undefined` where there is none. */
function unescaped({ text, origin }: Layer): Layer | undefined {
  if (!/[\\%&]/.test(text)) return undefined;
  const pieces: string[] = [];
  /** Where pieces begin: in the new text, and in this one. */
  const begins: { readonly here: number; readonly there: number }[] = [{ here: 0, there: 0 }];
  let [here, there] = [0, 0];
  for (const { 0: escape, groups = {}, index } of text.matchAll(ESCAPE)) {
    const character = characterOf(groups);
    if (character === undefined) continue;
    pieces.push(text.slice(there, index), character);
    here += index - there;
    begins.push({ here, there: index });
    here += character.length;
    there = index + escape.length;
    begins.push({ here, there });
  }
  if (pieces.length === 0) return undefined;
  pieces.push(text.slice(there));
  const placeOf = (index: number): number => {
    let [low, high] = [0, begins.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((begins[middle]?.here ?? 0) <= index) low = middle;
      else high = middle;
    }
    const begin = begins[low] ?? { here: 0, there: 0 };
    return begin.there + index - begin.here;
  };
  return { text: pieces.join(""), origin: (index) => origin(placeOf(index)) };
}

function characterOf(groups: Readonly<Record<string, string | undefined>>): string | undefined {
  const { unit, point, byte, itself, percent, decimal, hex, name } = groups;
  if (itself !== undefined) return itself;
  if (name !== undefined) return NAMES[name.toLowerCase()];
  if (percent !== undefined) return fromPercent(percent);
  if (decimal !== undefined) return fromCode(Number(decimal));
  return fromCode(Number.parseInt(unit ?? point ?? byte ?? hex ?? "", 16));
}

function fromPercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function fromCode(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
