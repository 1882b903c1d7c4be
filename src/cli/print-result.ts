/** Prints the result of a command as text or JSON. */

import type { CommandCall } from "./command-call.js";

/** Prints the result. With --quiet, prints a text result only if --output specifies a file. */
export function printCommandResult(
  { output, invocation: { options } }: CommandCall,
  { formatJson, formatText }: { readonly formatJson: () => string; readonly formatText: () => string },
): void {
  if (output.isJson) output.printResult(formatJson());
  else if (options.quiet !== true || options.output !== undefined) output.printResult(formatText());
}
