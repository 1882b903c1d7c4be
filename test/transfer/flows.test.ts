/** The flows of three public programs that migrate accounts, written with the generated client. Each has fewer than 40 lines. */

import { expect, test } from "vitest";
import {
  createTransferClient,
  matchTransferResults,
  openTransferSession,
  planTransfer,
  retrieveTransferSessionRemoteAnalysis,
  verifySchema,
  withFunctions,
  type TransferClient,
  type TransferItemResult,
} from "../../generated/index.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { FULL } from "../support/extent.js";
import type { paths } from "../support/whm-paths.js";

/** Each night: copies all accounts to a standby server, and removes those there that no longer exist. */
async function syncFailover(
  main: TransferClient,
  standby: TransferClient,
  remoteRoot: { readonly host: string; readonly password: string },
): Promise<readonly TransferItemResult[]> {
  const [mainFunctions, standbyFunctions] = [withFunctions<paths>(main), withFunctions<paths>(standby)];
  const listUsers = async ({ call }: typeof mainFunctions): Promise<readonly string[]> => {
    const { acct = [] } = await call("listaccts");
    return acct.flatMap(({ user }) => user ?? []);
  };
  const users = await listUsers(mainFunctions);
  const old = (await listUsers(standbyFunctions)).filter((user) => !users.includes(user));
  for (const username of old) await standbyFunctions.call("removeacct", { username, keepdns: true });
  const session = await openTransferSession(standby, { remoteRoot }, { verify: verifySchema });
  const items = users.map(
    (user) => ({ module: "AccountRemoteRoot", user, localuser: user, force: true }) as const,
  );
  for (const outcome of await session.enqueueAll(items)) if ("error" in outcome) throw outcome.error;
  await session.start();
  const { items: results } = await session.wait({ deadline: 6 * 60 * 60 * 1000 });
  return results.filter(({ status }) => status !== "succeeded");
}

/** A hosting panel: a request starts a move and stores the ID of the session. */
async function startMove(
  client: TransferClient,
  host: string,
  password: string,
  user: string,
): Promise<string> {
  const session = await openTransferSession(client, { remoteUser: { host, password } });
  await session.enqueue({ module: "AccountRemoteUser", user, localuser: user });
  await session.start();
  return session.id;
}

/** A cron job polls the session, and returns the text that the panel shows. */
async function pollMove(client: TransferClient, transferSessionId: string): Promise<string> {
  const session = await openTransferSession(client, { transferSessionId });
  const { state, items } = await session.results();
  const [account] = items;
  if (account?.status === "failed") return `failed: ${account.failure ?? "unknown reason"}`;
  if (state === "COMPLETED") return `moved with ${account?.warnings ?? 0} warnings`;
  return state === "ABORTED" || state === "FAILED" ? `stopped: ${state}` : (account?.status ?? "waiting");
}

/** Moves the accounts of a reseller: checks conflicts first, retries once, and suspends the moved accounts on the old server. */
async function moveReseller(
  source: TransferClient,
  target: TransferClient,
  remoteRoot: { readonly host: string; readonly password: string },
  reseller: string,
): Promise<{ readonly moved: readonly string[]; readonly failed: readonly string[] }> {
  const old = withFunctions<paths>(source);
  const { acct = [] } = await old.call("listaccts", { searchtype: "owner", search: `^${reseller}$` });
  const users = acct.flatMap(({ user }) => user ?? []);
  const moved: string[] = [];
  let remaining: readonly string[] = users;
  for (let attempt = 0; attempt < 2 && remaining.length > 0; attempt++) {
    const session = await openTransferSession(target, { remoteRoot });
    const parameters = { transferSessionId: session.id };
    const analysis = await retrieveTransferSessionRemoteAnalysis(target, parameters);
    const { items, conflicts } = planTransfer(analysis, { accounts: remaining });
    const [conflict] = conflicts;
    if (conflict !== undefined) throw new Error(`The ${conflict.kind} ${conflict.name} exists.`);
    await session.enqueueAll(items);
    await session.start();
    const matches = matchTransferResults(items, await session.wait());
    const succeeded = matches.filter(({ result }) => result?.status === "succeeded");
    moved.push(...succeeded.flatMap(({ result }) => result?.name ?? []));
    remaining = remaining.filter((user) => !moved.includes(user));
  }
  for (const user of moved) await old.call("suspendacct", { user, reason: "Moved" });
  return { moved, failed: remaining };
}

const password = "any password";

function clientOf(whm: SimulatedServer): TransferClient {
  return createTransferClient({ server: whm.url, token: whm.token, fetch: whm.fetch });
}

test("a nightly sync copies all accounts to a standby server, and removes old ones", FULL, async () => {
  await using main = await startWhm({ accounts: ["alice", "bob", "carol"] });
  await using standby = await startWhm({ accounts: ["alice", "gone"], duration: 1 });
  standby.script({ where: { user: "bob" }, outcome: "fail", message: "Disk full" });
  const sync = (): ReturnType<typeof syncFailover> =>
    syncFailover(clientOf(main), clientOf(standby), { host: "main.example", password });
  expect(await sync()).toMatchObject([{ name: "bob", status: "failed", failure: "Disk full" }]);
  const { acct = [] } = await withFunctions<paths>(clientOf(standby)).call("listaccts");
  expect(acct.map(({ user }) => user)).toEqual(["alice", "carol"]);
  standby.script({ outcome: "succeed" });
  expect(await sync()).toEqual([]);
});

test("a panel starts a move, and a cron job polls it", async () => {
  await using whm = await startWhm({ clock: "manual", duration: 1000, accounts: ["taken"] });
  const client = clientOf(whm);
  const id = await startMove(client, "old.example", password, "alice");
  const texts = [await pollMove(client, id)];
  for (let second = 0; second < 5; second++) {
    whm.clock.advance(1000);
    texts.push(await pollMove(client, id));
  }
  expect([...new Set(texts)]).toEqual(["waiting", "transferring", "restoring", "moved with 0 warnings"]);
  const taken = await startMove(client, "old.example", password, "taken");
  whm.clock.run();
  expect(await pollMove(client, taken)).toMatch(/^failed: The account “taken” already exists/);
});

test("a reseller's accounts are moved with a check, a retry and a suspension", FULL, async () => {
  const accounts = ["alice", "bob", "carol"].map((user) => ({
    user,
    owner: user === "carol" ? "root" : "reseller1",
  }));
  await using old = await startWhm({ accounts });
  const host = "old.example";
  await using target = await startWhm({ remotes: [{ host, accounts }], duration: 1 });
  target.script({ where: { user: "bob" }, outcome: "fail", times: 1 });
  const clients = [clientOf(old), clientOf(target)] as const;
  const move = (): ReturnType<typeof moveReseller> =>
    moveReseller(...clients, { host, password }, "reseller1");
  expect(await move()).toEqual({ moved: ["alice", "bob"], failed: [] });
  const { acct = [] } = await withFunctions<paths>(clients[0]).call("listaccts");
  expect(acct.map(({ user, suspended }) => [user, suspended])).toEqual([
    ...[
      ["alice", 1],
      ["bob", 1],
      ["carol", 0],
    ],
  ]);
  await expect(move()).rejects.toThrow("The user alice exists.");
});
