/**
 * Queues items. cPanel does not document these details, so they are guesses:
 *
 * - The wording of every refusal.
 * - Unknown keys are refused. Real servers possibly ignore them.
 * - Missing or empty required keys are refused when the item is queued, not when it is transferred.
 * - A session accepts items until it has ended.
 */

import type { ModuleSchema } from "../../core/snapshot-types.js";
import { NO_DETAILS } from "../item-details.js";
import { buildRow } from "../item-row.js";
import { CallRefusal } from "../responses.js";
import { hasSessionEnded } from "../sessions.js";
import {
  findModule,
  findSession,
  requireParameter,
  type ApiFunction,
  type CallParameters,
  type SimulatedWhm,
} from "./outcome.js";

export const enqueueTransferItem: ApiFunction = (whm, parameters) => {
  requireParameter(parameters, "transfer_session_id");
  const moduleName = requireParameter(parameters, "module");
  const { id, state } = findSession(whm, parameters);
  const module = findModule(whm.snapshot, moduleName);
  const values: CallParameters = Object.fromEntries(
    Object.entries(parameters).filter(
      // Every API call accepts parameters such as `api.version`.
      ([name]) => name !== "module" && name !== "transfer_session_id" && !name.startsWith("api."),
    ),
  );
  const row = buildRow(module, id, values);
  if (hasSessionEnded(state))
    throw new CallRefusal(`The transfer session “${id}” is ${state} and accepts no more items.`);
  addItem(whm, id, { module, values, row });
  return {};
};

/** Adds an item to a session. */
export function addItem(
  { store, transferManager }: SimulatedWhm,
  sessionId: string,
  item: {
    readonly module: ModuleSchema;
    readonly values: CallParameters;
    readonly row: ReturnType<typeof buildRow>;
  },
): void {
  const { module: name, priority, primary, required } = item.module;
  const number = store.nextItemNumber;
  const nameKey = [...primary, ...required].find((key) => Object.hasOwn(item.values, key));
  const itemName = (nameKey === undefined ? undefined : item.values[nameKey]) ?? String(number);
  transferManager.addItem(
    {
      ...{ number, session: sessionId, module: name, priority: priority ?? 0, values: item.values },
      ...{ item: itemName, localItem: item.values["localuser"] ?? itemName },
      // A guess: modules without "Remote" in their name restore items without transferring them first.
      phase: name.includes("Remote") ? "TRANSFER" : "RESTORE",
      ...{ state: "PENDING", message: "", details: NO_DETAILS },
    },
    item.row,
  );
}
