/** Finds command lines of whm-transfer-codegen in code blocks and prose, and compares them with the help of each command. */

import { parse } from "yaml";
import { command } from "../support/command.js";
import { ROOT } from "../support/folders.js";
import type { CodeBlock, Page } from "./markdown.js";

export interface CommandLine {
  /** Page and line. */
  readonly place: string;
  readonly words: readonly string[];
}

/** Command lines in `sh` blocks, in scripts within `yaml` blocks, and in code spans. */
export function commandLinesIn({ path, blocks, passages }: Page): readonly CommandLine[] {
  const scripts = blocks.flatMap((block) =>
    scriptsOf(block).map((text) => ({ place: placeOf(block), text })),
  );
  const spans = passages.flatMap(({ line, text }) =>
    [...text.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => ({ place: `${path}:${line}`, text: span })),
  );
  return [...scripts, ...spans].flatMap(({ place, text }) =>
    commandsOf(text).map((words) => ({ place, words })),
  );
}

export function placeOf({ page, line }: CodeBlock): string {
  return `${page}:${line}`;
}

function scriptsOf({ language, text }: CodeBlock): readonly string[] {
  if (language === "sh") return [text];
  return language === "yaml" ? textsIn(parse(text)) : [];
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The arguments of each call in a script. A placeholder such as `…` is an argument. */
export function commandsOf(script: string): readonly (readonly string[])[] {
  return (
    script
      .replaceAll("\\\n", " ")
      .split("\n")
      // Another package can follow the name there.
      .filter((line) => !line.startsWith("npm install "))
      .flatMap((line) => [
        ...line.matchAll(/(?<![\w/-])whm-transfer-codegen(?= [a-z-])((?:'[^']*'|"[^"]*"|[^;|&#()>'"])*)/g),
      ])
      .map(([, rest = ""]) => wordsOf(rest))
  );
}

function wordsOf(text: string): readonly string[] {
  const words = [...text.matchAll(/(?:'[^']*'|"[^"]*"|\$\{\{[^}]*\}\}|[^\s'"$]|\$)+/g)];
  return words.map(([word]) => word.replace(/^(['"])(.*)\1$/, "$2"));
}

const helps = new Map<string, Promise<Help>>();

interface Help {
  readonly isCommand: boolean;
  readonly options: ReadonlySet<string>;
  /** The values that an option takes, where the help lists them. */
  readonly choices: ReadonlyMap<string, readonly string[]>;
}

/** Returns the options and values in the help of a command. An empty name selects the general help. */
export async function helpOf(name: string): Promise<Help> {
  const known = helps.get(name) ?? readHelp(name);
  helps.set(name, known);
  return known;
}

async function readHelp(name: string): Promise<Help> {
  const { exitCode, stdout } = await command(name === "" ? ["--help"] : [name, "--help"], { cwd: ROOT });
  const options = new Set<string>();
  const choices = new Map<string, readonly string[]>();
  for (const entry of stdout.split(/\n(?= +(?:-\w, )?--)/).slice(1)) {
    const [, option = ""] = /--([\w-]+)/.exec(entry) ?? [];
    options.add(option);
    const [, list] = /\[choices:([^\]]*)\]/.exec(entry) ?? [];
    if (list !== undefined)
      choices.set(
        option,
        [...list.matchAll(/"([^"]+)"/g)].map(([, choice = ""]) => choice),
      );
  }
  return { isCommand: exitCode === 0 && stdout.includes(` ${name}`), options, choices };
}

/** Returns the faults of a command line. The list is empty if the command line is valid. */
export async function faultsOf({ place, words }: CommandLine): Promise<readonly string[]> {
  const [name = "", ...rest] = words;
  if (name.startsWith("-")) return (await helpOf("")).options.has(name.slice(2)) ? [] : [`${place}: ${name}`];
  const { isCommand, options, choices } = await helpOf(name);
  if (!isCommand) return [`${place}: there is no command ${name}`];
  return rest.flatMap((word, index) => {
    const [, option, value = rest[index + 1]] = /^--(?:no-)?([\w-]+)(?:=(.*))?$/.exec(word) ?? [];
    if (option === undefined) return [];
    if (!options.has(option)) return [`${place}: ${name} has no option --${option}`];
    const allowed = choices.get(option);
    const isAllowed = allowed === undefined || value === undefined || allowed.includes(value);
    return isAllowed ? [] : [`${place}: --${option} does not accept ${value}`];
  });
}
