/** Moves of many accounts, and calls of functions of WHM API 1, typed by what openapi-typescript generates from a description in the form of cPanel's. */

import {
  createTransferClient,
  matchTransferResults,
  openTransferSession,
  TransferProgressError,
  withFunctions,
  type FinishedCall,
  type TransferItem,
  type TransferItemMatch,
  type TransferSessionResults,
  type WhmCaller,
  type WhmFunctions,
} from "./generated/index.js";
import type { paths } from "./whm-paths.js";

export async function useFunctions(client: WhmCaller): Promise<unknown[]> {
  const whm: WhmFunctions<paths> = withFunctions<paths>(client);
  const { acct = [] } = await whm.call(
    "listaccts",
    { search: "^a", searchtype: "user" },
    { signal: undefined },
  );
  const users: (string | undefined)[] = acct.map(({ user }) => user);
  const flag: 0 | 1 | undefined = (await whm.call("listaccts")).acct?.[0]?.suspended;
  const none: undefined = await whm.call("removeacct", { username: "alice", keepdns: true });
  await whm.call("removeacct", { username: "alice", keepdns: 1 });
  const version: string | undefined = (await whm.call("version")).version;
  await whm.call("version", {}, {});
  await whm.call("listaccts", { "api.columns.enable": 1, "api.columns.a": "user" });
  await whm.call("batch", { command: ["version", "listaccts"] });
  const untyped = await withFunctions(client).call("listips", { any: 1, flags: [true, 2], no: undefined });
  return [users, flag, none, version, untyped.ip[0]];
}

export async function misuseFunctions(client: WhmCaller): Promise<void> {
  const whm = withFunctions<paths>(client);
  // @ts-expect-error an unknown function
  await whm.call("listacct");
  // @ts-expect-error an unknown parameter
  await whm.call("listaccts", { serch: "a" });
  // @ts-expect-error an invalid value
  await whm.call("listaccts", { searchtype: "size" });
  // @ts-expect-error missing parameters
  await whm.call("removeacct");
  // @ts-expect-error a missing parameter
  await whm.call("removeacct", {});
  // @ts-expect-error an invalid flag
  await whm.call("removeacct", { username: "a", keepdns: 2 });
  // @ts-expect-error an invalid type
  await whm.call("removeacct", { username: 1 });
  // @ts-expect-error a function without parameters
  await whm.call("version", { user: "a" });
  // @ts-expect-error an unknown property of the data
  void (await whm.call("listaccts")).accts;
  // @ts-expect-error a function without data
  void (await whm.call("removeacct", { username: "a" })).raw;
}

/** The options and functions for transfers of many accounts. */
export async function moveAccounts(users: readonly string[]): Promise<readonly TransferItem[]> {
  const calls: string[] = [];
  const client = createTransferClient({
    ...{ server: "new.example", token: "t", maxLogBytes: 2 ** 20 },
    onCall: ({ functionName, duration, status, failure }: FinishedCall) =>
      calls.push(`${functionName} ${duration} ${status ?? 0} ${failure ?? ""}`),
  });
  const remoteRoot = { host: "old.example", password: "p" };
  const session = await openTransferSession(
    client,
    { remoteRoot },
    { onWarning: ({ message }, item, count) => void calls.push(message, item.module, String(count)) },
  );
  const items = users.map((user): TransferItem => ({ module: "AccountRemoteRoot", user, localuser: user }));
  await session.enqueueAll(items, {
    maxUnanswered: 3,
    onSending: (item, index) => void calls.push(item.module, String(index)),
    onProgress: ({ done, total, outcome }) => void calls.push(String(done), String(total), outcome.status),
  });
  await session.start();
  try {
    const results: TransferSessionResults = await session.wait({ deadline: 60_000, waitForStart: true });
    const matches: readonly TransferItemMatch[] = matchTransferResults(items, results);
    return matches.flatMap(({ item, result }) => (result?.status === "succeeded" ? [] : item));
  } catch (error) {
    if (!(error instanceof TransferProgressError)) throw error;
    const names = error.results?.items.map(({ name, localName }) => `${name} ${localName ?? ""}`);
    throw new Error(
      `${names?.join() ?? ""} ${error.outcomes.length} ${String(error.reason)} ${calls.join()}`,
    );
  }
}
