/**
 * Reads the schema of a module from a text that a user entered. It is one of:
 *
 * - the response of `transfer_module_schema`
 * - a file of `schemas/`
 * - lines with the name and the definition of a key, and optionally `required: KEY, KEY` and `primary: KEY`
 */

import { listUnknownParts, parseColumn } from "../../src/column/parser.js";
import { ColumnSyntaxError } from "../../src/core/column-syntax-error.js";
import {
  type Diagnostic,
  type FileFault,
  messageAfterColon,
  ServerError,
} from "../../src/core/diagnostic.js";
import type { Dialect } from "../../src/core/item-types.js";
import { describeKeyNameFault } from "../../src/core/names.js";
import type { ModuleSchema } from "../../src/core/snapshot-types.js";
import {
  createJsonLocator,
  findNearestLocation,
  parseStrictJson,
  toFileFault,
} from "../../src/core/text/read-json.js";
import { STANDALONE_MODULE_FILE_FORMAT } from "../../src/snapshot/decode.js";
import { parseApiResponse } from "../../src/source/answer.js";
import { decodeSchema } from "../../src/source/decode.js";

/** A part of the text with a problem, from one offset to another. */
export interface TextMark extends Pick<Diagnostic, "severity"> {
  readonly start: number;
  readonly end: number;
}

/** The problems of a text, and where they are. */
export interface Problems {
  readonly diagnostics: Diagnostic[];
  readonly marks: TextMark[];
}

export interface Reading {
  /** If a line is invalid, the keys of the other lines, and no lists. */
  readonly schema: ModuleSchema;
  /** Returns the offset in the text of a character of a definition. */
  readonly locate: (key: string, offset: number) => number;
  /** Returns the offset in the text of the name of a key. */
  readonly locateName: (key: string) => number;
}

function createTextError(message: string): Diagnostic {
  return { severity: "error", code: "text-invalid", message };
}

/**
 * Reads a module. `module` is its name if the text contains none. Adds the problems of the text to `problems`, and the places of definitions
 * that cannot be parsed, that contain unknown parts, and of invalid names, which `generate` reports.
 *
 * @throws ServerError if the text as a whole cannot be read.
 */
export function readModule(text: string, module: string, dialect: Dialect, problems: Problems): Reading {
  const read = text.trimStart().startsWith("{") ? readJson : readLines;
  const reading = read(text, module, problems);
  for (const [key, { def }] of Object.entries(reading.schema.keys)) {
    if (describeKeyNameFault(key) !== undefined) markName(reading, key, "error", problems.marks);
    for (const { severity, start, end } of markDefinition(def, dialect))
      problems.marks.push({ severity, start: reading.locate(key, start), end: reading.locate(key, end) });
  }
  return reading;
}

export function markName(
  { locateName }: Reading,
  key: string,
  severity: TextMark["severity"],
  marks: TextMark[],
): void {
  const start = locateName(key);
  marks.push({ severity, start, end: start + key.length });
}

/** Returns the offsets in the definition of a syntax error, or of unknown parts. */
function markDefinition(def: string, dialect: Dialect): TextMark[] {
  try {
    let end = 0;
    return listUnknownParts(parseColumn(def, { dialect })).map(({ text }) => {
      const start = def.indexOf(text, end);
      end = start + text.length;
      return { severity: "warning", start, end };
    });
  } catch (error) {
    if (!(error instanceof ColumnSyntaxError)) throw error;
    // At the end of the definition, its last character is marked.
    const start = Math.max(0, error.length === 0 ? error.offset - 1 : error.offset);
    return [{ severity: "error", start, end: start + Math.max(1, error.length) }];
  }
}

function readJson(text: string, module: string, { marks }: Problems): Reading {
  const toOffset = (line: number, column: number): number =>
    text
      .split("\n")
      .slice(0, line - 1)
      .reduce((sum, each) => sum + each.length + 1, column - 1);
  const fail = ({ message, location }: FileFault): never => {
    const start = location && toOffset(location.line, location.column);
    if (start !== undefined) marks.push({ severity: "error", start, end: start + 1 });
    const place = location === undefined ? "" : ` (line ${location.line}, column ${location.column})`;
    throw new ServerError(createTextError(`The text is not the schema of a module: ${message}${place}.`));
  };
  const parsed = parseStrictJson(text);
  if ("problem" in parsed) return fail(toFileFault(parsed.problem, text));
  const json = parsed.value as Readonly<Record<string, unknown>>;
  const find = createJsonLocator(text);
  const isResponse = Object.hasOwn(json, "metadata");
  const keys = [...(isResponse ? ["data", "schema"] : []), "keys"];
  /** Returns the offset after the quotation mark of a name or a text. */
  const locateText = (path: readonly string[], part: "name" | "value"): number => {
    const { line, column } = find(path, part) ?? { line: 1, column: 1 };
    return toOffset(line, column) + 1;
  };
  const locateName = (key: string): number => locateText([...keys, key], "name");
  const locate = (key: string, offset: number): number => {
    const start = locateText([...keys, key, "def"], "value");
    const characters =
      text
        .slice(start)
        .match(/\\u.{4}|\\?[^]/g)
        ?.slice(0, offset) ?? [];
    return start + characters.join("").length;
  };
  if (isResponse) return { schema: readResponse(text, module), locate, locateName };
  const named = { priority: null, ...json, module: json["module"] || module };
  const file = STANDALONE_MODULE_FILE_FORMAT.decode(named);
  if ("value" in file) return { schema: file.value, locate, locateName };
  const location = findNearestLocation(find, file.path, "value");
  return fail({ message: `it ${file.faultDescription}`, location });
}

function readResponse(text: string, module: string): ModuleSchema {
  const subject = "The response";
  const answer = parseApiResponse(new TextEncoder().encode(text));
  if (answer.kind === "unreadable")
    throw new ServerError(createTextError(`${subject} cannot be used: ${messageAfterColon(answer.problem)}`));
  if (answer.kind !== "success")
    throw new ServerError(createTextError(`${subject} is an error of the server: ${answer.reason}`));
  const errors: Diagnostic[] = [];
  const decoded = decodeSchema(answer.data, module, subject, errors);
  if (decoded === undefined || errors.length > 0) throw new ServerError(errors);
  return { module, priority: null, ...decoded };
}

const LIST = /^(required|primary)\s*:(.*)$/;
/** A name, in which the library finds invalid characters, and a definition. */
const KEY = /^\s*(?:`([^`]+)`|([^\s`"',:;(){}[\]]+))\s+(\S.*?),?\s*$/;

const NO_LISTS = { required: [], primary: [] };

function readLines(text: string, module: string, { diagnostics, marks }: Problems): Reading {
  const keys: Record<string, { def: string }> = {};
  const lists: Record<"required" | "primary", string[]> = { required: [], primary: [] };
  const names = new Map<string, number>();
  const starts = new Map<string, number>();
  let lineStart = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const start = lineStart;
    lineStart += line.length + 1;
    const addError = (fault: string): void => {
      diagnostics.push(createTextError(`Line ${index + 1} ${fault}`));
      marks.push({ severity: "error", start, end: start + line.length });
    };
    if (line.trim() === "") continue;
    const [, list, items = ""] = LIST.exec(line.trim()) ?? [];
    const [, quoted, plain, def = ""] = KEY.exec(line) ?? [];
    const name = quoted ?? plain;
    if (list === "required" || list === "primary")
      lists[list].push(
        ...items
          .split(",")
          .map((each) => each.trim())
          .filter((each) => each !== ""),
      );
    else if (name === undefined) addError("has no definition: expected a name, a space and a definition.");
    else if (Object.hasOwn(keys, name)) addError(`contains the key ${name} again.`);
    else {
      const nameStart = line.indexOf(name);
      names.set(name, start + nameStart);
      starts.set(name, start + line.indexOf(def, nameStart + name.length));
      Object.defineProperty(keys, name, {
        value: { def },
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }
  if (diagnostics.length === 0 && Object.keys(keys).length === 0)
    throw new ServerError(
      createTextError("There is no key. Enter a line such as: user char(255) DEFAULT NULL"),
    );
  return {
    // A list may name the key of an invalid line.
    schema: { module, priority: null, keys, ...(diagnostics.length > 0 ? NO_LISTS : lists) },
    locate: (key, offset) => (starts.get(key) ?? 0) + offset,
    locateName: (key) => names.get(key) ?? 0,
  };
}
