/** Functions that tell what the server takes. */

import { record } from "../responses.js";
import { missingParameter, moduleOf, type CallParameters, type FunctionResult, type Whm } from "./outcome.js";

/** A priority is a decimal string. A saved schema may come without one; such a module is said to run first. */
export function availableTransferModules({ snapshot }: Whm): FunctionResult {
  const priorities = Object.entries(snapshot.modules).map(
    ([name, { priority }]) => [name, String(priority ?? 0)] as const,
  );
  return { data: record({ modules: new Map(priorities) }) };
}

export function transferModuleSchema({ snapshot }: Whm, parameters: CallParameters): FunctionResult {
  const missing = missingParameter(parameters, ["module"]);
  if (missing !== undefined) return missing;
  const module = moduleOf(snapshot, parameters);
  if ("refusal" in module) return module;
  const keys = new Map(Object.entries(module.keys).map(([key, { def }]) => [key, record({ def })]));
  return { data: record({ schema: record({ keys, primary: module.primary, required: module.required }) }) };
}

export function version({ snapshot }: Whm): FunctionResult {
  if (snapshot.whmVersion === null) return { refusal: "The version is not available." };
  return { data: record({ version: snapshot.whmVersion }) };
}

/** A guess in its shape: the modules that restore, each with a line about itself. */
export function restoreModulesSummary({ snapshot }: Whm): FunctionResult {
  const modules = Object.keys(snapshot.modules).map(
    (name) => [name, record({ summary: `Restores what ${name} brings.` })] as const,
  );
  return { data: record({ modules: new Map(modules) }) };
}
