// used: AccountRemoteUser (user, localuser, overwrite_with_delete, mail_location)
// unused: AccountRemoteUser.domain
import { enqueueAccountRemoteUser, type AccountRemoteUserItem, type WhmCaller } from "./generated/index.js";

const options = { overwriteWithDelete: true, mailLocation: ".local" };

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export async function run(client: WhmCaller, name: string): Promise<void> {
  const item: AccountRemoteUserItem = { user: name, localuser: name };
  for (const [key, value] of Object.entries(options)) Object.assign(item, { [snake(key)]: value });
  await enqueueAccountRemoteUser(client, "s", item);
}
