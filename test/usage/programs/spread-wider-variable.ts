// used: AccountLocal (user, localuser, domain)
// unused: AccountLocal.replaceip
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

interface Names {
  user: string;
  localuser: string;
}

const row = { user: "alice", localuser: "alice", domain: "alice.example" };

// `domain` is not in Names, but the object has it all the same.
const names: Names = row;

export const restore = (client: WhmCaller, id: string) => enqueueAccountLocal(client, id, { ...names });
