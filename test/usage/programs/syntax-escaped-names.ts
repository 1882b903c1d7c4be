// used: AccountLocal (user, localuser, ip, domain)
// unused: AccountLocal.customip
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

// prettier-ignore
const item: AccountLocalItem = { \u0075ser: "alice", "local\u0075ser": "alice" };
item["\x69p"] = true;
// prettier-ignore
item.d\u006fmain = "alice.example";

export const run = (client: WhmCaller) => enqueueAccountLocal(client, "s", item);
