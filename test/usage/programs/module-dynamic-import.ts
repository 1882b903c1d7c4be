// used: AccountLocal (user, localuser, skiphomedir)
// unused: AccountLocal.skipbwdata, AccountRemoteRoot
export async function restore(server: string, token: string, name: string): Promise<void> {
  const { createWhmClient, enqueueAccountLocal } = await import("./generated/index.js");
  await enqueueAccountLocal(createWhmClient({ server, token }), "s", {
    user: name,
    localuser: name,
    skiphomedir: 1,
  });
}
