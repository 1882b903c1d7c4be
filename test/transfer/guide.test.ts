/**
 * The steps of cPanel's transfer guide, from the plan to the restart, with the generated client only. The test inspects
 * the simulated server for effects, and uses the client for responses.
 */

import { beforeEach, describe, expect, test } from "vitest";
import {
  analyzeTransferSessionRemote,
  availableTransferModules,
  createRemoteUserTransferSession,
  createTransferClient,
  deleteAccountArchives,
  fetchTransferSessionLog,
  openTransferSession,
  remoteBasicCredentialCheck,
  restoreModulesSummary,
  retrieveTransferSessionRemoteAnalysis,
  transferModuleSchema,
  transferModules,
  validateSystemUser,
  verifySchema,
  type TransferClient,
  type TransferEvent,
  type TransferItem,
  type TransferSession,
} from "../../generated/index.js";
import { startWhm, type SimulatedServer, type StartWhmOptions } from "../../src/testing.js";

const OLD = { host: "old.example", user: "root", password: "correct horse battery" };
const REMOTE = {
  ...OLD,
  items: {
    AccountRemoteRoot: [
      { user: "alice", localuser: "alice" },
      { user: "bob", localuser: "bob" },
    ],
    PackageRemoteRoot: [{ package: "gold" }],
  },
};

let server: SimulatedServer;
let client: TransferClient;

async function begin(options: StartWhmOptions = {}): Promise<void> {
  server = await startWhm({ clock: "manual", duration: 1000, remotes: [REMOTE], ...options });
  client = createTransferClient({ server: server.url, token: server.token, fetch: server.fetch });
}

/** Watches a session, and advances the server's clock instead of waiting. */
function watching(step = 1000): { readonly wait: () => Promise<void> } {
  return {
    wait: async () => {
      server.clock.advance(step);
      return Promise.resolve();
    },
  };
}

/** The events of a session until its end: states, and the results of items. */
async function eventTexts(events: AsyncIterable<TransferEvent>): Promise<string[]> {
  const words: string[] = [];
  for await (const event of events) words.push(...wordsOf(event));
  return words;
}

function wordsOf(event: TransferEvent): string[] {
  if (event.type === "state") return [event.state];
  if (event.type === "item") return [];
  const { entry } = event;
  if (entry.kind === "item") {
    if (entry.action === "start-item") return [`${entry.queue} ${entry.item}`];
    if (entry.action === "failed-item") return [`${entry.queue} ${entry.item} failed: ${entry.failure}`];
  }
  return entry.kind === "session" && entry.action === "complete" ? ["complete"] : [];
}

function states(session: TransferSession): string[] {
  return (server.session(session.id)?.items ?? []).map(({ item, state }) => `${item} ${state}`);
}

const account = (user: string): TransferItem => ({ module: "AccountRemoteRoot", user, localuser: user });

beforeEach(async () => {
  await begin();
  return () => server.close();
});

describe("with root's credentials", () => {
  test("a client with root's credentials plans, creates, checks, queues, starts, monitors, pauses and restarts a transfer", async () => {
    // Plan: analyse the other server, and verify the schemas.
    expect((await availableTransferModules(client)).map(({ module }) => module).sort()).toEqual(
      Object.keys(transferModules).sort(),
    );
    const { keys, required, primary } = await transferModuleSchema(client, { module: "AccountRemoteRoot" });
    expect(keys["size"]).toEqual({ def: "BIGINT UNSIGNED DEFAULT 1" });
    expect({ required, primary }).toMatchObject({ primary: ["user"] });
    expect(await client.verifySchema()).toMatchObject({ isSame: true, drifts: [] });
    await remoteBasicCredentialCheck(client, OLD);
    expect(await validateSystemUser(client, { user: "alice" })).toEqual({
      ...{ exists: false, reserved: false, validForNew: true, validForTransfer: true },
    });

    // Create, check.
    const session = await openTransferSession(client, { remoteRoot: OLD }, { verify: verifySchema });
    await analyzeTransferSessionRemote(client, { transferSessionId: session.id });
    const { items } = await retrieveTransferSessionRemoteAnalysis(client, { transferSessionId: session.id });
    expect(items?.accounts?.map(({ user }) => user)).toEqual(["alice", "bob"]);
    expect(items?.packages).toEqual([{ name: "gold", featurelist: "default" }]);

    // Queue.
    await session.enqueue({ module: "PackageRemoteRoot", package: "gold" });
    const outcomes = await session.enqueueAll([account("alice"), account("bob")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["queued", "queued"]);

    // Start, monitor: one item fails.
    server.script({ where: { user: "bob" }, phase: "RESTORE", outcome: "fail", message: "No room left" });
    expect(await session.state()).toBe("PENDING");
    await session.start();
    const words: string[] = [];
    for await (const event of session.watch(watching())) {
      words.push(...wordsOf(event));
      if (words.at(-1) !== "TRANSFER alice") continue;
      // Pause: running items end, and no further item starts.
      await session.pause();
      break;
    }
    server.clock.advance(60_000);
    expect(await session.state()).toBe("PAUSED");
    expect(states(session)).toContain("bob PENDING");

    // Restart, and resume the watch from its cursor.
    await session.resume();
    words.push(...(await eventTexts(session.watch(watching()))));
    expect(words.slice(-2)).toEqual(["complete", "COMPLETED"]);
    expect(words).toContain("RESTORE bob failed: No room left");
    expect(states(session).sort()).toEqual(["alice COMPLETED", "bob FAILED", "gold COMPLETED"]);
    expect(server.items("AccountRemoteRoot").map(({ user }) => user)).toEqual(["alice", "bob"]);

    // The log of the item.
    const log = await fetchTransferSessionLog(client, { transferSessionId: session.id });
    const failed = log.find((entry) => entry.kind === "item" && entry.action === "failed-item");
    if (failed?.kind !== "item") throw new Error("nothing failed");
    expect(failed).toMatchObject({ item: "bob", itemType: "AccountRemoteRoot", failure: "No room left" });
    const { logfile = "" } = failed;
    const own = await fetchTransferSessionLog(client, { transferSessionId: session.id, logfile });
    expect(own.map((entry) => ("msg" in entry ? entry.msg : ""))).toContain("No room left");

    // Tidy up.
    expect((await restoreModulesSummary(client)).data).toBeTypeOf("object");
    const { messages } = await deleteAccountArchives(client, { user: "alice" });
    expect(messages).toBeInstanceOf(Array);
  });
});

test("a client transfers an account with the credentials of the account's user on the source server", async () => {
  const credentials = { host: "old.example", password: OLD.password };
  const { transferSessionId } = await createRemoteUserTransferSession(client, credentials);
  const session = await openTransferSession(client, { transferSessionId });
  await session.enqueue({ module: "AccountRemoteUser", user: "alice", localuser: "alice" });
  await session.start();
  expect((await eventTexts(session.watch(watching()))).slice(-2)).toEqual(["complete", "COMPLETED"]);
  expect(server.session(transferSessionId)).toMatchObject({ kind: "user" });
  expect(states(session)).toEqual(["alice COMPLETED"]);
});

test("closing a session object ends its watches, and the transfer continues", async () => {
  let id: string;
  let events: AsyncGenerator<TransferEvent>;
  {
    // The rule does not find the method, because a mapped type declares it if the library has the symbol.
    // eslint-disable-next-line @typescript-eslint/await-thenable
    await using session = await openTransferSession(client, { remoteRoot: OLD });
    id = session.id;
    await session.enqueue(account("alice"));
    await session.start();
    events = session.watch(watching(0));
    expect((await events.next()).done).toBe(false);
  }
  expect((await events.next()).done).toBe(true);
  server.clock.run();
  expect(server.session(id)).toMatchObject({ state: "COMPLETED" });
});
