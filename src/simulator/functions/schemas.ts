/** Functions that describe the server's transfer modules. */

import { toRecord } from "../responses.js";
import {
  refuseMissingParameter,
  findModule,
  type CallParameters,
  type FunctionResult,
  type SimulatedWhm,
} from "./outcome.js";

/** Returns the priorities of all modules, as decimal strings. A priority that is missing in the snapshot is 0. */
export function availableTransferModules({ snapshot }: SimulatedWhm): FunctionResult {
  const priorityEntries = Object.entries(snapshot.modules).map(
    ([name, { priority }]) => [name, String(priority ?? 0)] as const,
  );
  return { data: toRecord({ modules: new Map(priorityEntries) }) };
}

export function transferModuleSchema({ snapshot }: SimulatedWhm, parameters: CallParameters): FunctionResult {
  const parameterRefusal = refuseMissingParameter(parameters, ["module"]);
  if (parameterRefusal !== undefined) return parameterRefusal;
  const moduleOrRefusal = findModule(snapshot, parameters);
  if ("refusal" in moduleOrRefusal) return moduleOrRefusal;
  const keys = new Map(
    Object.entries(moduleOrRefusal.keys).map(([key, { def }]) => [key, toRecord({ def })]),
  );
  return {
    data: toRecord({
      schema: toRecord({ keys, primary: moduleOrRefusal.primary, required: moduleOrRefusal.required }),
    }),
  };
}

export function version({ snapshot }: SimulatedWhm): FunctionResult {
  if (snapshot.whmVersion === null) return { refusal: "The version is not available." };
  return { data: toRecord({ version: snapshot.whmVersion }) };
}

/** Lists the modules that restore an account. The format is documented. Real servers list more modules. */
export function restoreModulesSummary(): FunctionResult {
  const moduleSummaryPairs = [
    ["Account", "Creates the account and its system user."],
    ["Homedir", "Restores the files of the home directory."],
    ["MySQL", "Restores MySQL databases and their users."],
  ] as const;
  const modules = moduleSummaryPairs.map(([module, summary]) =>
    toRecord({ module, summary: [summary], restricted_available: 1 }),
  );
  return { data: toRecord({ modules }) };
}
