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
  settingsByOption: ReadonlyMap<string, Setting>,
): ParsedArguments | undefined {
  const positionals: string[] = [];
  const valuesByOption: Record<string, unknown> = {};
  const remainingArguments = args.slice();
  const takePlainArgument = (): string | undefined =>
    remainingArguments[0] !== undefined && PLAIN_VALUE_PATTERN.test(remainingArguments[0])
      ? remainingArguments.shift()
      : undefined;
  while (remainingArguments.length > 0) {
    const positional = takePlainArgument();
    if (positional !== undefined) {
      positionals.push(positional);
      continue;
    }
    const [, optionName = "", assignedValue] =
      /^--([a-z-]+)(?:=(.*))?$/s.exec(remainingArguments.shift() ?? "") ?? [];
    const setting = settingsByOption.get(optionName);
    if (setting === undefined || Object.hasOwn(valuesByOption, optionName)) return undefined;
    if (assignedValue !== undefined) remainingArguments.unshift(assignedValue);
    const value = readOptionValue(setting, {
      hasEqualsSign: assignedValue !== undefined,
      nextArgument: remainingArguments[0],
      takeValue: takePlainArgument,
    });
    if (value === undefined) return undefined;
    valuesByOption[optionName] = value;
  }
  return { _: positionals, ...valuesByOption };
}

interface OptionValueSource {
  /** Whether the value follows an equals sign. */
  readonly hasEqualsSign: boolean;
  /** The next argument, which may be the value. */
  readonly nextArgument: string | undefined;
  /** If the next argument matches `PLAIN_VALUE_PATTERN`, removes and returns it. Otherwise removes nothing and returns undefined. */
  readonly takeValue: () => string | undefined;
}

function readOptionValue(
  { type, choices }: Setting,
  { hasEqualsSign, nextArgument, takeValue }: OptionValueSource,
): boolean | string | readonly string[] | undefined {
  switch (type) {
    case "switch":
      // A switch with a value must be parsed by yargs, which also reads `true` or `false` after a switch as the value of the switch.
      return hasEqualsSign || nextArgument === "true" || nextArgument === "false" ? undefined : true;
    case "text":
    case "path": {
      const value = takeValue();
      return value === undefined || (choices?.includes(value) ?? true) ? value : undefined;
    }
    case "list": {
      if (hasEqualsSign) return undefined;
      const values: string[] = [];
      for (let value = takeValue(); value !== undefined; value = takeValue()) values.push(value);
      return values.length === 0 ? undefined : values;
    }
    case "number":
    case "structure":
      return undefined;
  }
}
