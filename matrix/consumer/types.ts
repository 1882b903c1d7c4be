/** What a reader of the types relies on, and what must not compile. */

import {
  createWhmClient,
  encodeAccountRemoteRoot,
  enqueueAccountRemoteRoot,
  enqueueTransferItem,
  transferModules,
  validateAccountRemoteRoot,
  type AccountRemoteRootItem,
  type AwkwardItem,
  type EveryKindItem,
  type TransferItem,
  type TransferModuleName,
  type WhmCaller,
} from "./generated/index.js";

const client: WhmCaller = createWhmClient({ server: "h", token: "t" });
const item: AccountRemoteRootItem = {
  user: "u",
  localuser: "l",
  size: 123n,
  ip: true,
  force: 0,
  domain: null,
  copypoint: undefined,
};
export const sent: Promise<void> = enqueueAccountRemoteRoot(client, "s", item);
export const fields: Record<string, string> = encodeAccountRemoteRoot(item);
export const tagged: TransferItem = { module: "PackageRemoteRoot", package: "gold" };
export const queued: Promise<void> = enqueueTransferItem(client, "s", tagged);
export const name: TransferModuleName = "AccountLocal";
export const priority: number | null = transferModules.AccountLocal.priority;
export const required: readonly string[] = transferModules.AccountLocal.required;
export const awkward: AwkwardItem = { "x-y": "a", constructor: true, ["__proto__"]: "p" };
export const choice: EveryKindItem["choice"] = 'it\'s "x" */';
export function narrowed(value: unknown): string {
  return validateAccountRemoteRoot(value)
    ? value.user
    : (validateAccountRemoteRoot.errors ?? []).map(({ message }) => message).join();
}

// @ts-expect-error a required key is missing
export const missing: AccountRemoteRootItem = { user: "u" };
// @ts-expect-error a required key is never null
export const nulled: AccountRemoteRootItem = { user: "u", localuser: null };
// @ts-expect-error a flag is not just any number
export const flag: AccountRemoteRootItem = { user: "u", localuser: "l", ip: 2 };
// @ts-expect-error leaving priority out does not mean NULL
export const notNull: AccountRemoteRootItem = { user: "u", localuser: "l", priority: null };
// @ts-expect-error a 32-bit integer is not a bigint
export const big: AccountRemoteRootItem = { user: "u", localuser: "l", priority: 5n };
// @ts-expect-error digits are not a number
export const digits: AccountRemoteRootItem = { user: "u", localuser: "l", size: "5" };
// @ts-expect-error no such key
export const unknownKey: AccountRemoteRootItem = { user: "u", localuser: "l", nosuchkey: 1 };
// @ts-expect-error no such module
export const unknownModule: TransferItem = { module: "Nope", user: "u" };
// @ts-expect-error another module's key
export const otherModule: TransferItem = { module: "PackageRemoteRoot", package: "gold", user: "u" };
// @ts-expect-error not a member
export const member: EveryKindItem["choice"] = "ALL";
// @ts-expect-error not in the column's order
export const order: EveryKindItem["few"] = "b,a";
