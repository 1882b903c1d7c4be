/**
 * Many items are queued into one session, which is interrupted at many places and resumed. The tables of the server show
 * whether an item was lost, or queued twice.
 */

import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test } from "vitest";
import {
  createTransferClient,
  openTransferSession,
  type TransferClient,
  type TransferItem,
  type TransferOutcome,
} from "../../generated/index.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { casesOf, counts, SCALED } from "../support/extent.js";

const OLD = { host: "old.example", password: "correct horse battery" };

/** The shares of the items after which the run is interrupted, in turn. */
const PARTS = [0.003, 0.31, 0.0001, 0.17, 0.4, 0.09];

function accounts(count: number): TransferItem[] {
  return Array.from({ length: count }, (_, index) => {
    const user = `user${index}`;
    return { module: "AccountRemoteRoot", user, localuser: user, size: BigInt(index) + 1n };
  });
}

/** The timeout is long, because the result of a call that a busy machine delays would be unknown. */
function clientOf({ url, token, fetch }: SimulatedServer, server = url): TransferClient {
  return createTransferClient({ server, token, fetch, timeout: 3_600_000 });
}

test(
  "a program that is interrupted and resumed several times queues each item exactly once",
  SCALED,
  async () => {
    await using server = await startWhm({ clock: "manual" });
    const client = clientOf(server);
    const items = accounts(counts(200, 10_000));
    const { id } = await openTransferSession(client, { remoteRoot: OLD });
    let rest: readonly TransferItem[] = items;
    let interruptions = 0;
    while (rest.length > 0) {
      // As another process: only the session id and the items without an outcome are kept.
      const session = await openTransferSession(client, { transferSessionId: id });
      const interruption = new AbortController();
      const after = 1 + Math.floor((PARTS[interruptions % PARTS.length] ?? 0) * items.length);
      const outcomes: readonly TransferOutcome[] = await session.enqueueAll(rest, {
        concurrency: 1 + ((interruptions * 5) % 8),
        signal: interruption.signal,
        onProgress: ({ done }) => {
          if (done >= after) interruption.abort();
        },
      });
      if (interruption.signal.aborted) interruptions += 1;
      // The outcome of all sent items is known, so only the unsent items are passed again.
      expect(outcomes.filter(({ status }) => status !== "queued" && status !== "unsent")).toEqual([]);
      rest = outcomes.filter(({ status }) => status === "unsent").map(({ item }) => item);
    }
    expect(interruptions).toBeGreaterThan(1);
    const stored = server.items("AccountRemoteRoot");
    expect(stored).toHaveLength(items.length);
    expect(new Set(stored.map(({ user }) => user)).size).toBe(items.length);
    expect(stored.every(({ user, size }) => user === `user${Number(size) - 1}`)).toBe(true);
    expect(new Set(stored.map(({ transfer_session_id: session }) => session))).toEqual(new Set([id]));
  },
);

test(
  "enqueueAll reports items that a stopped server did not receive as unsent, and a second call sends these items",
  SCALED,
  async () => {
    await using server = await startWhm({ clock: "manual" });
    await using relay = await startRelay(Number(new URL(server.url).port));
    const client = clientOf(server, relay.url);
    const items = accounts(counts(300, 3_000));
    const session = await openTransferSession(client, { remoteRoot: OLD });
    const outcomes = await session.enqueueAll(items, {
      onProgress: async ({ done }) => {
        if (done === 100) await relay.stop();
      },
    });
    const itemsOf = (status: TransferOutcome["status"]): TransferItem[] =>
      outcomes.flatMap((outcome) => (outcome.status === status ? [outcome.item] : []));
    const queued = (): string[] => server.items("AccountRemoteRoot").map(({ user }) => String(user));
    expect(itemsOf("queued").map(userOf)).toEqual(expect.arrayContaining(items.slice(0, 90).map(userOf)));
    // The calls in progress may have reached the server.
    expect(itemsOf("unknown").length).toBeLessThan(10);
    expect(itemsOf("refused")).toEqual([]);
    expect(itemsOf("unsent").length).toBeGreaterThan(items.length - 120);
    expect(itemsOf("unsent").filter((item) => queued().includes(userOf(item)))).toEqual([]);

    await relay.start();
    const lost = itemsOf("unknown").filter((item) => !queued().includes(userOf(item)));
    const again = await session.enqueueAll([...lost, ...itemsOf("unsent")]);
    expect(again.filter(({ status }) => status !== "queued")).toEqual([]);
    expect(queued().toSorted()).toEqual(items.map(userOf).toSorted());
  },
);

/** Forwards connections to a port, until it is stopped. Stopping closes all connections and the listener. */
async function startRelay(port: number): Promise<{
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}> {
  const sockets = new Set<Socket>();
  const relay = createServer((incoming) => {
    const outgoing = connect(port, "127.0.0.1");
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        incoming.destroy();
        outgoing.destroy();
      });
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  const listen = (at: number): Promise<void> =>
    new Promise((resolve) => relay.listen(at, "127.0.0.1", resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      relay.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await listen(0);
  const own = (relay.address() as AddressInfo).port;
  return { url: `https://127.0.0.1:${own}`, start: () => listen(own), stop, [Symbol.asyncDispose]: stop };
}

/** The first call whose connection is closed. */
test.each(casesOf([101, 2], 1))(
  "the session log shows which items were queued if connections failed from call %i on",
  SCALED,
  async (from) => {
    await using server = await startWhm({ clock: "manual" });
    const client = clientOf(server);
    const items = accounts(400);
    const session = await openTransferSession(client, { remoteRoot: OLD });
    // The server accepts some items without responding, and does not receive others.
    server.faults.add({ function: "enqueue_transfer_item", from, times: 3, reset: "after" });
    let up = Promise.resolve();
    const outcomes = await session.enqueueAll(items, {
      onProgress: ({ done }) => {
        if (done === from + 150) up = server.restart({ downtime: 500 });
      },
    });
    await up;
    const unknown = outcomes.flatMap(({ status, item }) => (status === "unknown" ? [item] : []));
    const unsent = outcomes.flatMap(({ status, item }) => (status === "unsent" ? [item] : []));
    expect(outcomes.filter(({ status }) => status === "refused")).toEqual([]);

    await session.start();
    const seen = new Set<string | undefined>();
    const wait = async (): Promise<void> => {
      server.clock.run();
      return Promise.resolve();
    };
    for await (const event of session.watch({ wait })) {
      if (event.type === "item") seen.add(event.result.item);
    }
    const lost = unknown.filter((item) => !seen.has(userOf(item)));
    expect(lost.length).toBeLessThanOrEqual(unknown.length - 3);
    const again = await openTransferSession(client, { remoteRoot: OLD });
    await again.enqueueAll([...lost, ...unsent]);
    const users = server.items("AccountRemoteRoot").map(({ user }) => user);
    expect(users.toSorted()).toEqual(items.map(userOf).toSorted());
  },
);

function userOf(item: TransferItem): string {
  return "user" in item ? item.user : "";
}
