// used: AccountRemoteUser (user, localuser, skiphomedir, size)
// unused: AccountRemoteUser.domain
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

const account = { user: "a", localuser: "a", skiphomedir: true, size: 4, comment: "first" };
const { comment, ...item } = account;
console.log(comment);

export const run = (client: WhmCaller) => enqueueAccountRemoteUser(client, "s", item);
