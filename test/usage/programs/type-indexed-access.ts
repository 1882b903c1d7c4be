// used: AccountLocal (user, localuser, replaceip)
// unused: AccountLocal.domain
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

type ReplaceMode = AccountLocalItem["replaceip"];

const mode: ReplaceMode = process.env["MODE"] === "all" ? "all" : "basic";

export const run = (client: WhmCaller, name: AccountLocalItem["user"]) =>
  enqueueAccountLocal(client, "s", { user: name, localuser: name, replaceip: mode });
