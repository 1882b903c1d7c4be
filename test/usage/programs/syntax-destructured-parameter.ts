// used: AccountRemoteRoot (user, localuser, priority)
// unused: AccountRemoteRoot.prerequisite_user
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

async function move(
  client: WhmCaller,
  { name, urgent = false }: { name: string; urgent?: boolean },
): Promise<void> {
  await enqueueAccountRemoteRoot(client, "s", {
    user: name,
    localuser: name,
    ...(urgent ? { priority: 1 } : {}),
  });
}

export const run = (client: WhmCaller) =>
  Promise.all([move(client, { name: "a" }), move(client, { name: "b", urgent: true })]);
