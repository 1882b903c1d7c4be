// used: AccountLocal (user, localuser, skipaccount), AccountRemoteRoot (user, localuser)
// unused: AccountRemoteRoot.skipaccount
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

const first: TransferItem[] = [{ module: "AccountRemoteRoot", user: "a", localuser: "a" }];
const second = first.concat([{ module: "AccountLocal", user: "b", localuser: "b", skipaccount: false }]);
const last = second.at(-1);
if (last) second.unshift(last);

export const run = (client: WhmCaller, id: string) => enqueueTransferItems(client, id, second.toSorted());
