import { enqueueTransferItem, SESSION, type TransferItem, type WhmCaller } from "./whm.js";

const item: TransferItem = { module: "AccountRemoteUser", user: "a", localuser: "a", domain: "a.example" };

export const run = (client: WhmCaller) => enqueueTransferItem(client, SESSION, item);
