/** The pages stay readable: short sentences, short paragraphs, and no words on the list to avoid. */

import { expect, test } from "vitest";
import { allPages, documentationPages, plainText } from "./markdown.js";

const MOST_WORDS_ON_AVERAGE = 18;
const LONG_SENTENCE = 30;
const MOST_LONG_SENTENCES = 0.1;
const MOST_WORDS_IN_PARAGRAPH = 80;

/** Words that read as if a program were a person, or that are out of date. In `README.md` and `docs/` together. */
const AVOIDED =
  /\b(?:said|says?|told|tells?|untold|nobody|somebody|whoever|of which|(?:is|are) none|goes on|beside|likewise|mend)\b/gi;
const FEWEST_TOO_MANY = 10;

/** A code span counts as one word. */
function sentencesOf(text: string): readonly string[] {
  return plainText(text.replace(/`[^`]*`/g, "Code"))
    .split(/(?<=[.!?][)"]?) +(?=[A-Z\d"(])/)
    .filter((sentence) => /\w/.test(sentence));
}

function wordsIn(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** Changes and internals are described in longer sentences. */
const PAGES = allPages().filter(({ path }) => !/^(?:ARCHITECTURE|CHANGELOG|CONTRIBUTING)/.test(path));

test.each(PAGES.map((page) => [page.path, page] as const))(
  "%s has short sentences and paragraphs",
  (path, { passages }) => {
    // Tables and headings are not sentences.
    const prose = passages.filter(({ kind }) => kind === "paragraph" || kind === "list item");
    const sentences = prose.flatMap(({ text }) => sentencesOf(text));
    const words = sentences.reduce((sum, sentence) => sum + wordsIn(sentence), 0);
    const long = sentences.filter((sentence) => wordsIn(sentence) > LONG_SENTENCE);
    const longParagraphs = prose.filter(({ text }) => wordsIn(plainText(text)) > MOST_WORDS_IN_PARAGRAPH);
    const count = Math.max(1, sentences.length);
    expect(words / count).toBeLessThanOrEqual(MOST_WORDS_ON_AVERAGE);
    expect(long.length / count, long.join("\n")).toBeLessThanOrEqual(MOST_LONG_SENTENCES);
    expect(longParagraphs.map(({ line }) => `${path}:${line}`)).toEqual([]);
  },
);

test("README.md and docs/ contain few discouraged words", () => {
  const found = documentationPages().flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, index) => (line.match(AVOIDED) ?? []).map((word) => `${path}:${index + 1} ${word}`)),
  );
  expect(found.length, found.join("\n")).toBeLessThan(FEWEST_TOO_MANY);
});
