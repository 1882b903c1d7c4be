/** The types of API functions, and helpers for their parameters. */

import type { ModuleSchema, Snapshot } from "../../core/snapshot-types.js";
import type { RemoteServers } from "../remotes.js";
import { CallRefusal, type FunctionResult } from "../responses.js";
import type { SessionSummary, Store } from "../store.js";
import type { TransferManager } from "../transfers.js";

/** The parts of the server that API functions use. */
export interface SimulatedWhm {
  readonly snapshot: Snapshot;
  readonly store: Store;
  readonly transferManager: TransferManager;
  readonly remoteServers: RemoteServers;
  /** The answers that a test specified, by function. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** The user who calls the API function. */
  readonly user: string;
}

/** The parameters of a request. A parameter that the request repeats is an array. */
export type RequestParameters = Readonly<Record<string, string | readonly string[]>>;

/** The parameters of a built-in function. Of a parameter that the request repeats, this is the last value. */
export type CallParameters = Readonly<Record<string, string>>;

/** The property `data` of a response, or a function that returns it. */
export type Answer = object | string | number | boolean | null | ((parameters: RequestParameters) => unknown);

/** Calls a function. @throws CallRefusal with the reason of a refusal. */
export type ApiFunction = (whm: SimulatedWhm, parameters: CallParameters) => FunctionResult;

export function getParameter(parameters: CallParameters, name: string): string | undefined {
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

/** Whether a parameter has a value. An empty value counts as missing, because HTML forms also send empty fields. */
export function hasParameterValue(parameters: CallParameters, name: string): boolean {
  return (getParameter(parameters, name) ?? "") !== "";
}

/** Returns the value of a required parameter. */
export function requireParameter(parameters: CallParameters, name: string): string {
  if (!hasParameterValue(parameters, name)) throw new CallRefusal(`The parameter “${name}” is required.`);
  return getParameter(parameters, name) ?? "";
}

/** Refuses a parameter with an invalid value. Parameters that `patternsByName` does not contain accept any value. */
export function checkParameters(
  parameters: CallParameters,
  patternsByName: ReadonlyMap<string, RegExp>,
): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (patternsByName.get(name)?.test(value) === false)
      throw new CallRefusal(`The parameter “${name}” cannot be “${value}”.`);
  }
}

export function findModule({ modules }: Snapshot, name: string): ModuleSchema {
  const module = Object.hasOwn(modules, name) ? modules[name] : undefined;
  if (module === undefined) throw new CallRefusal(`There is no transfer module “${name}”.`);
  return module;
}

/** Returns the session of the parameter `transfer_session_id`. */
export function findSession({ store }: SimulatedWhm, parameters: CallParameters): SessionSummary {
  return store.getSession(requireParameter(parameters, "transfer_session_id"));
}
