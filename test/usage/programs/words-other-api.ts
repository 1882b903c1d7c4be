// used: AccountRemoteUser (user, localuser)
// unused: AccountRemoteUser.domain, AccountRemoteUser.ip, AccountRemoteUser.reseller, AccountLocal
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

interface CreateAccount {
  username: string;
  domain: string;
  ip: "y" | "n";
  reseller: 0 | 1;
}

const create = (client: WhmCaller, account: CreateAccount): Promise<unknown> =>
  client.call("createacct", { ...account, reseller: String(account.reseller) });

export async function run(client: WhmCaller, name: string): Promise<void> {
  await create(client, { username: name, domain: `${name}.example`, ip: "n", reseller: 0 });
  await enqueueAccountRemoteUser(client, "s", { user: name, localuser: name });
}
