// @imports
import { readMODULE, type MODULEItem } from "./MODULE.js";
// @end
import { unknownModule } from "./transfer-item.js";
import type { CallOptions, WhmCaller } from "./whm-client.js";

/** The module schemas of the server that this code was generated from. */
export const transferModules = {
  // @modules
  MODULE: { priority: 1, required: [], primary: [], keys: {} },
  // @end
} as const;

export type TransferModuleName = keyof typeof transferModules;

/** An item with the name of its module. */
export type TransferItem =
  // @union
  { module: "MODULE" } & MODULEItem;
// @end

/**
 * Validates an item and adds it to the queue of a transfer session.
 *
 * @throws InvalidTransferItemError if the item is invalid. Nothing is sent in this case.
 */
export async function enqueueTransferItem(
  client: WhmCaller,
  transferSessionId: string,
  item: TransferItem,
  options: CallOptions = {},
): Promise<void> {
  const fields = readTransferItem(item);
  if (options.signal?.aborted === true) throw options.signal.reason;
  await client.call("enqueue_transfer_item", { ...fields, transfer_session_id: transferSessionId }, options);
}

/**
 * Returns the form fields and the module of any item. Reads each key once.
 *
 * @throws InvalidTransferItemError if the item is invalid.
 */
export function readTransferItem(item: unknown): Record<string, string> {
  const { module } = Object(item) as { readonly module?: unknown };
  switch (module) {
    // @cases
    case "MODULE":
      return readMODULE(item, "module");
    // @end
    default:
      throw unknownModule(module, Object.keys(transferModules));
  }
}
