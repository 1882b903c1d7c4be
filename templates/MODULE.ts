// @imports
import {
  itemValidator,
  itemWarnings,
  checkedFields,
  unknownKey,
  type ItemError,
  type ItemValidator,
  type Unchecked,
} from "./transfer-item.js";
// @end
import { sessionErrors, type TransferSessionContext } from "./transfer-rules.js";
import type { CallOptions, WhmCaller } from "./whm-client.js";

// @types
export interface MODULEItem {
  readonly [key: string]: string;
}
// @end

/** Checks whether a value is a valid MODULE item. If it returns `false`, `validateMODULE.errors` lists the errors. */
export const validateMODULE: ItemValidator<MODULEItem> = /* @__PURE__ */ itemValidator("MODULE", findErrors);

/**
 * Returns the documented rules that a valid item breaks. The server may still accept the item. With a session, such as the source
 * that you pass to `openTransferSession`, the rules between item and session are included. A number is ignored, so that
 * `items.map(warnMODULE)` compiles.
 */
export function warnMODULE(
  item: MODULEItem,
  session?: TransferSessionContext | number,
): readonly ItemError[] {
  return itemWarnings("MODULE", item, (unchecked) => [
    ...findWarnings(unchecked),
    ...sessionErrors("MODULE", unchecked, session),
  ]);
}

/** Converts a valid item to the form fields of the request. */
export function encodeMODULE(item: MODULEItem): Record<string, string> {
  const fields: Record<string, string> = {};
  // @fields
  Object.assign(fields, item);
  // @end
  return fields;
}

/**
 * Validates an item and adds it to the queue of a transfer session.
 *
 * @throws InvalidTransferItemError if the item is invalid. Nothing is sent in this case.
 * @throws Any error of the client. A client of `createWhmClient` throws a `WhmApiError`.
 */
export async function enqueueMODULE(
  client: WhmCaller,
  transferSessionId: string,
  item: MODULEItem,
  options: CallOptions = {},
): Promise<void> {
  const fields = readMODULE(item);
  if (options.signal?.aborted === true) throw options.signal.reason;
  await client.call("enqueue_transfer_item", { ...fields, transfer_session_id: transferSessionId }, options);
}

/** Returns the form fields and the module of any item. Skips a key with the name `ignored`. */
export function readMODULE(item: unknown, ignored?: string): Record<string, string> {
  return checkedFields("MODULE", item, KEYS, validateMODULE, encodeMODULE, ignored);
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
// @functions
// @end

function findWarnings(item: Unchecked): ItemError[] {
  const errors: ItemError[] = [];
  // @warnings
  void item;
  // @end
  return errors;
}

const KEYS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  // @keys
  "key",
  // @end
]);
