// used: AccountRemoteUser (user, localuser)
// unused: AccountRemoteUser.size, AccountRemoteRoot
import { enqueueAccountRemoteUser, InvalidTransferItemError, type WhmCaller } from "./generated/index.js";

export async function move(client: WhmCaller, name: string): Promise<string[]> {
  try {
    await enqueueAccountRemoteUser(client, "s", { user: name, localuser: name });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidTransferItemError)) throw error;
    return error.errors.map(({ path, keyword }) => `${error.module}.${path}: ${keyword}`);
  }
}
