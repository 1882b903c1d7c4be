// @imports
import {
  InvalidTransferItemError,
  itemValidator,
  itemWarnings,
  unknownKey,
  type ItemError,
  type ItemValidator,
  type Unchecked,
} from "./transfer-item.js";
// @end
import type { CallOptions, WhmCaller } from "./whm-client.js";

// @types
export interface MODULEItem {
  readonly [key: string]: string;
}
// @end

/** Tells whether a value is an item of MODULE; afterwards, `validateMODULE.errors` tells what is not right. */
export const validateMODULE: ItemValidator<MODULEItem> = /* @__PURE__ */ itemValidator("MODULE", findErrors);

/** What the documentation would have otherwise in a valid item; no reason not to send it. Usually nothing. */
export function warnMODULE(item: MODULEItem): readonly ItemError[] {
  return itemWarnings("MODULE", item, findWarnings);
}

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
  options: CallOptions = {},
): Promise<void> {
  if (!validateMODULE(item)) throw new InvalidTransferItemError("MODULE", validateMODULE.errors ?? []);
  if (options.signal?.aborted === true) throw options.signal.reason;
  const fields = { ...encodeMODULE(item), module: "MODULE", transfer_session_id: transferSessionId };
  await client.call("enqueue_transfer_item", fields, options);
}

function findErrors(item: Unchecked): ItemError[] {
  const errors: ItemError[] = [];
  // @checks
  for (const key of Object.keys(item)) {
    if (!KEYS.has(key)) errors.push(unknownKey(key, KEYS));
  }
  // @end
  return errors;
}
// @parts
// @end

function findWarnings(item: Unchecked): ItemError[] {
  const errors: ItemError[] = [];
  // @warnings
  void item;
  // @end
  return errors;
}

/** All keys. */
const KEYS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  // @keys
  "key",
  // @end
]);
