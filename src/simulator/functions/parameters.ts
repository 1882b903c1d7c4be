/** The types of API functions, and helpers for their parameters. */

import type { ModuleSchema, Snapshot } from "../../core/snapshot-types.js";
import type { RemoteServer } from "../remotes.js";
import { CallRefusal, type FunctionResult } from "../responses.js";
import type { SessionSummary } from "../sessions.js";
import type { Store } from "../store.js";
import type { TransferManager } from "../transfers.js";

/** The parts of the server that API functions use. */
export interface SimulatedWhm {
  readonly snapshot: Snapshot;
  readonly store: Store;
  readonly transferManager: TransferManager;
  /** The source servers that a test specified. */
  readonly remotes: readonly RemoteServer[] | undefined;
  /** The packages that a test specified. */
  readonly packages: readonly string[];
  /** The responses that a test specified, by function. */
  readonly responses: ReadonlyMap<string, FunctionResponse>;
  /** The user who calls the API function. */
  readonly user: string;
}

/** The parameters of a request. A parameter that the request repeats is an array. */
export type RequestParameters = Readonly<Record<string, string | readonly string[]>>;

/** The parameters of a built-in function. Of a parameter that the request repeats, this is the last value. */
export type CallValues = ReadonlyMap<string, string>;

/** The property `data` of a response, or a function that returns it. */
export type FunctionResponse =
  object | string | number | boolean | null | ((parameters: RequestParameters) => unknown);

/** API functions by their documented names. @throws CallRefusal with the reason of a refusal. */
export type ApiFunctions = Readonly<
  Record<string, (whm: SimulatedWhm, parameters: CallValues) => FunctionResult>
>;

/** Returns the value of a required parameter. An empty value counts as missing, because HTML forms also send empty fields. */
export function requireParameter(parameters: CallValues, name: string): string {
  const value = parameters.get(name) ?? "";
  if (value === "") throw new CallRefusal(`The parameter “${name}” is required.`);
  return value;
}

/** Refuses a parameter with an invalid value. Parameters that `patterns` does not contain accept any value. */
export function checkParameters(parameters: CallValues, patterns: Readonly<Record<string, RegExp>>): void {
  const patternsByName = new Map(Object.entries(patterns));
  for (const [name, value] of parameters) {
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
export function findSession({ store }: SimulatedWhm, parameters: CallValues): SessionSummary {
  return store.getSession(requireParameter(parameters, "transfer_session_id"));
}
