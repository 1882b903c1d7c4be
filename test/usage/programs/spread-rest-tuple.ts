// used: AccountRemoteUser (user, localuser, ip)
// unused: AccountRemoteUser.customip
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

const join = <T>(...lists: readonly (readonly T[])[]): T[] =>
  lists.reduce<T[]>((all, list) => [...all, ...list], []);

const one = { module: "AccountRemoteUser" as const, user: "a", localuser: "a" };
const two = { ...one, user: "b", ip: true };

export const run = (client: WhmCaller) => enqueueTransferItems(client, "s", join<TransferItem>([one], [two]));
