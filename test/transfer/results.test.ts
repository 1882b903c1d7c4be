/** Results of sessions of the simulated server, compared with its own record of each item. */

import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createTransferClient,
  fetchTransferSessionLog,
  openTransferSession,
  summarizeTransferLog,
  type TransferClient,
  type TransferEvent,
  type TransferItem,
  type TransferResults,
  type TransferSession,
} from "../../generated/index.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { counts, SCALED } from "../support/extent.js";

const SECOND = 1000;
const remoteRoot = { host: "old.example", password: "correct horse battery" };

let server: SimulatedServer;
let client: TransferClient;
beforeEach(async () => {
  server = await startWhm({ clock: "manual", duration: SECOND, remotes: [{ ...remoteRoot, user: "root" }] });
  client = createTransferClient({ server: server.url, token: server.token, fetch: server.fetch });
});
afterEach(() => server.close());

/** Advances the server's clock instead of waiting. */
const wait = (): Promise<void> => {
  server.clock.advance(SECOND / 2);
  return Promise.resolve();
};

async function startSession(users: readonly string[], threads = 1): Promise<TransferSession> {
  const session = await openTransferSession(client, {
    remoteRoot: { ...remoteRoot, transferThreads: threads, restoreThreads: threads },
  });
  const items = users.map((user): TransferItem => ({ module: "AccountRemoteRoot", user, localuser: user }));
  await session.enqueueAll(items);
  await session.start();
  return session;
}

function statusesOf({ items }: TransferResults): Record<string, string> {
  return Object.fromEntries(items.map(({ item, status }) => [item, status]));
}

/** The statuses of finished items in the record of the server. */
function recordedStatuses({ id }: TransferSession): Record<string, string> {
  const items = server.session(id)?.items ?? [];
  return Object.fromEntries(
    items.map(({ item, state }) => [item, state === "COMPLETED" ? "succeeded" : state.toLowerCase()]),
  );
}

test("the results of a transfer contain the status, warnings and cause of failure of each item", async () => {
  server.script({ where: { user: "alice" }, warnings: ["The quota was raised."], skippedItems: ["mailman"] });
  server.script({ where: { user: "bob" }, phase: "TRANSFER", outcome: "fail", message: "The disk is full" });
  const session = await startSession(["alice", "bob"]);
  const results = await session.wait({ wait });
  expect(results).toMatchObject({ state: "COMPLETED", complete: true, succeeded: 1, failed: 1, running: 0 });
  expect(results.items).toMatchObject([
    { item: "alice", status: "succeeded", warnings: 1, skippedItems: 1 },
    { item: "bob", status: "failed", failedIn: "TRANSFER", failure: "The disk is full", warnings: 0 },
  ]);
  expect(JSON.stringify(results.items[0]?.details.warnings)).toContain("The quota was raised.");
  const { TRANSFER: logfile = "" } = results.items[1]?.logfiles ?? {};
  const own = await fetchTransferSessionLog(client, { transferSessionId: session.id, logfile });
  expect(own.map(({ text }) => text).join("\n")).toContain("The disk is full");
});

test("the results of a transfer contain items that were finished before a pause", async () => {
  server.script({ where: { user: "bob" }, phase: "RESTORE", outcome: "fail", message: "No room left" });
  const session = await startSession(["alice", "bob", "carol"]);
  for await (const event of session.watch({ wait })) {
    if (event.type === "item" && event.result.status === "succeeded") break;
  }
  await session.pause();
  server.clock.advance(60 * SECOND);
  const paused = await session.results();
  expect(paused).toMatchObject({ state: "PAUSED", complete: false });
  expect(statusesOf(paused)).toMatchObject({ alice: "succeeded" });
  await session.resume();
  const results = await session.wait({ wait });
  expect(statusesOf(results)).toEqual({ alice: "succeeded", bob: "failed", carol: "succeeded" });
  expect(results).toMatchObject({ complete: true, succeeded: 2, failed: 1 });
});

test("session.wait returns the results of a session after session.abort", async () => {
  const session = await startSession(["alice", "bob", "carol"]);
  for await (const event of session.watch({ wait })) {
    if (event.type === "item" && event.result.item === "bob") break;
  }
  await session.abort();
  const results = await session.wait({ wait });
  expect(results.state).toBe("ABORTED");
  expect(statusesOf(results)).toMatchObject({ bob: "failed" });
});

const outcome = fc.constantFrom("succeed", "TRANSFER", "RESTORE");

test("the results and events of a transfer match the record of the simulated server", SCALED, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(outcome, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 3 }),
      async (outcomes, threads) => {
        const users = outcomes.map((_outcome, index) => `user${index}`);
        outcomes.forEach((phase, index) => {
          if (phase === "succeed") return;
          server.script({
            where: { user: users[index] ?? "" },
            phase,
            outcome: "fail",
            times: 1,
          });
        });
        const session = await startSession(users, threads);
        const events: TransferEvent[] = [];
        for await (const event of session.watch({ wait })) events.push(event);
        const results = await session.results();
        expect(statusesOf(results)).toEqual(recordedStatuses(session));
        const last = new Map(
          events.flatMap((event) =>
            event.type === "item" ? [[event.result.item, event.result.status]] : [],
          ) as [string, string][],
        );
        expect(Object.fromEntries(last)).toEqual(recordedStatuses(session));
        const entries = events.flatMap((event) => (event.type === "log" ? [event.entry] : []));
        expect(entries.map(({ kind }) => kind)).not.toContain("unknown");
        expect({ ...summarizeTransferLog(entries), state: "COMPLETED" }).toEqual(results);
      },
    ),
    { numRuns: counts(5, 50) },
  );
});
