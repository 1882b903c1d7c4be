// used: AccountRemoteUser (user, localuser, skipbwdata)
// unused: AccountRemoteUser.skipacctdb
import { enqueueAccountRemoteUser } from "./generated/index.js";

/**
 * @param {string} name
 * @returns {import("./generated/index.js").AccountRemoteUserItem}
 */
function itemFor(name) {
  return { user: name, localuser: name, skipbwdata: true };
}

/** @param {import("./generated/index.js").WhmCaller} client */
export async function run(client) {
  await enqueueAccountRemoteUser(client, "s", itemFor("alice"));
}
