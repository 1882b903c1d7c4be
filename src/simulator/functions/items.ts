/**
 * Queues items. cPanel does not document these details, so they are guesses:
 *
 * - The wording of every refusal.
 * - Unknown keys are refused. Real servers possibly ignore them.
 * - Missing or empty required keys are refused when the item is queued, not when it is transferred.
 * - A session accepts items until it has ended.
 */

import type { ModuleSchema } from "../../core/snapshot-types.js";
import { buildRow } from "../item-row.js";
import { NO_DETAILS } from "../item-details.js";
import { hasSessionEnded, type SessionItem } from "../sessions.js";
import type { CallRefusal } from "../transfers.js";
import {
  refuseMissingParameter,
  findModuleOrRefusal,
  type CallParameters,
  type FunctionResult,
  type SimulatedWhm,
} from "./outcome.js";
import { findSessionOrRefusal } from "./sessions.js";

/** Whether a parameter belongs to the API call and is not a key of the item. For example, every API call accepts the parameter `api.version`. */
function isReservedParameterName(name: string): boolean {
  return name === "module" || name === "transfer_session_id" || name.startsWith("api.");
}

export function enqueueTransferItem(whm: SimulatedWhm, parameters: CallParameters): FunctionResult {
  const parameterRefusal = refuseMissingParameter(parameters, ["transfer_session_id", "module"]);
  if (parameterRefusal !== undefined) return parameterRefusal;
  const session = findSessionOrRefusal(whm.transferManager, parameters);
  if ("refusal" in session) return session;
  const module = findModuleOrRefusal(whm.snapshot, parameters);
  if ("refusal" in module) return module;
  const unknownKey = Object.keys(parameters).find(
    (parameterName) => !Object.hasOwn(module.keys, parameterName) && !isReservedParameterName(parameterName),
  );
  if (unknownKey !== undefined) return { refusal: `“${module.module}” has no key “${unknownKey}”.` };
  const requiredKeyRefusal = refuseMissingParameter(parameters, module.required);
  if (requiredKeyRefusal !== undefined) return requiredKeyRefusal;
  if (hasSessionEnded(session.state)) {
    return { refusal: `The transfer session “${session.id}” is ${session.state} and accepts no more items.` };
  }
  const valuesByKey = Object.fromEntries(
    Object.entries(parameters).filter(([name]) => Object.hasOwn(module.keys, name)),
  );
  return addItemOrRefuse(whm, session.id, module, valuesByKey) ?? { data: undefined };
}

/** Adds an item to a session. `valuesByKey` must contain only keys of the module. Returns a refusal if a value is invalid. */
export function addItemOrRefuse(
  { store, transferManager }: SimulatedWhm,
  sessionId: string,
  schema: ModuleSchema,
  valuesByKey: Readonly<Record<string, string>>,
): CallRefusal | undefined {
  const rowOrRefusal = buildRow(schema, sessionId, valuesByKey);
  if ("refusal" in rowOrRefusal) return rowOrRefusal;
  const { module, priority, primary, required } = schema;
  const { nextItemNumber: itemNumber } = store;
  const firstGivenValue = [...primary, ...required]
    .map((key) => valuesByKey[key])
    .find((value) => value !== undefined);
  const itemName = firstGivenValue ?? String(itemNumber);
  const newItem: SessionItem = {
    ...{ number: itemNumber, session: sessionId, module, priority: priority ?? 0, values: valuesByKey },
    ...{ item: itemName, localItem: valuesByKey["localuser"] ?? itemName },
    // A guess: modules without "Remote" in their name restore items without transferring them first.
    phase: module.includes("Remote") ? "TRANSFER" : "RESTORE",
    state: "PENDING",
    ...{ message: "", details: NO_DETAILS },
  };
  transferManager.addItem(newItem, rowOrRefusal.row);
  return undefined;
}
