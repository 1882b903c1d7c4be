/** What a function of the API is: parameters in, and out comes its data, or why it will not. */

import type { ModuleSchema, Snapshot } from "../../core/snapshot-types.js";
import type { Data } from "../responses.js";
import type { Remotes } from "../remotes.js";
import type { Store } from "../store.js";
import type { SessionRefusal, Transfers } from "../transfers.js";

/** What the functions work on. */
export interface Whm {
  readonly snapshot: Snapshot;
  readonly store: Store;
  readonly transfers: Transfers;
  readonly remotes: Remotes;
  /** Accounts that were here before any transfer. */
  readonly accounts: readonly string[];
  /** Who calls. */
  readonly user: string;
}

export type CallParameters = Readonly<Record<string, string>>;

/** What a function has to say: its data, `undefined` where it has none, and what goes into `metadata.output`; or why it will not. */
export type FunctionResult = { readonly data: Data | undefined; readonly output?: Data } | SessionRefusal;

export type ApiFunction = (whm: Whm, parameters: CallParameters) => FunctionResult;

export function valueOf(parameters: CallParameters, name: string): string | undefined {
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

/** An empty value is as good as none: on the wire there is no other way to say nothing. */
export function isSaid(parameters: CallParameters, name: string): boolean {
  return (valueOf(parameters, name) ?? "") !== "";
}

export function missingParameter(
  parameters: CallParameters,
  names: readonly string[],
): SessionRefusal | undefined {
  const missing = names.find((name) => !isSaid(parameters, name));
  return missing === undefined ? undefined : { refusal: `The parameter “${missing}” is required.` };
}

/** The first parameter that is not what the documentation lets it be; those that the table has no word for may be anything. */
export function unfitParameter(
  parameters: CallParameters,
  table: ReadonlyMap<string, RegExp>,
): SessionRefusal | undefined {
  const unfit = Object.entries(parameters).find(([name, value]) => table.get(name)?.test(value) === false);
  return unfit && { refusal: `The parameter “${unfit[0]}” cannot be “${unfit[1]}”.` };
}

export function moduleOf(snapshot: Snapshot, parameters: CallParameters): ModuleSchema | SessionRefusal {
  const name = valueOf(parameters, "module") ?? "";
  const module = Object.hasOwn(snapshot.modules, name) ? snapshot.modules[name] : undefined;
  return module ?? { refusal: `There is no transfer module “${name}”.` };
}
