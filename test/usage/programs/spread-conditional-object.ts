// used: AccountLocal (user, localuser, ip, customip)
// unused: AccountLocal.detected_remote_user
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

export async function restore(client: WhmCaller, id: string, name: string, address?: string): Promise<void> {
  await enqueueAccountLocal(client, id, {
    user: name,
    localuser: name,
    ...(address !== undefined && { ip: true, customip: address }),
  });
}
