/** Functions that describe the server's transfer modules. */

import { record } from "../responses.js";
import {
  missingParameter,
  moduleOf,
  type CallParameters,
  type FunctionResult,
  type SimulatedWhm,
} from "./outcome.js";

/** Returns priorities as decimal strings. The priority of a module is unknown if it was saved without a list; 0 is sent. */
export function availableTransferModules({ snapshot }: SimulatedWhm): FunctionResult {
  const priorities = Object.entries(snapshot.modules).map(
    ([name, { priority }]) => [name, String(priority ?? 0)] as const,
  );
  return { data: record({ modules: new Map(priorities) }) };
}

export function transferModuleSchema({ snapshot }: SimulatedWhm, parameters: CallParameters): FunctionResult {
  const missing = missingParameter(parameters, ["module"]);
  if (missing !== undefined) return missing;
  const module = moduleOf(snapshot, parameters);
  if ("refusal" in module) return module;
  const keys = new Map(Object.entries(module.keys).map(([key, { def }]) => [key, record({ def })]));
  return { data: record({ schema: record({ keys, primary: module.primary, required: module.required }) }) };
}

export function version({ snapshot }: SimulatedWhm): FunctionResult {
  if (snapshot.whmVersion === null) return { refusal: "The version is not available." };
  return { data: record({ version: snapshot.whmVersion }) };
}

/** Lists the parts of a restore. The format is documented; real servers list more parts. */
export function restoreModulesSummary(): FunctionResult {
  const parts = [
    ["Account", "Creates the account and its system user."],
    ["Homedir", "Restores the files of the home directory."],
    ["MySQL", "Restores MySQL databases and their users."],
  ] as const;
  const modules = parts.map(([module, summary]) =>
    record({ module, summary: [summary], restricted_available: 1 }),
  );
  return { data: record({ modules }) };
}
