/** Suggestions for misspelled words. */

import { expect, test } from "vitest";
import { findNearestWord } from "../../src/core/text/nearest.js";

test("findNearestWord suggests the correct word if two letters are swapped", () => {
  expect(findNearestWord("usre", ["host", "user", "used"])).toBe("user");
});

test.each([
  ["an inserted letter", "usser"],
  ["a deleted letter", "usr"],
  ["a replaced letter", "uzer"],
])("findNearestWord suggests the correct word for a word with %s", (_edit, word) => {
  expect(findNearestWord(word, ["host", "user"])).toBe("user");
});

test("findNearestWord suggests the most similar candidate, and the first of several that are equally similar", () => {
  expect(findNearestWord("varcher", ["varbinary", "varchar"])).toBe("varchar");
  expect(findNearestWord("bat", ["bar", "cat"])).toBe("bar");
});

test("findNearestWord suggests nothing for very different, equal and very long words", () => {
  expect(findNearestWord("usre", ["ruse"])).toBeUndefined();
  expect(findNearestWord("user", ["user"])).toBeUndefined();
  expect(findNearestWord("a".repeat(41), [`${"a".repeat(40)}b`])).toBeUndefined();
});
