// used: AccountLocal (user, localuser, domain, reseller)
// unused: AccountLocal.skipaccount
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

type Fact = { [K in "domain" | "reseller"]: { name: K; value: NonNullable<AccountLocalItem[K]> } }[
  "domain" | "reseller"];

const facts: Fact[] = [];

export const learn = (fact: Fact): number => facts.push(fact);

export async function replay(client: WhmCaller, name: string): Promise<void> {
  const item: AccountLocalItem = { user: name, localuser: name };
  for (const { name: key, value } of facts) Object.assign(item, { [key]: value });
  await enqueueAccountLocal(client, "s", item);
}
