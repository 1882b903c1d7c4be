/**
 * Reads the schema of a module from a text that a user entered. It is one of:
 *
 * - the response of `transfer_module_schema`
 * - a file of `schemas/`
 * - lines with the name and the definition of a key, and optionally `required: KEY, KEY` and `primary: KEY`
 */

import { type Diagnostic, messageAfterColon, RemoteError } from "../../src/core/diagnostic.js";
import type { Dialect } from "../../src/core/item-types.js";
import type { ModuleSchema } from "../../src/core/snapshot-types.js";
import { createDefinitionChecker } from "../../src/item/parse-modules.js";
import { STANDALONE_MODULE_FILE_FORMAT } from "../../src/snapshot/decode.js";
import { decodeFile } from "../../src/snapshot/decode-file.js";
import { parseApiResponse } from "../../src/source/answer.js";
import { decodeSchema } from "../../src/source/decode.js";

function createTextError(message: string): Diagnostic {
  return { severity: "error", code: "text-invalid", message };
}

/** @throws RemoteError with all errors of the text. */
export function readModule(text: string, module: string, dialect: Dialect): ModuleSchema {
  if (!text.trimStart().startsWith("{")) return readLines(text, module);
  if (/"metadata"\s*:/.test(text)) return readResponse(text, module, dialect);
  const file = decodeFile(text, STANDALONE_MODULE_FILE_FORMAT);
  if ("value" in file) return file.value;
  const { message, location } = file.fault;
  const place = location === undefined ? "" : ` (line ${location.line}, column ${location.column})`;
  throw new RemoteError(createTextError(`The text is not the schema of a module: ${message}${place}.`));
}

function readResponse(text: string, module: string, dialect: Dialect): ModuleSchema {
  const subject = "The response";
  const answer = parseApiResponse(new TextEncoder().encode(text));
  if (answer.kind === "unreadable")
    throw new RemoteError(createTextError(`${subject} cannot be used: ${messageAfterColon(answer.problem)}`));
  if (answer.kind !== "success")
    throw new RemoteError(createTextError(`${subject} is an error of the server: ${answer.reason}`));
  const errors: Diagnostic[] = [];
  const decoded = decodeSchema(answer.data, module, subject, errors, createDefinitionChecker(dialect));
  if (decoded === undefined || errors.length > 0) throw new RemoteError(errors);
  return { module, priority: null, ...decoded };
}

const LIST = /^(required|primary)\s*:(.*)$/;
const KEY = /^(?:`([^`]+)`|([\w$]+))\s+(\S.*?),?$/;

function readLines(text: string, module: string): ModuleSchema {
  const keys: Record<string, { def: string }> = {};
  const lists: Record<"required" | "primary", string[]> = { required: [], primary: [] };
  const errors: Diagnostic[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const trimmed = line.trim();
    if (trimmed === "") continue;
    const [, list, names = ""] = LIST.exec(trimmed) ?? [];
    const [, quoted, plain, def = ""] = KEY.exec(trimmed) ?? [];
    const name = quoted ?? plain;
    if (list === "required" || list === "primary")
      lists[list].push(
        ...names
          .split(",")
          .map((each) => each.trim())
          .filter((each) => each !== ""),
      );
    else if (name === undefined)
      errors.push(
        createTextError(`Line ${index + 1} has no definition: expected a name, a space and a definition.`),
      );
    else if (Object.hasOwn(keys, name))
      errors.push(createTextError(`Line ${index + 1} contains the key ${name} again.`));
    else
      Object.defineProperty(keys, name, {
        value: { def },
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  if (errors.length === 0 && Object.keys(keys).length === 0)
    errors.push(createTextError("There is no key. Enter a line such as: user char(255) DEFAULT NULL"));
  if (errors.length > 0) throw new RemoteError(errors);
  return { module, priority: null, keys, ...lists };
}
