/**
 * Parses simple command lines without yargs, to save time: yargs would take a third of the time of a run that changes no files.
 * yargs parses all other command lines. A test compares the results of both parsers.
 */

import type { Setting } from "../config/setting.js";

/** Parsed arguments. The command and its options are not validated yet. */
export interface ParsedArguments {
  /** The command and its arguments. */
  readonly _: readonly (string | number)[];
  readonly help?: unknown;
  readonly version?: unknown;
  /** The values of the options by name. Each option exists, but the command may not accept it. */
  readonly [optionName: string]: unknown;
}

/**
 * Matches a value that yargs returns unchanged. The value contains no quotation marks, because yargs removes some of them. It does
 * not start with a dash, because yargs reads such an argument as an option.
 */
const PLAIN_VALUE_PATTERN = /^[\w.,:/\\@%+*~][\w.,:/\\@%+*~=-]*$/;

/** Parses a simple command line. Returns undefined if yargs must parse it, for example because an option does not exist. */
export function parseArgumentsWithoutYargs(
  args: readonly string[],
  settings: ReadonlyMap<string, Setting>,
): ParsedArguments | undefined {
  const words: string[] = [];
  const options: Record<string, unknown> = {};
  const rest = args.slice();
  const takePlainValue = (): string | undefined =>
    rest[0] !== undefined && PLAIN_VALUE_PATTERN.test(rest[0]) ? rest.shift() : undefined;
  while (rest.length > 0) {
    const word = takePlainValue();
    if (word !== undefined) {
      words.push(word);
      continue;
    }
    const [, name = "", assigned] = /^--([a-z-]+)(?:=(.*))?$/s.exec(rest.shift() ?? "") ?? [];
    const { type, choices } = settings.get(name) ?? {};
    if (Object.hasOwn(options, name)) return undefined;
    if (type === "switch") {
      // yargs also reads `true` or `false` after a switch as the value of the switch.
      if (assigned !== undefined || rest[0] === "true" || rest[0] === "false") return undefined;
      options[name] = true;
    } else if (type === "text" || type === "path") {
      if (assigned !== undefined) rest.unshift(assigned);
      const value = takePlainValue();
      if (value === undefined || choices?.includes(value) === false) return undefined;
      options[name] = value;
    } else if (type === "list" && assigned === undefined) {
      const values: string[] = [];
      for (let value = takePlainValue(); value !== undefined; value = takePlainValue()) values.push(value);
      if (values.length === 0) return undefined;
      options[name] = values;
    } else return undefined;
  }
  return { _: words, ...options };
}
