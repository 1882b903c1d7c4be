// used: AccountLocal (user, localuser, skipbwdata)
// unused: AccountLocal.skipres
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

const define = <const T extends AccountLocalItem>(item: T): T => item;
const tap = <T>(value: T): T => (console.log(value), value);

const item = tap(define({ user: "alice", localuser: "alice", skipbwdata: true }));

export const run = (client: WhmCaller) => enqueueAccountLocal(client, "s", item);
