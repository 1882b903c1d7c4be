/** Which items failed, which were never queued, and which were being sent when a program ended. */

import { afterEach, beforeEach, expect, test } from "vitest";
import {
  matchTransferResults,
  openTransferSession,
  TransferProgressError,
  type TransferClient,
  type TransferItem,
  type TransferItemResult,
  type TransferSession,
} from "../../generated/index.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { connectTo, failureOf } from "../support/callers.js";

const remoteRoot = { host: "old.example", password: "correct horse battery" };
const USERS = Array.from({ length: 20 }, (_, index) => `user${index}`);

let server: SimulatedServer;
let client: TransferClient;
let session: TransferSession;
beforeEach(async () => {
  server = await startWhm({ clock: "manual" });
  client = connectTo(server);
  session = await openTransferSession(client, { remoteRoot });
});
afterEach(() => server.close());

const account = (user: string, localuser = user): TransferItem => ({
  ...{ module: "AccountRemoteRoot", user, localuser },
});

async function finish(of: TransferSession): Promise<ReturnType<TransferSession["wait"]>> {
  await of.start();
  return of.wait({
    wait() {
      server.clock.advance(1000);
      return Promise.resolve();
    },
  });
}

test("matchTransferResults pairs each item with its result, and finds the items that were never queued", async () => {
  server.faults.add({ function: "enqueue_transfer_item", from: 5, times: 3, reset: "before" });
  server.faults.add({ function: "enqueue_transfer_item", from: 9, times: 2, reset: "after" });
  server.script({ where: { user: /^user1\d$/ }, outcome: "fail", message: "Disk full" });
  const items = USERS.map((user) => account(user, user === "user3" ? "renamed" : user));
  const outcomes = await session.enqueueAll(items, { concurrency: 1 });
  const unknown = outcomes.filter(({ status }) => status === "unknown").map(({ item }) => item);
  expect(unknown).toHaveLength(5);
  const results = await finish(session);
  const queued = new Set(server.items("AccountRemoteRoot").map(({ user }) => user));
  const matches = matchTransferResults(items, results);
  expect(matches.map(({ item }) => item)).toEqual(items);
  for (const { item, result } of matches) {
    const { user, localuser } = item as { user: string; localuser: string };
    expect(result === undefined).toBe(!queued.has(user));
    if (result === undefined) continue;
    expect(result).toMatchObject({ module: "AccountRemoteRoot", name: user, localName: localuser });
    expect(result.status).toBe(/^user1\d$/.test(user) ? "failed" : "succeeded");
  }
  expect(matchTransferResults(unknown, results).map(({ result }) => result?.status)).toEqual([
    ...[undefined, undefined, undefined, "succeeded", "succeeded"],
  ]);

  // A second session queues exactly what failed or was never queued.
  server.script({ outcome: "succeed" });
  const again = matches.filter(({ result }) => result?.status !== "succeeded").map(({ item }) => item);
  const second = await openTransferSession(client, { remoteRoot });
  await second.enqueueAll(again);
  const secondResults = await finish(second);
  expect(secondResults).toMatchObject({ state: "COMPLETED", failed: 0, succeeded: again.length });
});

test("matchTransferResults distinguishes modules, and accepts results of logs without modules", () => {
  const result = (module: string, name: string, localName?: string): TransferItemResult => ({
    ...{ module, name, localName, status: "failed", warnings: 0, skippedItems: 0, alteredItems: 0 },
    ...{ dangerousItems: 0, logfiles: {} },
    details: { warnings: [], skippedItems: [], alteredItems: [], dangerousItems: [] },
  });
  const items: TransferItem[] = [
    account("gold"),
    { module: "PackageRemoteRoot", package: "gold" },
    { module: "FeatureListRemoteRoot", featurelist: "gold" },
    account("old"),
  ];
  const results = [
    result("PackageRemoteRoot", "gold"),
    result("AccountRemoteRoot", "gold"),
    result("", "old"),
  ];
  expect(matchTransferResults(items, { items: results }).map(({ result: one }) => one)).toEqual([
    ...[results[1], results[0], undefined, results[2]],
  ]);
});

test("onSending is called before the request of each item, and if it throws, the item is not sent", async () => {
  const sending: string[] = [];
  const sentBefore: number[] = [];
  const items = [...USERS.map((user) => account(user)), account("user0")];
  const onSending = (item: TransferItem, index: number): void => {
    expect(item).toBe(items[index]);
    sentBefore.push(server.items("AccountRemoteRoot").length);
    if (index === 7) throw new Error("no space left");
    sending.push((item as { user: string }).user);
  };
  const error = await failureOf(session.enqueueAll(items, { concurrency: 1, onSending }));
  expect(error).toBeInstanceOf(TransferProgressError);
  const { message, reason, outcomes, results, cause } = error as TransferProgressError & { cause: unknown };
  expect(message).toBe("onSending threw an error: no space left; the remaining items were not sent");
  expect(reason).toEqual(new Error("no space left"));
  expect(cause).toBe(reason);
  expect(results).toBeUndefined();
  // The equal item has the outcome of the first.
  expect(sending).toEqual(["user0", "user0", ...USERS.slice(1, 7)]);
  expect(sentBefore).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    ...Array.from({ length: 7 }, () => "queued"),
    ...Array.from({ length: 13 }, () => "unsent"),
    "queued",
  ]);
  expect(server.items("AccountRemoteRoot")).toHaveLength(7);
});

test("onWarning is called once for each text, before anything is sent", async () => {
  const warnings: [text: string, user: string, count: number, sent: number][] = [];
  const warned = await openTransferSession(
    client,
    { remoteRoot },
    {
      onWarning: ({ message }, item, count) =>
        warnings.push([
          ...([message, (item as { user: string }).user, count] as const),
          server.items("AccountRemoteRoot").length,
        ]),
    },
  );
  const items: TransferItem[] = [
    ...[account("a"), account("b", "a"), account("c", "a"), account("d"), account("d")],
    { module: "AccountRemoteUser", user: "e", localuser: "e" },
    { module: "AccountRemoteUser", user: "f", localuser: "f" },
  ];
  await warned.enqueueAll(items);
  expect(warnings).toEqual([
    ["AccountRemoteRoot.localuser: another item has the same target account", "b", 2, 0],
    [expect.stringContaining("AccountRemoteUser"), "e", 2, 0],
  ]);
});
