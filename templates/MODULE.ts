// @imports
// The generator replaces each section of this file, from a line such as `// @imports` to `// @end`: see src/emit/template.ts.
import {
  createItemValidator,
  checkAndEncode,
  checkUnknownKeys,
  encodeFields,
  type ItemError,
  type ItemValidator,
  type KeySet,
  type UncheckedObject,
} from "./transfer-item.js";
// @end
import { findAllWarnings, type TransferSessionContext } from "./transfer-rules.js";
import { queueItem, type CallOptions, type WhmCaller } from "./whm-client.js";

/** The module's schema. `transferModules` contains it. */
// @schema
export const schemaMODULE = { priority: 1, required: [], primary: [], keys: {} } as const;
// @end

// @constants
// @end
// @types
export interface MODULEItem {
  readonly [key: string]: string;
}
// @end

/**
 * Checks whether a value is a valid item for MODULE, and returns true or false. `validateMODULE.findErrors(value)` lists
 * what is wrong. This function is also a Standard Schema (https://standardschema.dev).
 */
export const validateMODULE: ItemValidator<MODULEItem> = /* @__PURE__ */ createItemValidator(
  "MODULE",
  findErrors,
);

/**
 * Returns a warning for each rule in cPanel's documentation that an item violates, such as "customip requires ip". Returns an empty
 * array if there are no warnings. The server may accept an item in spite of a warning.
 *
 * @param item A valid item. `validateMODULE` checks this.
 * @param session How the session is created: the object that you pass to `openTransferSession` as `source`, such as
 * `{ remoteRoot: { host, password } }`. If set, rules about the session are checked, too. A number is ignored, because
 * `items.map(warnMODULE)` passes the index of the item here.
 */
export function warnMODULE(
  item: MODULEItem,
  session?: TransferSessionContext | number,
): readonly ItemError[] {
  // @result
  return findAllWarnings("MODULE", item, session, findWarnings);
  // @end
}

/**
 * Converts a valid item to the form fields of an `enqueue_transfer_item` request, without the fields `module` and
 * `transfer_session_id`. Flags become `1` or `0`. Does not validate the item: use `validateMODULE`.
 */
export function encodeMODULE(item: MODULEItem): Record<string, string> {
  // @fields
  return encodeFields(item, KEYS);
  // @end
}

/**
 * Validates an item, and adds it to the queue of a transfer session. The session processes its queue after
 * `startTransferSession`.
 *
 * @param transferSessionId The ID of the session, from `createRemoteRootTransferSession` or `createRemoteUserTransferSession`.
 * @throws InvalidTransferItemError if the item is invalid. Nothing is sent in this case.
 * @throws WhmApiError if the call fails.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function enqueueMODULE(
  client: WhmCaller,
  transferSessionId: string,
  item: MODULEItem,
  options?: CallOptions,
): Promise<void> {
  await queueItem(client, transferSessionId, () => checkAndEncodeMODULE(item), options);
}

/**
 * Validates an item, and returns the form fields of its `enqueue_transfer_item` request, including `module`, but without
 * `transfer_session_id`. Exported for other generated files.
 *
 * @param extra The name of one property that is not a key but is allowed, such as `module`.
 * @throws InvalidTransferItemError if the item is invalid.
 */
export function checkAndEncodeMODULE(item: unknown, extra?: string): Record<string, string> {
  return checkAndEncode("MODULE", item, KEYS, findErrors, encodeMODULE, extra);
}

/** Returns the errors of an item. The comment above the checks of a key is the key's column definition in WHM. */
function findErrors(item: UncheckedObject): ItemError[] {
  const errors: ItemError[] = [];
  // @checks
  checkUnknownKeys(item, KEYS, errors);
  // @end
  return errors;
}

// @warnings
function findWarnings(item: UncheckedObject): ItemError[] {
  void item;
  return [];
}

// @end
const KEYS: KeySet = /* @__PURE__ */ new Set<string>([
  // @keys
  "key",
  // @end
]);
