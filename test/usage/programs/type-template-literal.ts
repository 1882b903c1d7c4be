// used: AccountRemoteRoot (user, localuser, skipemail, skipres)
// unused: AccountRemoteRoot.skipsubdomains
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

type Part = "email" | "res";

function without(item: AccountRemoteRootItem, ...parts: Part[]): AccountRemoteRootItem {
  for (const part of parts) item[`skip${part}`] = true;
  return item;
}

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountRemoteRoot(client, "s", without({ user: name, localuser: name }, "email", "res"));
