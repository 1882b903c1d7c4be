/** Breaks good definitions, a little each: what a careless hand or a lossy wire makes of them. */

import { Random } from "./random.js";

/** As many broken ones as there are good ones, distinct, the same every time. Some turn out not to be broken. */
export function mutate(definitions: readonly string[], seed = 2): readonly string[] {
  const random = new Random(seed);
  return [...new Set(definitions.map((definition) => random.pick(MUTATIONS)(definition, random)))].filter(
    (definition) => definition.trim() !== "",
  );
}

type Mutation = (definition: string, random: Random) => string;

const SYMBOLS = [
  "(",
  ")",
  ",",
  "'",
  '"',
  "`",
  ";",
  "=",
  "-",
  "+",
  "*",
  "/",
  ".",
  "0",
  "9",
  "x",
  " ",
  "\\",
  "@",
  "#",
];

const MUTATIONS: readonly Mutation[] = [
  // A character lost, doubled, added, or another one.
  (definition, random) => changed(definition, random, () => ""),
  (definition, random) => changed(definition, random, (character) => character + character),
  (definition, random) => changed(definition, random, (character) => character + random.pick(SYMBOLS)),
  (definition, random) => changed(definition, random, () => random.pick(SYMBOLS)),
  // A word lost, doubled, or two that change places.
  (definition, random) => changedWords(definition, random, (words, at) => words.splice(at, 1)),
  (definition, random) =>
    changedWords(definition, random, (words, at) => words.splice(at, 0, words[at] ?? "")),
  (definition, random) =>
    changedWords(definition, random, (words, at) =>
      words.splice(at, 2, words[at + 1] ?? "", words[at] ?? ""),
    ),
  // Cut short.
  (definition, random) => definition.slice(0, random.below(definition.length) + 1),
];

function changed(definition: string, random: Random, change: (character: string) => string): string {
  const at = random.below(definition.length);
  return definition.slice(0, at) + change(definition.charAt(at)) + definition.slice(at + 1);
}

function changedWords(
  definition: string,
  random: Random,
  change: (words: string[], at: number) => unknown,
): string {
  const words = definition.split(" ");
  change(words, random.below(words.length));
  return words.join(" ");
}
