/** The command `explain`: explains column definitions from the arguments or from standard input. */

import { loadSettingSources } from "./call-settings.js";
import type { CommandCall } from "./command-call.js";
import { readSetting } from "./settings.js";
import { explainDefinition } from "../commands/explain.js";
import { formatExplanationJson, formatExplanation } from "./messages/explain.js";
import { readDefinitionsFromInput } from "./standard-input.js";

/** Resolves to the exit code. */
export async function runExplain(commandCall: CommandCall): Promise<number> {
  const { invocation, process, output } = commandCall;
  const definitions =
    invocation.operands.length > 0 ? invocation.operands : await readDefinitionsFromInput(commandCall);
  const dialect = readSetting("dialect", await loadSettingSources(commandCall));
  // Wrap text only on a terminal, not in a file.
  const terminalWidth = invocation.options.output === undefined ? process.stdout.columns : undefined;
  const explanationResults = definitions.map((definition) => explainDefinition(definition, dialect));
  output.printResult(
    output.isJson
      ? explanationResults.map(formatExplanationJson).join("")
      : explanationResults
          .map((explanationResult) => formatExplanation(explanationResult, output.paint, terminalWidth))
          .join("\n"),
  );
  // Diagnostics are printed only if the result is JSON, because a text result already contains the errors.
  if (output.isJson)
    output.printDiagnostics(
      explanationResults.flatMap((explanationResult) =>
        explanationResult.ok ? [] : explanationResult.error.diagnostics,
      ),
    );
  return explanationResults.every(({ ok }) => ok) ? 0 : 3;
}
