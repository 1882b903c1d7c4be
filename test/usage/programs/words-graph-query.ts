// used: AccountLocal (user, localuser)
// unused: AccountLocal.domain, AccountLocal.size, AccountLocal.ip
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

const QUERY = `
  query Accounts {
    accounts { login domain ip size }
  }`;

export async function run(client: WhmCaller, url: string): Promise<void> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify({ query: QUERY }) });
  const { data } = (await answer.json()) as { data: { accounts: { login: string }[] } };
  for (const { login } of data.accounts)
    await enqueueAccountLocal(client, "s", { user: login, localuser: login });
}
