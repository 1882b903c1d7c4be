/** The types of API functions, and helpers for their parameters. */

import type { ModuleSchema, Snapshot } from "../../core/snapshot-types.js";
import type { ResponseData } from "../responses.js";
import type { RemoteServerRegistry, ServerAccount } from "../remotes.js";
import type { Store } from "../store.js";
import type { CallRefusal, TransferManager } from "../transfers.js";

/** The parts of the server that API functions use. */
export interface SimulatedWhm {
  readonly snapshot: Snapshot;
  readonly store: Store;
  readonly transferManager: TransferManager;
  readonly remoteServers: RemoteServerRegistry;
  /** The accounts that exist from the start of the server, before any transfer. */
  readonly accounts: readonly ServerAccount[];
  /** The user who calls the API function. */
  readonly user: string;
}

export type CallParameters = Readonly<Record<string, string>>;

/** The response of a function, or the reason for a refusal. */
export type FunctionResult = FunctionSuccess | CallRefusal;

export interface FunctionSuccess {
  readonly data: ResponseData | undefined;
  /** The value of `metadata.output`. */
  readonly output?: ResponseData;
  /** The value of `metadata.reason`. Default: `OK`. */
  readonly reason?: string;
}

export type ApiFunction = (whm: SimulatedWhm, parameters: CallParameters) => FunctionResult;

export function getParameter(parameters: CallParameters, name: string): string | undefined {
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

/** Whether a parameter has a value. An empty value counts as missing, because HTML forms also send empty fields. */
export function hasParameterValue(parameters: CallParameters, name: string): boolean {
  return (getParameter(parameters, name) ?? "") !== "";
}

export function refuseMissingParameter(
  parameters: CallParameters,
  requiredNames: readonly string[],
): CallRefusal | undefined {
  const missingParameterName = requiredNames.find((name) => !hasParameterValue(parameters, name));
  return missingParameterName === undefined
    ? undefined
    : { refusal: `The parameter “${missingParameterName}” is required.` };
}

/** Returns a refusal if a parameter has an invalid value. Parameters that `patternsByName` does not contain accept any value. */
export function refuseInvalidParameter(
  parameters: CallParameters,
  patternsByName: ReadonlyMap<string, RegExp>,
): CallRefusal | undefined {
  const invalidParameterEntry = Object.entries(parameters).find(
    ([name, value]) => patternsByName.get(name)?.test(value) === false,
  );
  return (
    invalidParameterEntry && {
      refusal: `The parameter “${invalidParameterEntry[0]}” cannot be “${invalidParameterEntry[1]}”.`,
    }
  );
}

export function findModuleOrRefusal(
  snapshot: Snapshot,
  parameters: CallParameters,
): ModuleSchema | CallRefusal {
  const moduleName = getParameter(parameters, "module") ?? "";
  const module = Object.hasOwn(snapshot.modules, moduleName) ? snapshot.modules[moduleName] : undefined;
  return module ?? { refusal: `There is no transfer module “${moduleName}”.` };
}
