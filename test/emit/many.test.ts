/** Many items at once: all are validated first, sent in the order of their modules at most once each, and every outcome is returned. */

import { beforeAll, describe, expect, test } from "vitest";
import { loadGenerated, type LoadedCode } from "../support/generated.js";
import { documentedSnapshot } from "../support/snapshots.js";

interface Outcome {
  readonly index: number;
  readonly status: string;
  readonly error?: unknown;
}
type Call = (functionName: string, parameters: Record<string, string>, options?: object) => Promise<unknown>;
type EnqueueMany = (
  client: { call: Call },
  session: string,
  items: readonly object[],
  options?: object,
) => Promise<readonly Outcome[]>;
type ApiError = new (functionName: string, reason: string, status: number, failure?: string) => Error;

let loaded: LoadedCode;
let enqueueMany: EnqueueMany;
let WhmApiError: ApiError;
beforeAll(async () => {
  loaded = await loadGenerated(documentedSnapshot());
  enqueueMany = loaded.exports["enqueueTransferItems"] as EnqueueMany;
  WhmApiError = loaded.exports["WhmApiError"] as ApiError;
});

function account(user: string): object {
  return { module: "AccountRemoteRoot", user, localuser: user };
}

function aPackage(name: string): object {
  return { module: "PackageRemoteRoot", package: name };
}

/** A test client that records the calls, and the maximum number of concurrent calls. */
function server(answer: (parameters: Record<string, string>) => unknown = () => undefined): {
  readonly client: { call: Call };
  readonly sent: Record<string, string>[];
  most(): number;
} {
  const sent: Record<string, string>[] = [];
  let now = 0;
  let most = 0;
  return {
    sent,
    most: () => most,
    client: {
      async call(_name, parameters) {
        sent.push(parameters);
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setTimeout(resolve, 1));
        now -= 1;
        return answer(parameters);
      },
    },
  };
}

const NAMES = Array.from({ length: 12 }, (_, index) => `user${index}`);

test("enqueueTransferItems queues items in the order of their modules' priorities, with limited concurrency", async () => {
  const { client, sent } = server();
  const progress: unknown[] = [];
  const items = [
    account("a"),
    aPackage("gold"),
    account("b"),
    { module: "FeatureListRemoteRoot", featurelist: "f" },
  ];
  const outcomes = await enqueueMany(client, "s1", items, {
    onProgress: (step: unknown) => progress.push(step),
  });
  expect(outcomes.map(({ index, status }) => [index, status])).toEqual(
    items.map((_, index) => [index, "queued"]),
  );
  const priorities = loaded.exports["transferModules"] as Record<string, { priority: number }>;
  const order = sent.map(({ module = "" }) => priorities[module]?.priority ?? NaN);
  expect(order).toEqual(order.toSorted((one, other) => one - other));
  expect(sent.every(({ transfer_session_id: session }) => session === "s1")).toBe(true);
  expect(progress).toHaveLength(4);
  expect(progress.at(-1)).toMatchObject({ done: 4, total: 4 });

  const busy = server();
  await enqueueMany(busy.client, "s1", NAMES.map(account), { concurrency: 3 });
  expect(busy.most()).toBe(3);
  expect(busy.sent).toHaveLength(NAMES.length);
});

test("enqueueTransferItems sends nothing if an item is invalid or two items conflict", async () => {
  const { client, sent } = server();
  const items = [
    account("a"),
    { module: "PackageRemoteRoot" },
    { ...account("a"), localuser: "b" },
    { module: "Nosuch" },
    null as never,
  ];
  const run = enqueueMany(client, "s1", items);
  await expect(run).rejects.toMatchObject({
    name: "InvalidTransferItemsError",
    items: [{ index: 1 }, { index: 2 }, { index: 3 }, { index: 4 }],
  });
  await expect(run).rejects.toThrow(
    "[1] PackageRemoteRoot.package: required, but missing\n[2] AccountRemoteRoot: same user as [0], but other keys differ\n[3] module: expected one of",
  );
  expect(sent).toEqual([]);
});

test("enqueueTransferItems sends equal items separately if the module has no primary key, or an omitted AUTO_INCREMENT key", async () => {
  const module = (primary: string[]): object => ({
    keys: { id: { def: "int NOT NULL AUTO_INCREMENT" }, a: { def: "text" } },
    primary,
  });
  const modules = { NoPrimary: module([]), Counted: module(["id"]) };
  const full = Object.fromEntries(
    Object.entries(modules).map(([name, schema]) => [
      name,
      { module: name, priority: 1, required: [], ...schema },
    ]),
  );
  const { exports } = await loadGenerated({ origin: "live", whmVersion: null, modules: full as never });
  const { client, sent } = server();
  const items = [...Object.keys(modules)].flatMap((name) => [
    { module: name, a: "1" },
    { module: name, a: "1" },
  ]);
  const outcomes = await (exports["enqueueTransferItems"] as EnqueueMany)(client, "s1", items);
  expect(outcomes.map(({ status }) => status)).toEqual(items.map(() => "queued"));
  expect(sent).toHaveLength(4);
  const twins = [
    { module: "Counted", id: 5 },
    { module: "Counted", id: 5, a: "1" },
  ];
  await expect((exports["enqueueTransferItems"] as EnqueueMany)(client, "s1", twins)).rejects.toThrow(
    "same id as [0], but other keys differ",
  );
});

test("enqueueTransferItems sends equal items once, reports the same outcome for each, and sends the item again in a later call", async () => {
  const { client, sent } = server();
  const items = [account("a"), account("b"), account("a"), account("a")];
  const progress: number[] = [];
  const onProgress = ({ done, outcome }: { done: number; outcome: { index: number } }): void =>
    void progress.push(done, outcome.index);
  const outcomes = await enqueueMany(client, "s1", items, { onProgress });
  expect(outcomes).toEqual(items.map((item, index) => ({ index, item, status: "queued" })));
  expect(sent).toHaveLength(2);
  expect(progress).toEqual([1, 0, 2, 2, 3, 3, 4, 1]);
  await enqueueMany(client, "s1", items.slice(0, 1));
  expect(sent).toHaveLength(3);
});

test("enqueueTransferItems reports the same failure for equal items", async () => {
  const failing = { call: () => Promise.reject(new Error("lost")) };
  const outcomes = await enqueueMany(failing, "s1", [account("a"), account("a")]);
  expect(outcomes.map(({ status }) => status)).toEqual(["unknown", "unknown"]);
});

test.each(
  ["concurrency", "maxConnectionFailures", "maxUnanswered"].flatMap((name) =>
    [0, -1, NaN].map((value): [string, number] => [name, value]),
  ),
)("enqueueTransferItems refuses the option %s: %s", async (name, value) => {
  const { client, sent } = server();
  const run = enqueueMany(client, "s1", [account("a")], { [name]: value });
  await expect(run).rejects.toThrow(
    new RangeError(`enqueueTransferItems: invalid ${name} ${value}: expected a number greater than 0`),
  );
  expect(sent).toEqual([]);
});

test.each([
  [
    "throws",
    () => {
      throw new Error("enough");
    },
  ],
  ["rejects", () => Promise.reject(new Error("enough"))],
])("enqueueTransferItems stops and reports all outcomes if onProgress %s", async (_, onProgress) => {
  const { client, sent } = server();
  const run = enqueueMany(client, "s1", NAMES.map(account), { concurrency: 3, onProgress });
  await expect(run).rejects.toMatchObject({ name: "TransferProgressError", reason: { message: "enough" } });
  const { outcomes } = (await run.catch((error: unknown) => error)) as { outcomes: readonly Outcome[] };
  expect(outcomes.filter(({ status }) => status === "queued")).toHaveLength(sent.length);
  expect(sent).toHaveLength(1);
});

describe("outcomes by the client's error", () => {
  const denied =
    '{"cpanelresult":{"apiversion":"2","error":"Access denied","data":{"reason":"Access denied","result":"0"}}}';
  test.each([
    ["a denial", 403, denied, "refused", 1],
    ["a denial with a result of 1", 200, denied, "refused", 1],
    ["a login page", 200, "<html>Login</html>", "refused", 1],
    ["a refusal of the item", 200, '{"metadata":{"result":0,"reason":"no such user"}}', "refused", 3],
    ["a gateway's page", 504, "<html>Gateway</html>", "unknown", 3],
    ["half an answer", 200, '{"metadata":{"res', "unknown", 3],
    ["nothing", 200, "", "unknown", 3],
    ["a fault after success", 500, '{"metadata":{"result":1}}', "unknown", 3],
  ])(
    "enqueueTransferItems derives the outcome of an item from the error of the client: %s",
    async (_, status, text, expected, calls) => {
      const create = loaded.exports["createWhmClient"] as (options: object) => { call: Call };
      let asked = 0;
      const fetch = (): Promise<object> => {
        asked += 1;
        return Promise.resolve({ status, text: () => Promise.resolve(text) });
      };
      const client = create({ server: "h", token: "T".repeat(32), fetch });
      const outcomes = await enqueueMany(client, "s1", ["a", "b", "c"].map(account));
      expect(asked).toBe(calls);
      expect(outcomes.map((outcome) => outcome.status)).toEqual(
        calls === 1 ? [expected, "unsent", "unsent"] : [expected, expected, expected],
      );
    },
  );
});

test("a generated enqueue function sends nothing if its signal is already aborted", async () => {
  const { client, sent } = server();
  const enqueue = loaded.exports["enqueuePackageRemoteRoot"] as (...parts: unknown[]) => Promise<void>;
  const reason = new Error("enough");
  await expect(enqueue(client, "s1", { package: "a" }, { signal: AbortSignal.abort(reason) })).rejects.toBe(
    reason,
  );
  expect(sent).toEqual([]);
});

test("the client stops waiting at its timeout even if fetch ignores the signal", async () => {
  const create = loaded.exports["createWhmClient"] as (options: object) => { call: Call };
  const client = create({
    server: "h",
    token: "T".repeat(32),
    timeout: 20,
    fetch: () => new Promise(() => undefined),
  });
  await expect(client.call("version", {})).rejects.toThrow("no response within 20 ms");
});

describe("failures", () => {
  test("enqueueTransferItems continues after a refusal, and does not repeat an item without a response", async () => {
    const { client, sent } = server(({ user }) => {
      if (user === "user1") throw new WhmApiError("enqueue_transfer_item", "no such user", 200);
      if (user === "user2") throw new WhmApiError("enqueue_transfer_item", "no response within 60000 ms", 0);
      return undefined;
    });
    const outcomes = await enqueueMany(client, "s1", NAMES.map(account));
    expect(outcomes.map(({ status }) => status)).toEqual(
      NAMES.map((_, index) => (index === 1 ? "refused" : index === 2 ? "unknown" : "queued")),
    );
    expect(sent).toHaveLength(NAMES.length);
  });

  test.each([undefined, 1, 5, Infinity])(
    "enqueueTransferItems stops after consecutive connection failures (maxConnectionFailures: %s)",
    async (maxConnectionFailures) => {
      const { client, sent } = server(() => {
        throw new WhmApiError("enqueue_transfer_item", "ECONNREFUSED", 0, "unsent");
      });
      const progress: unknown[] = [];
      const outcomes = await enqueueMany(client, "s1", NAMES.map(account), {
        ...{ concurrency: 1, maxConnectionFailures, maxUnanswered: Infinity },
        onProgress: (step: unknown) => progress.push(step),
      });
      const count = Math.min(maxConnectionFailures ?? 3, NAMES.length);
      expect(sent).toHaveLength(count);
      expect(progress).toHaveLength(count);
      expect(outcomes.map(({ status }) => status)).toEqual(NAMES.map(() => "unsent"));
      expect(outcomes.filter(({ error }) => error !== undefined)).toHaveLength(count);
    },
  );

  test("enqueueTransferItems counts only consecutive connection failures, and completes calls in progress", async () => {
    const failing = new Set(["user1", "user2", "user4", "user5", "user7", "user8", "user9"]);
    const { client, sent } = server(({ user = "" }) => {
      if (user === "user3") throw new WhmApiError("enqueue_transfer_item", "refused", 200);
      if (failing.has(user)) throw new WhmApiError("enqueue_transfer_item", "ECONNREFUSED", 0, "unsent");
      return undefined;
    });
    const outcomes = await enqueueMany(client, "s1", NAMES.map(account), { concurrency: 1 });
    expect(sent).toHaveLength(10);
    expect(outcomes.map(({ status }) => status)).toEqual(
      NAMES.map((name, index) =>
        index > 9 || failing.has(name) ? "unsent" : name === "user3" ? "refused" : "queued",
      ),
    );
    const parallel = server(() => {
      throw new WhmApiError("enqueue_transfer_item", "ECONNREFUSED", 0, "unsent");
    });
    await enqueueMany(parallel.client, "s1", NAMES.map(account), { concurrency: 4 });
    // One item is sent alone. Then four calls are in progress, and the first failure lets one more item follow.
    expect(parallel.sent.length).toBeLessThanOrEqual(6);
  });

  test("enqueueTransferItems stops when the signal is aborted, and a second call sends the unsent items", async () => {
    const controller = new AbortController();
    const { client, sent } = server(({ user }) => {
      if (user === "user3") controller.abort();
      return undefined;
    });
    const items = NAMES.map(account);
    const outcomes = await enqueueMany(client, "s1", items, { concurrency: 1, signal: controller.signal });
    expect(outcomes.map(({ status }) => status)).toEqual(
      NAMES.map((_, index) => (index <= 3 ? "queued" : "unsent")),
    );
    const rest = items.filter((_, index) => outcomes[index]?.status === "unsent");
    await enqueueMany(client, "s1", rest);
    expect(sent.map(({ user }) => user)).toEqual(NAMES);
  });
});

test("enqueueTransferItems completes requests in progress after an abort, so that their outcome is known", async () => {
  const controller = new AbortController();
  const sent: string[] = [];
  const client = {
    async call(_name: string, { user = "" }: Record<string, string>, options?: { signal?: AbortSignal }) {
      sent.push(user);
      if (sent.length > 3) controller.abort();
      await new Promise((resolve) => setImmediate(resolve));
      // The outcome of an aborted call would be unknown.
      options?.signal?.throwIfAborted();
    },
  };
  const options = { concurrency: 3, signal: controller.signal };
  const outcomes = await enqueueMany(client, "s1", NAMES.map(account), options);
  const statuses = outcomes.map(({ status }) => status);
  expect(statuses.filter((status) => status === "queued")).toHaveLength(sent.length);
  expect(statuses.slice(sent.length).every((status) => status === "unsent")).toBe(true);
  expect(sent.length).toBeLessThan(NAMES.length);
});

test("the client adds one listener to a signal for all calls, and removes this listener when the calls end", async () => {
  const create = loaded.exports["createWhmClient"] as (options: object) => { call: Call };
  const client = create({ server: "h", token: "T".repeat(32), fetch: () => new Promise(() => undefined) });
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (type: string, listener: () => void) => {
    listeners.add(listener);
    add(type, listener);
  };
  signal.removeEventListener = (type: string, listener: () => void) => {
    listeners.delete(listener);
    remove(type, listener);
  };
  const calls = NAMES.map(() => client.call("version", {}, { signal }));
  expect(listeners.size).toBe(1);
  const reason = new Error("enough");
  controller.abort(reason);
  const ended = await Promise.allSettled(calls);
  expect(ended).toEqual(NAMES.map(() => ({ status: "rejected", reason })));
  expect(listeners.size).toBe(0);
  await expect(client.call("version", {}, { signal })).rejects.toBe(reason);
});
