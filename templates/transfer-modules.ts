// @imports
import { enqueueMODULE, type MODULEItem } from "./MODULE.js";
// @end
import { InvalidTransferItemError, isObject, withoutModule } from "./transfer-item.js";
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
  if (!isObject(item)) throw unknownModule(item);
  switch (item.module) {
    // @cases
    case "MODULE":
      return enqueueMODULE(client, transferSessionId, withoutModule<MODULEItem>(item), options);
    // @end
    default:
      throw unknownModule(item);
  }
}

/** Reached by what the compiler has not seen: an item of plain JavaScript or of parsed JSON. */
function unknownModule(item: unknown): InvalidTransferItemError {
  const module = String((Object(item) as { module?: unknown }).module);
  const message = `module: expected one of ${Object.keys(transferModules).join(", ")}, got ${JSON.stringify(module)}`;
  return new InvalidTransferItemError(module, [
    { path: "module", keyword: "enum", message, params: { enum: Object.keys(transferModules) } },
  ]);
}
