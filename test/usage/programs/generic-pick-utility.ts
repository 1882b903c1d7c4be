// used: AccountRemoteUser (user, localuser, mail_location)
// unused: AccountRemoteUser.domain
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

function pick<T, K extends keyof T>(value: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, value[key]])) as Pick<T, K>;
}

const record = { user: "a", localuser: "a", mail_location: ".local", comment: "the first", rank: 1 };

export const run = (client: WhmCaller) =>
  enqueueAccountRemoteUser(client, "s", pick(record, ["user", "localuser", "mail_location"]));
