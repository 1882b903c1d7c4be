/** The command `accept`: adds findings to the acceptance file, or removes them. */

import { acceptFindings, removeAcceptances } from "../commands/accept.js";
import { createLockOptions } from "../commands/context.js";
import { driftProblem } from "../commands/drift-diagnostics.js";
import { ACCEPT_COMMAND_SETTINGS } from "../config/settings.js";
import { LocalError } from "../core/diagnostic.js";
import { joinList } from "../core/text/lists.js";
import { loadSettingSources } from "./call-settings.js";
import type { CommandCall } from "./command-call.js";
import { createUsageInvalidError } from "./diagnostics.js";
import { formatAcceptResult, formatAcceptResultJson } from "./messages/accept.js";
import { printCommandResult } from "./print-result.js";
import { withProgress } from "./progress.js";
import { listGivenOptionNames, readSetting } from "./settings.js";

/** Resolves to the exit code. */
export async function runAccept(commandCall: CommandCall): Promise<number> {
  const { invocation, process } = commandCall;
  const { operands: fingerprints, options } = invocation;
  const { reason, until } = options;
  const cwd = process.cwd();
  const settingSources = await loadSettingSources(commandCall);
  const acceptanceFile = readSetting("accept", settingSources);
  const now = process.now?.() ?? new Date();
  const { remove: _remove, ...settingsForAdding } = ACCEPT_COMMAND_SETTINGS;
  const optionNamesInvalidWithRemove = listGivenOptionNames(options, settingsForAdding);
  if (options.remove === true && optionNamesInvalidWithRemove.length > 0) {
    throw new LocalError(
      createUsageInvalidError(
        `${joinList(optionNamesInvalidWithRemove)} cannot be combined with --remove`,
        "option-not-applicable",
        "accept",
      ),
    );
  }
  if (reason !== undefined && commandCall.secrets.containsSecret(reason))
    throw new LocalError(driftProblem("reason-secret", {}));
  const acceptanceOptions = {
    ...{ file: acceptanceFile, fingerprints, until, now },
    reason: reason ?? "",
    report: readSetting("report", settingSources),
  };
  const result = await withProgress(commandCall, (context) => {
    const lockOptions = createLockOptions(context);
    return options.remove === true
      ? removeAcceptances(acceptanceOptions, lockOptions)
      : acceptFindings(acceptanceOptions, lockOptions);
  });
  printCommandResult(commandCall, {
    formatJson: () => formatAcceptResultJson(result, cwd),
    formatText: () => formatAcceptResult(result, cwd),
  });
  return 0;
}
