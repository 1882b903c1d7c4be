// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.customip
import { enqueueAccountRemoteRoot } from "./generated/index.js";

/** @typedef {import("./generated/index.js").AccountRemoteRootItem} Item */

/** @type {Item[]} */
const items = [];

/** @param {string} name */
export function add(name) {
  items.push({ user: name, localuser: name });
}

/** @param {import("./generated/index.js").WhmCaller} client */
export async function flush(client) {
  for (const item of items) {
    item.domain ??= `${item.user}.example`;
    await enqueueAccountRemoteRoot(client, "s", item);
  }
}
