// used: AccountRemoteUser (user, localuser)
// unused: AccountRemoteUser.domain, AccountRemoteUser.size, AccountRemoteUser.reseller
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

interface AccountRow {
  id: number;
  login: string;
  domain: string;
  size: number;
  reseller: 0 | 1;
}

export async function report(client: WhmCaller, rows: readonly AccountRow[]): Promise<string> {
  for (const { login } of rows)
    await enqueueAccountRemoteUser(client, "s", { user: login, localuser: login });
  return rows
    .map(({ domain, size, reseller }) => `${domain}: ${size}${reseller ? " (reseller)" : ""}`)
    .join("\n");
}
