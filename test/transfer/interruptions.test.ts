/** Interruptions: pauses, restarts and denials. The clock advances only while the client waits. */

import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createTransferClient,
  fetchTransferSessionLog,
  openTransferSession,
  WhmApiError,
  type TransferClient,
  type TransferEvent,
  type TransferItem,
  type TransferSession,
  type WatchOptions,
} from "../../generated/index.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { failureOf } from "../support/callers.js";

const SECOND = 1000;
const PASSWORD = "correct horse & battery";
const remoteRoot = { host: "old.example", password: PASSWORD };

let server: SimulatedServer;
let client: TransferClient;
beforeEach(async () => {
  server = await startWhm({
    clock: "manual",
    duration: SECOND,
    remotes: [{ host: "old.example", password: PASSWORD }],
  });
  client = createTransferClient({ server: server.url, token: server.token, fetch: server.fetch });
});
afterEach(() => server.close());

/** Advances the server's clock instead of waiting. */
const wait: WatchOptions["wait"] = () => {
  server.clock.advance(SECOND / 2);
  return Promise.resolve();
};

const items: TransferItem[] = [
  { module: "PackageRemoteRoot", package: "gold" },
  ...["alice", "bob", "carol"].map((user): TransferItem => ({
    module: "AccountRemoteRoot",
    user,
    localuser: user,
  })),
];

async function collectEvents(session: TransferSession, options: WatchOptions = {}): Promise<TransferEvent[]> {
  const events: TransferEvent[] = [];
  for await (const event of session.watch({ wait, ...options })) events.push(event);
  return events;
}

function statesOf(events: readonly TransferEvent[]): string[] {
  return events.flatMap((event) => (event.type === "state" ? [event.state] : []));
}

function linesOf(events: readonly TransferEvent[]): string[] {
  return events.flatMap((event) => (event.type === "log" ? [event.entry.text] : []));
}

/** All lines of the final log. */
async function wholeLog({ id }: TransferSession): Promise<string[]> {
  return (await fetchTransferSessionLog(client, { transferSessionId: id })).map(({ text }) => text);
}

test("a client pauses, resumes and aborts a session", async () => {
  const session = await openTransferSession(client, { remoteRoot });
  await session.enqueueAll(items);
  await session.start();
  const states: string[] = [];
  for await (const event of session.watch({ wait })) {
    if (event.type !== "state") continue;
    states.push(event.state);
    if (event.state === "TRANSFER_INPROGRESS" && !states.includes("PAUSED")) await session.pause();
    if (event.state === "PAUSED") await session.resume();
    if (states.at(-1) === "RESTORE_INPROGRESS" || states.filter((one) => one !== "PAUSED").length > 3) {
      if ((await session.state()) !== "ABORTED") await session.abort();
    }
  }
  expect(states).toContain("PAUSED");
  expect(states.indexOf("PAUSED")).toBeLessThan(states.length - 1);
  expect(states.at(-1)).toBe("ABORTED");
});

test("a new client resumes watching a session after a restart of the server, and loses no log line", async () => {
  const session = await openTransferSession(client, { remoteRoot });
  await session.enqueueAll(items);
  await session.start();
  const before: TransferEvent[] = [];
  for await (const event of session.watch({ wait })) {
    before.push(event);
    if (event.type === "log" && event.entry.kind === "item" && event.entry.action === "start-item") break;
  }
  await session.close();
  const from = JSON.parse(JSON.stringify(before.at(-1))) as TransferEvent;

  await server.restart();
  const fresh = createTransferClient({ server: server.url, token: server.token, fetch: server.fetch });
  const again = await openTransferSession(fresh, { transferSessionId: session.id });
  // Kept connections are closed, which the first call on each detects. Calls are not retried automatically.
  await expect.poll(() => again.state().catch(String)).toBe("PAUSED");
  await again.resume();
  const after = await collectEvents(again, { from });
  expect(statesOf(after).at(-1)).toBe("COMPLETED");
  expect([...linesOf(before), ...linesOf(after)]).toEqual(await wholeLog(session));
});

test("watching a session continues when a server that was unreachable is reachable again", async () => {
  const session = await openTransferSession(client, { remoteRoot });
  await session.enqueueAll(items);
  await session.start();
  const failures: unknown[] = [];
  const events: TransferEvent[] = [];
  let restarting: Promise<void> | undefined;
  for await (const event of session.watch({
    wait: async () => {
      // Only a request without a response waits in real time.
      if (failures.length > 0) await restarting;
      server.clock.advance(SECOND / 2);
    },
    onRetry: ({ error }) => void failures.push(error),
  })) {
    events.push(event);
    if (event.type === "state" && event.state === "TRANSFER_INPROGRESS")
      restarting ??= server.restart({ downtime: 50 });
    if (event.type === "state" && event.state === "PAUSED") await session.resume();
  }
  await restarting;
  // Newer versions of Node.js detect that no connection was opened.
  for (const error of failures)
    expect(error).toMatchObject({ failure: expect.stringMatching(/^(?:unanswered|unsent)$/) as string });
  expect(statesOf(events).at(-1)).toBe("COMPLETED");
  expect(linesOf(events)).toEqual(await wholeLog(session));
});

test("the client's error about a wrong password does not contain the password", async () => {
  const wrong = "Tr0ub4dor&3 is wrong";
  const error = await failureOf(
    openTransferSession(client, { remoteRoot: { ...remoteRoot, password: wrong } }),
  );
  expect(error).toBeInstanceOf(WhmApiError);
  expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain("Tr0ub4dor");
});
