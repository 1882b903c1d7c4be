/** Reads standard input as bytes, or as column definitions. */

import { addAbortSignal } from "node:stream";
import { tryParseJson } from "../core/text/json.js";
import { cliProblem } from "./diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { createFileUnreadableError } from "../core/diagnostics.js";
import { MAX_EXPLAIN_INPUT_BYTES } from "../core/limits.js";
import { createTooLargeError } from "../core/read-file.js";
import { type CommandCall, type CommandProcess } from "./command-call.js";

/** Reads column definitions from standard input: one JSON string per line. Skips blank lines. */
export async function readDefinitionsFromInput({
  process,
  signal,
}: Pick<CommandCall, "process" | "signal">): Promise<string[]> {
  if (process.stdin.isTTY === true) throw new LocalError(cliProblem("definition-missing", {}));
  return (await readStandardInput(process, { signal, maxBytes: MAX_EXPLAIN_INPUT_BYTES }))
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .split("\n")
    .flatMap((line, index) => {
      if (line.trim() === "") return [];
      const definition = tryParseJson(line);
      if (typeof definition === "string") return [definition];
      throw new LocalError(cliProblem("definition-line-invalid", { line: index + 1 }));
    });
}

interface StandardInputOptions {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  /** Whether to return only the start of an input that exceeds the limit, instead of refusing it. */
  readonly allowsTruncation?: boolean;
}

/** Reads standard input to its end. Rejects if the signal aborts. With `allowsTruncation`, stops reading after `maxBytes`. */
export async function readStandardInput(
  { stdin }: CommandProcess,
  { signal, maxBytes, allowsTruncation = false }: StandardInputOptions,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  try {
    for await (const chunk of addAbortSignal(signal, stdin) as AsyncIterable<string | Uint8Array>) {
      chunks.push(Buffer.from(chunk));
      byteCount += chunk.length;
      if (byteCount > maxBytes && allowsTruncation) break;
      if (byteCount > maxBytes) throw createTooLargeError(maxBytes);
    }
  } catch (error) {
    throw new LocalError(createFileUnreadableError("Standard input", error));
  }
  return Buffer.concat(chunks);
}
