// used: AccountLocal (user, localuser, domain)
// unused: AccountLocal.mail_location
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Complete<T, K extends keyof T> = T & { [P in K]-?: NonNullable<T[P]> };

const item: Complete<Mutable<AccountLocalItem>, "domain"> = {
  user: "a",
  localuser: "a",
  domain: "a.example",
};

export const run = (client: WhmCaller) => enqueueAccountLocal(client, "s", item);
