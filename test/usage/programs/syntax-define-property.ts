// used: AccountRemoteRoot (user, localuser, xferpoint)
// unused: AccountRemoteRoot.live_transfer
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

const item = { user: "alice", localuser: "alice" };
Object.defineProperty(item, "xferpoint", { value: 1, enumerable: true });

export const run = (client: WhmCaller) => enqueueAccountRemoteRoot(client, "s", item);
