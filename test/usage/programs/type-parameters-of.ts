// used: AccountRemoteUser (user, localuser, skipbwdata)
// unused: AccountRemoteUser.skiphomedir
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

type Item = Parameters<typeof enqueueAccountRemoteUser>[2];

const item: Item = { user: "a", localuser: "a", skipbwdata: true };

export const run = (client: WhmCaller) => enqueueAccountRemoteUser(client, "s", item);
