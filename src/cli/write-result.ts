/** Prints the result of `codegen`, `fetch` and `generate`. */

import type { WriteResult } from "../commands/generate.js";
import { printCommandResult, type CommandCall } from "./command-call.js";
import { formatJsonOutput } from "./messages/text.js";
import { formatWriteResult, listWriteWarnings, toWriteResultJson } from "./messages/written.js";

/** Prints the files that were written, or that would be written without `--dry-run`. Resolves to the exit code. */
export async function printWriteResult(call: CommandCall, result: WriteResult): Promise<number> {
  const { output, options, process } = call;
  const cwd = process.cwd();
  output.printDiagnostics(listWriteWarnings(result, cwd));
  if (options["dry-run"] === true) {
    const { formatPlan } = await import("./messages/plan.js");
    const { text, json } = formatPlan(result, cwd, output.paint);
    output.printResult(output.isJson ? formatJsonOutput(json) : text);
    return 0;
  }
  printCommandResult(call, toWriteResultJson(result, cwd), formatWriteResult(result, cwd));
  return 0;
}
