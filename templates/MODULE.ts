// @imports
import {
  InvalidTransferItemError,
  itemValidator,
  unknownKey,
  type ItemError,
  type ItemValidator,
  type Unchecked,
} from "./transfer-item.js";
// @end
import type { WhmCaller } from "./whm-client.js";

// @types
export interface MODULEItem {
  readonly [key: string]: string;
}
// @end

/** Tells whether a value is an item of MODULE; afterwards, `validateMODULE.errors` tells what is not right. */
export const validateMODULE: ItemValidator<MODULEItem> = /* @__PURE__ */ itemValidator("MODULE", findErrors);

/** The item as form fields, every value as the wire has it. Expects an item that is valid. */
export function encodeMODULE(item: MODULEItem): Record<string, string> {
  const fields: Record<string, string> = {};
  // @fields
  Object.assign(fields, item);
  // @end
  return fields;
}

/**
 * Queues one item in a transfer session.
 *
 * @throws InvalidTransferItemError if the item is not valid; nothing has been sent then.
 * @throws whatever the client throws; a `WhmApiError` if `createWhmClient` made it.
 */
export async function enqueueMODULE(
  client: WhmCaller,
  transferSessionId: string,
  item: MODULEItem,
): Promise<void> {
  if (!validateMODULE(item)) throw new InvalidTransferItemError("MODULE", validateMODULE.errors ?? []);
  await client.call("enqueue_transfer_item", {
    ...encodeMODULE(item),
    module: "MODULE",
    transfer_session_id: transferSessionId,
  });
}

function findErrors(item: Unchecked): ItemError[] {
  const errors: ItemError[] = [];
  // @checks
  for (const key of Object.keys(item)) {
    if (key === "") errors.push(unknownKey(key));
  }
  // @end
  return errors;
}
