// @imports
// The generator replaces each section of this file, from a line such as `// @imports` to `// @end`: see src/emit/template.ts.
import { checkAndEncodeMODULE, schemaMODULE, type MODULEItem } from "./MODULE.js";
// @end
import { createUnknownModuleError, getOwn } from "./transfer-item.js";
import { queueItem, type CallOptions, type WhmCaller } from "./whm-client.js";

/**
 * The schemas of the server's transfer modules, by module name. Each schema has:
 *
 * - `priority`: modules with a lower priority run first. Null if the schemas were saved without the list of modules, which
 *   contains the priorities.
 * - `required`: the keys that an item must have.
 * - `primary`: the keys that identify an item.
 * - `keys`: all keys. `def` is the SQL definition that the server returned for the key.
 */
export const transferModules: {
  // @types
  readonly MODULE: typeof schemaMODULE;
  // @end
} = {
  // @modules
  MODULE: schemaMODULE,
  // @end
};

/** What is needed to queue the items of a module. */
interface QueuedModule {
  readonly priority: number | null;
  readonly primary: readonly string[];
  /** Validates an item, and returns its form fields. */
  readonly read: (item: unknown, extra: "module") => Record<string, string>;
}

/** The modules again, without the definitions: programs that only queue items do not need these. */
// Only for other generated files.
export const queuedModules: Readonly<Record<string, QueuedModule>> = {
  // @queued
  MODULE: { priority: 1, primary: [], read: checkAndEncodeMODULE },
  // @end
};

/** The name of a transfer module that the server has, for example `AccountRemoteRoot`. */
export type TransferModuleName = keyof typeof transferModules;

/** An item for any transfer module. `module` is the name of the module. The other properties are keys of that module. */
export type TransferItem =
  // @union
  { module: "MODULE" } & MODULEItem;
// @end

/**
 * A list of items. If the items can have a key that their module does not have, this is a type to which such a list is not assignable.
 * Without this check, the compiler would report no unknown keys, because it infers the type `Item` from the list itself.
 */
// The comparison with `false` makes the compiler accept a list whose type is a type parameter of the caller.
// Only for other generated files.
export type ExactItems<Item extends TransferItem> = (
  [UnknownKey<Item> | null] extends [null] ? true : false
) extends false
  ? readonly TransferItem[] & { readonly [Key in `unknown key ${UnknownKey<Item> & string}`]: never }
  : readonly Item[];

/** The keys of an item that its module does not have, except keys that are always undefined, and index signatures. */
type UnknownKey<Item> = Item extends { readonly module: infer Module }
  ? {
      [Key in keyof Item]-?: Item[Key] extends undefined
        ? never
        : string extends keyof Item
          ? never
          : Exclude<Key, KeyOf<Extract<TransferItem, { module: Module }>>>;
    }[keyof Item]
  : never;

type KeyOf<Union> = Union extends unknown ? keyof Union : never;

/**
 * Validates an item for any module, and adds it to the queue of a transfer session. The session processes its queue after
 * `startTransferSession`. This function imports the code of all modules. For smaller bundles, use the function of one module,
 * whose name is `enqueue` followed by the name of the module.
 *
 * @param transferSessionId The ID of the session, from `createRemoteRootTransferSession` or `createRemoteUserTransferSession`.
 * @throws InvalidTransferItemError if the item is invalid, or if the module does not exist. Nothing is sent in this case.
 * @throws WhmApiError if the call fails.
 * @throws The abort reason, if `options.signal` is aborted.
 */
export async function enqueueTransferItem(
  client: WhmCaller,
  transferSessionId: string,
  item: TransferItem,
  options?: CallOptions,
): Promise<void> {
  await queueItem(client, transferSessionId, () => encodeTransferItem(item), options);
}

/**
 * Validates an item for any module, and returns the form fields that `enqueueTransferItem` would send, including `module`, but
 * without `transfer_session_id`. Sends nothing. Reads each key once, so that no getter can return a value that was not validated.
 *
 * @throws InvalidTransferItemError if the item is invalid, or if the module does not exist.
 */
export function encodeTransferItem(item: TransferItem): Record<string, string> {
  const { module } = Object(item) as { readonly module?: unknown };
  const queued = typeof module === "string" ? getOwn(queuedModules, module) : undefined;
  if (queued === undefined) throw createUnknownModuleError(module, Object.keys(queuedModules));
  return queued.read(item, "module");
}
