// @imports
import { enqueueMODULE, type MODULEItem } from "./MODULE.js";
// @end
import {
  InvalidTransferItemError,
  isObject,
  moduleNameOf,
  unknownModule,
  withoutModule,
} from "./transfer-item.js";
import type { CallOptions, WhmCaller } from "./whm-client.js";

/** What the server said of its modules: what the code beside this was made from. */
export const transferModules = {
  // @modules
  MODULE: { priority: 1, required: [], primary: [], keys: {} },
  // @end
} as const;

export type TransferModuleName = keyof typeof transferModules;

/** An item that says which module it is for. */
export type TransferItem =
  // @union
  { module: "MODULE" } & MODULEItem;
// @end

/**
 * Queues one item in a transfer session, by the module that it names.
 *
 * @throws InvalidTransferItemError if the item is not valid; nothing has been sent then.
 */
export async function enqueueTransferItem(
  client: WhmCaller,
  transferSessionId: string,
  item: TransferItem,
  options: CallOptions = {},
): Promise<void> {
  if (!isObject(item)) throw ofNoModule(item);
  switch (item.module) {
    // @cases
    case "MODULE":
      return enqueueMODULE(client, transferSessionId, withoutModule<MODULEItem>(item), options);
    // @end
    default:
      throw ofNoModule(item);
  }
}

function ofNoModule(item: unknown): InvalidTransferItemError {
  const module = moduleNameOf(item);
  return new InvalidTransferItemError(module, [unknownModule(module, Object.keys(transferModules))]);
}
