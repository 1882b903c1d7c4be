// used: AccountRemoteUser (user, localuser, domain)
// unused: AccountRemoteUser.mail_location
import { enqueueAccountRemoteUser, type AccountRemoteUserItem, type WhmCaller } from "./generated/index.js";

function draft(name: string) {
  const item: AccountRemoteUserItem = { user: name, localuser: name };
  return {
    host: (value: string) => void (item.domain = value),
    send: (client: WhmCaller) => enqueueAccountRemoteUser(client, "s", item),
  };
}

export async function run(client: WhmCaller): Promise<void> {
  const { host, send } = draft("alice");
  host("alice.example");
  await send(client);
}
