import { openTransferSession, type AccountRemoteRootItem, type WhmCaller } from "@example/whm";

/** Transfers accounts from the source server, and returns the status of each. */
export async function transfer(
  client: WhmCaller,
  remoteRoot: { host: string; password: string },
  accounts: readonly AccountRemoteRootItem[],
): Promise<Record<string, string>> {
  const session = await openTransferSession(client, { remoteRoot });
  for (const account of accounts) await session.enqueue({ module: "AccountRemoteRoot", ...account });
  await session.start();
  const { items } = await session.wait({ interval: 200 });
  return Object.fromEntries(items.map(({ name, status }) => [name, status]));
}
