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
  if (!isObject(item)) throw unknownModuleError(item);
  switch (item.module) {
    // @cases
    case "MODULE":
      return enqueueMODULE(client, transferSessionId, withoutModule<MODULEItem>(item), options);
    // @end
    default:
      throw unknownModuleError(item);
  }
}

function unknownModuleError(item: unknown): InvalidTransferItemError {
  const module = moduleNameOf(item);
  return new InvalidTransferItemError(module, [unknownModule(module, Object.keys(transferModules))]);
}
