/** Functions that describe the server's transfer modules. */

import { toResponseMap } from "../responses.js";
import {
  refuseMissingParameter,
  findModuleOrRefusal,
  type CallParameters,
  type FunctionResult,
  type SimulatedWhm,
} from "./outcome.js";

/** Returns the priorities of all modules, as decimal strings. A priority that is missing in the snapshot is 0. */
export function availableTransferModules({ snapshot }: SimulatedWhm): FunctionResult {
  const priorityEntries = Object.entries(snapshot.modules).map(
    ([name, { priority }]) => [name, String(priority ?? 0)] as const,
  );
  return { data: toResponseMap({ modules: new Map(priorityEntries) }) };
}

export function transferModuleSchema({ snapshot }: SimulatedWhm, parameters: CallParameters): FunctionResult {
  const parameterRefusal = refuseMissingParameter(parameters, ["module"]);
  if (parameterRefusal !== undefined) return parameterRefusal;
  const moduleOrRefusal = findModuleOrRefusal(snapshot, parameters);
  if ("refusal" in moduleOrRefusal) return moduleOrRefusal;
  const keys = new Map(
    Object.entries(moduleOrRefusal.keys).map(([key, { def }]) => [key, toResponseMap({ def })]),
  );
  return {
    data: toResponseMap({
      schema: toResponseMap({ keys, primary: moduleOrRefusal.primary, required: moduleOrRefusal.required }),
    }),
  };
}

export function version({ snapshot }: SimulatedWhm): FunctionResult {
  if (snapshot.whmVersion === null) return { refusal: "The version is not available." };
  return { data: toResponseMap({ version: snapshot.whmVersion }) };
}

/** Lists the modules that restore an account. The format is documented. Real servers list more modules. */
export function restoreModulesSummary(): FunctionResult {
  const moduleSummaryPairs = [
    ["Account", "Creates the account and its system user."],
    ["Homedir", "Restores the files of the home directory."],
    ["MySQL", "Restores MySQL databases and their users."],
  ] as const;
  const modules = moduleSummaryPairs.map(([module, summary]) =>
    toResponseMap({ module, summary: [summary], restricted_available: 1 }),
  );
  return { data: toResponseMap({ modules }) };
}
