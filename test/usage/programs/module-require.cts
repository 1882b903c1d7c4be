// used: AccountRemoteUser (user, localuser, ip)
// unused: AccountRemoteUser.customip
import type { WhmCaller } from "./generated/index.js";
import whm = require("./generated/index.js");

export = async function move(client: WhmCaller, name: string): Promise<void> {
  await whm.enqueueAccountRemoteUser(client, "s", { user: name, localuser: name, ip: false });
};
