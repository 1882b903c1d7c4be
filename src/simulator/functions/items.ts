/**
 * The function that queues an item. A guess: the wording of every reason, that an unknown key of an item is refused (WHM may
 * ignore it), that an item without a required key, or with an empty one, is refused when it is enqueued (and not
 * when it is transferred), and that a session takes items until it has ended.
 */

import type { ModuleSchema } from "../../core/snapshot-types.js";
import { EngineError } from "../database.js";
import { isOver } from "../sessions.js";
import { missingParameter, moduleOf, type CallParameters, type FunctionResult, type Whm } from "./outcome.js";
import { sessionOf } from "./sessions.js";

/** The call's own parameters, and those of every call (`api.version`, `api.sort` and so on). */
function isCallParameter(name: string): boolean {
  return name === "module" || name === "transfer_session_id" || name.startsWith("api.");
}

export function enqueueTransferItem(whm: Whm, parameters: CallParameters): FunctionResult {
  const missing = missingParameter(parameters, ["transfer_session_id", "module"]);
  if (missing !== undefined) return missing;
  const session = sessionOf(whm.transfers, parameters);
  if ("refusal" in session) return session;
  const module = moduleOf(whm.snapshot, parameters);
  if ("refusal" in module) return module;
  const unknown = Object.keys(parameters).find(
    (name) => !Object.hasOwn(module.keys, name) && !isCallParameter(name),
  );
  if (unknown !== undefined) return { refusal: `“${module.module}” has no key “${unknown}”.` };
  const incomplete = missingParameter(parameters, module.required);
  if (incomplete !== undefined) return incomplete;
  if (isOver(session.state)) {
    return { refusal: `The transfer session “${session.id}” is ${session.state} and takes no more items.` };
  }
  const values = Object.fromEntries(
    Object.entries(parameters).filter(([name]) => Object.hasOwn(module.keys, name)),
  );
  try {
    queue(whm, session.id, module, values);
  } catch (error) {
    if (error instanceof EngineError) return { refusal: error.message };
    throw error;
  }
  return { data: undefined };
}

function queue(
  { store, transfers }: Whm,
  session: string,
  { module, priority, primary, required }: ModuleSchema,
  values: Readonly<Record<string, string>>,
): void {
  const number = store.add({ module, transferSessionId: session, values });
  const name = [...primary, ...required].map((key) => values[key]).find((value) => value !== undefined);
  const item = name ?? String(number);
  transfers.add({
    ...{ number, session, module, priority: priority ?? 0, values },
    ...{ item, localItem: values["localuser"] ?? item },
    // What is on this server already is only restored. A guess, by the names of today's modules.
    phase: module.includes("Remote") ? "TRANSFER" : "RESTORE",
    state: "PENDING",
    message: "",
  });
}
