// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.mail_location
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

async function* items(names: AsyncIterable<string>): AsyncGenerator<TransferItem, void, void> {
  for await (const name of names) {
    if (name === "") continue;
    yield { module: "AccountRemoteRoot", user: name, localuser: name, domain: `${name}.example` };
  }
}

export async function run(client: WhmCaller, names: AsyncIterable<string>): Promise<void> {
  for await (const item of items(names)) await enqueueTransferItem(client, "s", item);
}
