// used: AccountLocal (user, localuser, domain)
// unused: AccountLocal.ip, AccountRemoteUser
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

const SAMPLE = '{ "user": "alice", "localuser": "alice", "domain": "alice.example" }';

export const run = (client: WhmCaller) =>
  enqueueAccountLocal(client, "s", JSON.parse(SAMPLE) as AccountLocalItem);
