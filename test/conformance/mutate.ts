/** Makes small errors in definitions, as typing or transmission errors do. */

import { Random } from "./random.js";

/** Returns distinct mutations, at most one for each definition. Some are valid. The result depends only on the seed. */
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
  // Remove, repeat, insert or replace a character.
  (definition, random) => changeCharacter(definition, random, () => ""),
  (definition, random) => changeCharacter(definition, random, (character) => character + character),
  (definition, random) =>
    changeCharacter(definition, random, (character) => character + random.pick(SYMBOLS)),
  (definition, random) => changeCharacter(definition, random, () => random.pick(SYMBOLS)),
  // Remove, repeat or swap words.
  (definition, random) => changeWords(definition, random, (words, at) => words.splice(at, 1)),
  (definition, random) =>
    changeWords(definition, random, (words, at) => words.splice(at, 0, words[at] ?? "")),
  (definition, random) =>
    changeWords(definition, random, (words, at) => words.splice(at, 2, words[at + 1] ?? "", words[at] ?? "")),
  // Truncate.
  (definition, random) => definition.slice(0, random.below(definition.length) + 1),
];

function changeCharacter(definition: string, random: Random, change: (character: string) => string): string {
  const at = random.below(definition.length);
  return definition.slice(0, at) + change(definition.charAt(at)) + definition.slice(at + 1);
}

function changeWords(
  definition: string,
  random: Random,
  change: (words: string[], at: number) => unknown,
): string {
  const words = definition.split(" ");
  change(words, random.below(words.length));
  return words.join(" ");
}
