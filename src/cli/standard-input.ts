/** Reads standard input as bytes, or as column definitions. */

import { parseJson } from "../core/text/json.js";
import { definitionLineInvalid, definitionMissing } from "./diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { fileUnreadable } from "../core/diagnostics.js";
import type { RunProcess } from "./process.js";

/** Reads one JSON string per line. Skips blank lines. */
export async function definitionLines(process: RunProcess): Promise<string[]> {
  if (process.stdin.isTTY === true) throw new LocalError(definitionMissing());
  return (await readStandardInput(process))
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [definitionOf(line, index + 1)]));
}

function definitionOf(line: string, number: number): string {
  const value = parseJson(line);
  if (typeof value === "string") return value;
  throw new LocalError(definitionLineInvalid(number));
}

/** Reads standard input. Stops after the chunk that exceeds `maxBytes`. */
export async function readStandardInput({ stdin }: RunProcess, maxBytes = Infinity): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stdin) {
      chunks.push(Buffer.from(chunk));
      length += chunk.length;
      if (length > maxBytes) break;
    }
  } catch (error) {
    throw new LocalError(fileUnreadable("Standard input", error));
  }
  return Buffer.concat(chunks);
}
