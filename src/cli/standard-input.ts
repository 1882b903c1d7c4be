/** Reads standard input as bytes, or as column definitions. */

import { addAbortSignal } from "node:stream";
import { tryParseJson } from "../core/text/json.js";
import { cliProblem } from "./diagnostics.js";
import { createFileUnreadableError } from "../core/diagnostics.js";
import { MAX_EXPLAIN_INPUT_BYTES } from "../core/limits.js";
import { createTooLargeError } from "../core/read-file.js";
import type { CommandCall } from "./command-call.js";

/** Reads column definitions from standard input: one JSON string per line. Skips blank lines. */
export async function readDefinitionsFromInput(call: CommandCall): Promise<string[]> {
  if (call.process.stdin.isTTY === true) throw cliProblem.error("definition-missing");
  return (await readStandardInput(call, { maxBytes: MAX_EXPLAIN_INPUT_BYTES }))
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .split("\n")
    .flatMap((line, index) => {
      if (line.trim() === "") return [];
      const definition = tryParseJson(line);
      if (typeof definition === "string") return [definition];
      throw cliProblem.error("definition-line-invalid", { line: index + 1 });
    });
}

/** Reads standard input to its end. Rejects if the signal aborts. With `allowsTruncation`, stops reading after `maxBytes`. */
export async function readStandardInput(
  { process: { stdin }, signal }: Pick<CommandCall, "process" | "signal">,
  { maxBytes, allowsTruncation = false }: { readonly maxBytes: number; readonly allowsTruncation?: boolean },
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
    throw createFileUnreadableError("Standard input", error);
  }
  return Buffer.concat(chunks);
}
