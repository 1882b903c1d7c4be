/**
 * Many items are queued into one session, which is interrupted at many places and resumed. The tables of the server show
 * whether an item was lost, or queued twice.
 */

import { expect, test } from "vitest";
import { openTransferSession, type TransferItem, type TransferOutcome } from "../../generated/index.js";
import { startWhm } from "../../src/testing.js";
import { connectTo } from "../support/callers.js";
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

/** Because the result of a call that a busy machine delays would be unknown. */
const LONG = { timeout: 3_600_000 };

test("a program that is interrupted several times queues each item once", SCALED, async () => {
  await using server = await startWhm({ clock: "manual" });
  const client = connectTo(server, LONG);
  const items = accounts(counts(100, 10_000));
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
});

/** The first call whose connection is closed. */
test.each(casesOf([101, 2], 1))(
  "the log shows which items were queued if call %i failed",
  SCALED,
  async (from) => {
    await using server = await startWhm({ clock: "manual" });
    const client = connectTo(server, LONG);
    const items = accounts(250);
    const session = await openTransferSession(client, { remoteRoot: OLD });
    // The server accepts some items without responding, and does not receive others.
    server.faults.add({ function: "enqueue_transfer_item", from, times: 3, reset: "after" });
    let up = Promise.resolve();
    const outcomes = await session.enqueueAll(items, {
      onProgress: ({ done }) => {
        if (done === from + 80) up = server.restart({ downtime: 500 });
      },
    });
    await up;
    const unknown = outcomes.flatMap(({ status, item }) => (status === "unknown" ? [item] : []));
    const unsent = outcomes.flatMap(({ status, item }) => (status === "unsent" ? [item] : []));
    expect(outcomes.filter(({ status }) => status === "refused")).toEqual([]);
    const queued = server.items("AccountRemoteRoot").map(({ user }) => user);
    expect(unsent.filter((item) => queued.includes(userOf(item)))).toEqual([]);

    await session.start();
    const seen = new Set<string | undefined>();
    const wait = async (): Promise<void> => {
      server.clock.run();
      return Promise.resolve();
    };
    for await (const event of session.watch({ wait })) {
      if (event.type === "item") seen.add(event.result.name);
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
