/** The pages stay readable: short sentences, short paragraphs, and no words on the list to avoid. */

import { describe, expect, test } from "vitest";
import { allPages, documentationPages, plainText, type Page } from "./markdown.js";

const MOST_WORDS_ON_AVERAGE = 18;
const LONG_SENTENCE = 30;
const MOST_LONG_SENTENCES = 0.1;
const MOST_WORDS_IN_PARAGRAPH = 80;

/** Words that read as if a program were a person, or that are out of date. In `README.md` and `docs/` together. */
const AVOIDED =
  /\b(?:said|says?|told|tells?|untold|nobody|somebody|whoever|of which|(?:is|are) none|goes on|beside|likewise|mend)\b/gi;
const FEWEST_TOO_MANY = 10;

interface Figures {
  readonly words: number;
  readonly sentences: number;
  readonly average: number;
  readonly long: readonly string[];
  readonly longParagraphs: readonly string[];
}

/** Prose is paragraphs and list items. Tables and headings are not sentences. */
function figuresOf({ path, passages }: Page): Figures {
  const prose = passages.filter(({ kind }) => kind === "paragraph" || kind === "list item");
  const sentences = prose.flatMap(({ text }) => sentencesOf(text));
  const lengths = sentences.map(wordsIn);
  const words = lengths.reduce((sum, length) => sum + length, 0);
  return {
    words,
    sentences: sentences.length,
    average: sentences.length === 0 ? 0 : words / sentences.length,
    long: sentences.filter((sentence) => wordsIn(sentence) > LONG_SENTENCE),
    longParagraphs: prose
      .filter(({ text }) => wordsIn(plainText(text)) > MOST_WORDS_IN_PARAGRAPH)
      .map(({ line }) => `${path}:${line}`),
  };
}

/** A code span counts as one word. */
function sentencesOf(text: string): readonly string[] {
  return plainText(text.replace(/`[^`]*`/g, "Code"))
    .split(/(?<=[.!?][)"]?) +(?=[A-Z\d"(])/)
    .filter((sentence) => /\w/.test(sentence));
}

function wordsIn(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

const pages = allPages();

describe.each(
  pages
    .filter(({ path }) => !/^(?:ARCHITECTURE|CHANGELOG|CONTRIBUTING)/.test(path))
    .map((page) => [page.path, page] as const),
)("%s", (path, page) => {
  const { average, long, longParagraphs, sentences } = figuresOf(page);

  test(`${path} has sentences of ${MOST_WORDS_ON_AVERAGE} words or less on average`, () => {
    expect(average).toBeLessThanOrEqual(MOST_WORDS_ON_AVERAGE);
  });

  test(`${path} has few sentences of more than ${LONG_SENTENCE} words`, () => {
    expect(long.length / Math.max(1, sentences), long.join("\n")).toBeLessThanOrEqual(MOST_LONG_SENTENCES);
  });

  test(`${path} has no paragraph of more than ${MOST_WORDS_IN_PARAGRAPH} words`, () => {
    expect(longParagraphs).toEqual([]);
  });
});

test("README.md and docs/ contain few discouraged words", () => {
  const found = documentationPages().flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, index) => (line.match(AVOIDED) ?? []).map((word) => `${path}:${index + 1} ${word}`)),
  );
  expect(found.length, found.join("\n")).toBeLessThan(FEWEST_TOO_MANY);
});

test("the prose check of the documentation counts sentences and words, and detects long paragraphs", () => {
  const text = "Run `npm ci` first (see below). It takes 11 s, e.g. on two cores. Then [read on](a.md)!";
  expect(sentencesOf(text).map(wordsIn)).toEqual([5, 8, 3]);
  const passage = { kind: "paragraph", line: 3, text: `${"word ".repeat(81)}.` } as const;
  const { average, long, longParagraphs } = figuresOf({
    path: "a.md",
    text: "",
    blocks: [],
    passages: [passage],
  });
  expect({ average, long: long.length, longParagraphs }).toEqual({
    average: 81,
    long: 1,
    longParagraphs: ["a.md:3"],
  });
  expect("The log tells, which nobody said.".match(AVOIDED)).toEqual(["tells", "nobody", "said"]);
});

if (process.env["PROSE_FIGURES"] !== undefined) {
  for (const page of pages) {
    const { words, sentences, average, long } = figuresOf(page);
    const share = Math.round((100 * long.length) / Math.max(1, sentences));
    const all = page.text.split(/\s+/).length;
    console.log(
      `${page.path}: ${all} words, ${words} in sentences, average ${average.toFixed(1)}, long ${share} %`,
    );
  }
}
