/** The command `explain`: explains column definitions from the arguments or from standard input. */

import { loadSettingSources } from "./call-settings.js";
import type { CommandCall } from "./command-call.js";
import { readSetting } from "./settings.js";
import { explainDefinition } from "../commands/explain.js";
import { formatExplanationJson, formatExplanation } from "./messages/explain.js";
import { readDefinitionsFromInput } from "./standard-input.js";

/** Resolves to the exit code. */
export async function runExplain(call: CommandCall): Promise<number> {
  const { invocation, process, output } = call;
  const definitions =
    invocation.operands.length > 0 ? invocation.operands : await readDefinitionsFromInput(call);
  const dialect = readSetting("dialect", await loadSettingSources(call));
  // Wrap text only on a terminal, not in a file.
  const terminalWidth = invocation.options.output === undefined ? process.stdout.columns : undefined;
  const explanations = definitions.map((definition) => explainDefinition(definition, dialect));
  output.printResult(
    output.isJson
      ? explanations.map(formatExplanationJson).join("")
      : explanations
          .map((explanation) => formatExplanation(explanation, output.paint, terminalWidth))
          .join("\n"),
  );
  // Diagnostics are printed only if the result is JSON, because a text result already contains the errors.
  if (output.isJson)
    output.printDiagnostics(
      explanations.flatMap((explanation) => (explanation.ok ? [] : explanation.error.diagnostics)),
    );
  return explanations.every(({ ok }) => ok) ? 0 : 3;
}
