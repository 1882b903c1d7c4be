// used: AccountLocal (user, localuser), AccountRemoteUser (user, localuser)
// unused: AccountRemoteRoot, AccountRemoteUser.domain
import { enqueueAccountLocal, enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

const SENDERS = { archive: enqueueAccountLocal, login: enqueueAccountRemoteUser } as const;

export const run = (client: WhmCaller, kind: keyof typeof SENDERS, name: string) =>
  SENDERS[kind](client, "s", { user: name, localuser: name });
