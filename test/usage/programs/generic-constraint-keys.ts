// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.mail_location, AccountLocal
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

function withDomain<T extends { user: string }>(value: T): T & { domain: string } {
  return { ...value, domain: `${value.user}.example` };
}

function withLocalUser<T extends { user: string }>(value: T): T & { localuser: string } {
  return Object.assign(value, { localuser: value.user });
}

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountRemoteRoot(client, "s", withDomain(withLocalUser({ user: name })));
