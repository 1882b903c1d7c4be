/**
 * Known secrets, and their removal from text that a server, a proxy or an error contains. Add each secret as soon as it is known,
 * and redact each foreign text before it is printed or written.
 *
 * A secret is found whatever its letter case, accents and Unicode normalization are, with any of its characters escaped (see
 * `readings.ts`), as hexadecimal digits, and within base64 or base64url, whatever was encoded with it.
 */

import { levelsOf, readingsOf } from "./readings.js";

/** A shorter value would be found everywhere. A token of WHM has 32 characters. */
const SHORTEST = 8;

/** A secret that has fewer characters without accents and escapes is only found with them. */
const SHORTEST_FORM = 4;

/** Replaces a secret. */
const MARK = "[secret]";

/** How much of a word of base64 is removed before and after the secret in it. */
const LONGEST_WORD = 512;

export class Secrets {
  readonly #outer: Secrets | undefined;
  readonly #forms = new Map<string, SecretForms>();

  /** Secrets that are added to these are also added to `outer`. */
  constructor(outer?: Secrets) {
    this.#outer = outer;
  }

  add(...values: readonly string[]): void {
    this.#outer?.add(...values);
    for (const value of values) {
      if (value.length >= SHORTEST && !this.#forms.has(value)) this.#forms.set(value, formsOf(value));
    }
  }

  /** A password or token, alone and after the user's name, as both are sent together. */
  addLogin(user: string, password: string): void {
    this.add(password, `${user}:${password}`);
  }

  /** The browser session in a URL, if it has one. */
  addSession(url: string): void {
    this.add(...(url.match(/cpsess[0-9]+/gi) ?? []));
  }

  /** The text with a mark in place of each secret. */
  clean(text: string): string {
    const ranges = [...this.#rangesIn(text)].sort(([one], [other]) => one - other);
    let [cleaned, end] = ["", 0];
    for (const [from, to] of ranges) {
      if (from >= end) cleaned += `${text.slice(end, from)}${MARK}`;
      end = Math.max(end, to);
    }
    return cleaned + text.slice(end);
  }

  isIn(text: string): boolean {
    return this.#rangesIn(text).next().done !== true;
  }

  /** Whether any name or value in a JSON value contains a secret. */
  isWithin(value: unknown): boolean {
    return this.#forms.size > 0 && this.isIn(textsIn(value).join("\n"));
  }

  /** Where secrets begin and end, in no particular order. */
  *#rangesIn(text: string): Generator<readonly [from: number, to: number]> {
    if (this.#forms.size === 0) return;
    for (const level of levelsOf(text)) {
      const words = foldedWord(level.text);
      for (const { encoded } of this.#forms.values()) {
        for (const [from, to] of wordsWith(encoded, words)) yield [level.start(from), level.end(to)];
      }
      for (const reading of readingsOf(level)) {
        for (const { plain } of this.#forms.values()) {
          for (const form of plain) {
            for (const from of indexesOf(form, reading.text))
              yield [reading.start(from), reading.end(from + form.length)];
          }
        }
      }
    }
  }
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)]);
}

/** What is searched for. Plain strings, because searching for one is much faster than matching a pattern of all. */
interface SecretForms {
  /** In normalized text. */
  readonly plain: readonly string[];
  /** In text of base64 without letter case. */
  readonly encoded: readonly string[];
}

/** A secret can look like an escape, so its own escapes are decoded as those of the text are. */
function formsOf(secret: string): SecretForms {
  const readings = [...levelsOf(secret)].flatMap((level) => [...readingsOf(level)].map(({ text }) => text));
  const plain = new Set([...readings, Buffer.from(secret).toString("hex").toUpperCase()]);
  return {
    plain: [...plain].filter((form) => form.length >= SHORTEST_FORM),
    encoded: base64Forms(secret).map(foldedWord),
  };
}

/** In lower case, and with the characters of base64 that base64url replaces. */
function foldedWord(text: string): string {
  return text
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replaceAll("-", "+")
    .replaceAll("_", "/");
}

/**
 * The characters of base64 that depend on the secret alone, for each of the three positions that it can have among the bytes that
 * are encoded with it. So it is found in `user:token` and after any other text.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
}

/** The whole words of base64 that contain a form, because their other characters reveal the ends of the secret. */
function* wordsWith(forms: readonly string[], text: string): Generator<readonly [from: number, to: number]> {
  for (const form of forms) {
    for (const index of indexesOf(form, text)) {
      let [from, to] = [index, index + form.length];
      while (from > index - LONGEST_WORD && isOfWord(text[from - 1])) from -= 1;
      while (to < index + LONGEST_WORD && isOfWord(text[to])) to += 1;
      yield [from, to];
    }
  }
}

function* indexesOf(form: string, text: string): Generator<number> {
  for (let index = text.indexOf(form); index !== -1; index = text.indexOf(form, index + form.length))
    yield index;
}

function isOfWord(character: string | undefined): boolean {
  return character !== undefined && /[a-z0-9+/=]/.test(character);
}
