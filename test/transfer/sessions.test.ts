/**
 * Sessions with the generated client and the simulated server, whose clock advances only while the client waits: the steps of cPanel's
 * transfer guide, interruptions, and results that match the server's own record.
 */

import fc from "../support/fast-check.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  analyzeTransferSessionRemote,
  availableTransferModules,
  deleteAccountArchives,
  fetchTransferSessionLog,
  openTransferSession,
  planTransfer,
  remoteBasicCredentialCheck,
  restoreModulesSummary,
  retrieveTransferSessionRemoteAnalysis,
  summarizeTransferLog,
  transferModules,
  transferModuleSchema,
  validateSystemUser,
  verifySchema,
  type TransferClient,
  type TransferEvent,
  type TransferItem,
  type TransferResults,
  type TransferSession,
} from "../../generated/index.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { connectTo } from "../support/callers.js";
import { counts, SCALED } from "../support/extent.js";

const SECOND = 1000;
const OLD = { host: "old.example", user: "root", password: "correct horse battery" };
const SOURCE = {
  accounts: [
    { user: "alice", size: 4096, databases: ["alice_shop"] },
    { user: "bob", size: 0, domain: "taken.example" },
    { user: "carol", size: 12_345_678_901 },
  ],
  packages: [{ name: "gold" }],
};

let server: SimulatedServer;
let client: TransferClient;
beforeEach(async () => {
  server = await startWhm({
    existingAccounts: "overwrite",
    ...{ clock: "manual", duration: SECOND, remotes: [{ ...OLD, ...SOURCE }] },
    accounts: [{ user: "dave", domain: "taken.example", databases: ["alice_shop"] }],
  });
  client = connectTo(server);
});
afterEach(() => server.close());

/** Advances the server's clock instead of waiting. */
const wait = (): Promise<void> => {
  server.clock.advance(SECOND / 2);
  return Promise.resolve();
};

const account = (user: string): TransferItem => ({ module: "AccountRemoteRoot", user, localuser: user });

async function startSession(users: readonly string[], threads = 1): Promise<TransferSession> {
  const remoteRoot = { ...OLD, transferThreads: threads, restoreThreads: threads };
  const session = await openTransferSession(client, { remoteRoot });
  await session.enqueueAll(users.map(account));
  await session.start();
  return session;
}

function statusesOf({ items }: TransferResults): Record<string, string> {
  return Object.fromEntries(items.map(({ name, status }) => [name, status]));
}

/** The statuses of finished items in the record of the server. */
function recordedStatuses({ id }: TransferSession): Record<string, string> {
  const items = server.session(id)?.items ?? [];
  return Object.fromEntries(
    items.map(({ item, state }) => [item, state === "COMPLETED" ? "succeeded" : state.toLowerCase()]),
  );
}

function linesOf(events: readonly TransferEvent[]): string[] {
  return events.flatMap((event) => (event.type === "log" ? [event.entry.text] : []));
}

async function wholeLog({ id }: TransferSession): Promise<string[]> {
  return (await fetchTransferSessionLog(client, { transferSessionId: id })).map(({ text }) => text);
}

test("a client plans, creates, checks, queues, starts, pauses and restarts a transfer, and reads its results", async () => {
  // Verify the schemas, and check the other server.
  expect((await availableTransferModules(client)).map(({ module }) => module).sort()).toEqual(
    Object.keys(transferModules).sort(),
  );
  expect(await transferModuleSchema(client, { module: "AccountRemoteRoot" })).toMatchObject({
    keys: { size: { def: "BIGINT UNSIGNED DEFAULT 1" } },
    primary: ["user"],
  });
  await remoteBasicCredentialCheck(client, OLD);
  const user = { exists: false, reserved: false, validForNew: true, validForTransfer: true };
  expect(await validateSystemUser(client, { user: "alice" })).toEqual(user);

  // Create, analyse, plan, queue.
  const session = await openTransferSession(client, { remoteRoot: OLD }, { verify: verifySchema });
  const of = { transferSessionId: session.id };
  await analyzeTransferSessionRemote(client, of);
  const plan = planTransfer(await retrieveTransferSessionRemoteAnalysis(client, of), { packages: ["gold"] });
  expect(plan.conflicts.map(({ kind, name, owner }) => [kind, name, owner])).toEqual([
    ["database", "alice_shop", "dave"],
    ["database-user", "alice_shop", "dave"],
    ["domain", "taken.example", "dave"],
  ]);
  const outcomes = await session.enqueueAll(plan.items);
  expect(outcomes.map(({ status }) => status)).toEqual(["queued", "queued", "queued", "queued"]);
  expect(server.items("PackageRemoteRoot")).toMatchObject([{ package: "gold", size: "1" }]);
  const sizes = server.items("AccountRemoteRoot").map(({ user, size }) => [user, size]);
  expect(sizes.sort()).toEqual([
    ["alice", "4096"],
    ["bob", "1"],
    ["carol", "12345678901"],
  ]);

  // Start, and pause after the first account: running items end, and no further item starts.
  server.script({ where: { user: "alice" }, warnings: ["The quota was raised."], skippedItems: ["mailman"] });
  server.script({ where: { user: "bob" }, phase: "RESTORE", outcome: "fail", message: "No room left" });
  expect(await session.state()).toBe("PENDING");
  await session.start();
  const before: TransferEvent[] = [];
  for await (const event of session.watch({ wait })) {
    before.push(event);
    if (event.type === "item" && event.result.name === "alice" && event.result.status === "succeeded") break;
  }
  await session.pause();
  server.clock.advance(60 * SECOND);
  const paused = await session.results();
  expect(paused).toMatchObject({ state: "PAUSED", complete: false });
  expect(statusesOf(paused)).toMatchObject({ alice: "succeeded" });

  // Resume the transfer, and the watch from its cursor.
  await session.resume();
  for await (const event of session.watch({ wait, from: before.at(-1) })) before.push(event);
  expect(before.at(-1)).toMatchObject({ type: "state", state: "COMPLETED" });
  expect(linesOf(before)).toEqual(await wholeLog(session));
  const results = await session.wait({ wait });
  expect(results).toMatchObject({ state: "COMPLETED", complete: true, succeeded: 3, failed: 1, running: 0 });
  const [alice, bob] = ["alice", "bob"].map((name) => results.items.find((result) => result.name === name));
  expect(alice).toMatchObject({ status: "succeeded", warnings: 1, skippedItems: 1 });
  expect(JSON.stringify(alice?.details.warnings)).toContain("The quota was raised.");
  expect(bob).toMatchObject({ status: "failed", failedIn: "RESTORE", failure: "No room left", warnings: 0 });
  const { RESTORE: logfile = "" } = bob?.logfiles ?? {};
  const own = await fetchTransferSessionLog(client, { ...of, logfile });
  expect(own.map(({ text }) => text).join("\n")).toContain("No room left");

  // Tidy up.
  expect((await restoreModulesSummary(client)).data).toBeTypeOf("object");
  expect((await deleteAccountArchives(client, { user: "alice" })).messages).toBeInstanceOf(Array);
});

test("a client transfers an account with the credentials of its user, and restores a local archive", async () => {
  const session = await openTransferSession(client, {
    remoteUser: { host: "old.example", password: OLD.password },
  });
  await session.enqueue({ module: "AccountRemoteUser", user: "alice", localuser: "alice" });
  await session.start();
  expect(await session.wait({ wait })).toMatchObject({ state: "COMPLETED", succeeded: 1 });
  expect(server.session(session.id)).toMatchObject({ kind: "user" });
  const local = await openTransferSession(client, {
    localRestore: { cpmovepath: "/home/cpmove-erin.tar.gz", mailLocation: ".local", updateARecords: "all" },
  });
  // A local restore starts at once.
  const { items, complete } = await local.wait({ wait });
  expect(complete).toBe(true);
  expect(items).toMatchObject([{ module: "AccountLocal", name: "erin", status: "succeeded" }]);
});

test("session.wait returns the results of a session after session.abort", async () => {
  const session = await startSession(["alice", "bob", "carol"]);
  for await (const event of session.watch({ wait }))
    if (event.type === "item" && event.result.name === "bob") break;
  await session.abort();
  const results = await session.wait({ wait });
  expect(results.state).toBe("ABORTED");
  expect(statusesOf(results)).toMatchObject({ bob: "failed" });
});

test("a new client resumes watching a session after a restart of the server, and loses no log line", async () => {
  const session = await startSession(["alice", "bob", "carol"]);
  const events: TransferEvent[] = [];
  for await (const event of session.watch({ wait })) {
    events.push(event);
    if (event.type === "log" && event.entry.kind === "item" && event.entry.action === "start-item") break;
  }
  await session.close();
  const from = JSON.parse(JSON.stringify(events.at(-1))) as TransferEvent;
  await server.restart();
  const again = await openTransferSession(connectTo(server), { transferSessionId: session.id });
  // Kept connections are closed, which the first call on each detects. Calls are not retried automatically.
  await expect.poll(() => again.state().catch(String)).toBe("PAUSED");
  await again.resume();
  for await (const event of again.watch({ wait, from })) events.push(event);
  expect(events.at(-1)).toMatchObject({ type: "state", state: "COMPLETED" });
  expect(linesOf(events)).toEqual(await wholeLog(session));
});

test("watching a session continues when a server that was unreachable is reachable again", async () => {
  const session = await startSession(["alice", "bob", "carol"]);
  const failures: unknown[] = [];
  const events: TransferEvent[] = [];
  let restarting: Promise<void> | undefined;
  const watching = session.watch({
    wait: async () => {
      // Only a request without a response waits in real time.
      if (failures.length > 0) await restarting;
      return wait();
    },
    onRetry: ({ error }) => void failures.push(error),
  });
  for await (const event of watching) {
    events.push(event);
    if (event.type !== "state") continue;
    if (event.state === "TRANSFER_INPROGRESS") restarting ??= server.restart({ downtime: 50 });
    if (event.state === "PAUSED") await session.resume();
  }
  await restarting;
  // Newer versions of Node.js detect that no connection was opened.
  for (const error of failures)
    expect(error).toMatchObject({ failure: expect.stringMatching(/^(?:unanswered|unsent)$/) as string });
  expect(events.at(-1)).toMatchObject({ type: "state", state: "COMPLETED" });
  expect(linesOf(events)).toEqual(await wholeLog(session));
});

test("the results and events of a transfer match the record of the simulated server", SCALED, async () => {
  const phases = fc.array(fc.constantFrom("succeed", "TRANSFER", "RESTORE"), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(phases, fc.integer({ min: 1, max: 3 }), async (outcomes, threads) => {
      const users = outcomes.map((_outcome, index) => `user${index}`);
      outcomes.forEach((phase, index) => {
        const where = { user: users[index] ?? "" };
        if (phase !== "succeed") server.script({ where, phase, outcome: "fail", times: 1 });
      });
      const session = await startSession(users, threads);
      const events: TransferEvent[] = [];
      for await (const event of session.watch({ wait })) events.push(event);
      const results = await session.results();
      expect(statusesOf(results)).toEqual(recordedStatuses(session));
      const last = events.flatMap((event) => (event.type === "item" ? [event.result] : []));
      expect(Object.fromEntries(last.map(({ name, status }) => [name, status]))).toEqual(
        recordedStatuses(session),
      );
      const entries = events.flatMap((event) => (event.type === "log" ? [event.entry] : []));
      expect(entries.map(({ kind }) => kind)).not.toContain("unknown");
      expect({ ...summarizeTransferLog(entries), state: "COMPLETED" }).toEqual(results);
    }),
    { numRuns: counts(5, 50) },
  );
});
