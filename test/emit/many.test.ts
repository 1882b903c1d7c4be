/** Many items at once: all looked at before the first is sent, in the modules' order, each sent once at most, each outcome told. */

import { beforeAll, describe, expect, test } from "vitest";
import { loadGenerated, type Loaded } from "../support/generated.js";
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
type ApiError = new (functionName: string, reason: string, status: number) => Error;

let loaded: Loaded;
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

/** Sends as fast as it can, and notes how many were on their way at once. */
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

test("everything is queued, those of the modules that run first in front, so many at once", async () => {
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

test("nothing is sent where one of them is not valid, or is there twice", async () => {
  const { client, sent } = server();
  const items = [
    account("a"),
    { module: "PackageRemoteRoot" },
    account("a"),
    { module: "Nosuch" },
    null as never,
  ];
  const run = enqueueMany(client, "s1", items);
  await expect(run).rejects.toMatchObject({
    name: "InvalidTransferItemsError",
    items: [{ index: 1 }, { index: 2 }, { index: 3 }, { index: 4 }],
  });
  await expect(run).rejects.toThrow(
    "[1] PackageRemoteRoot.package: required, but missing\n[2] AccountRemoteRoot: the same user as [0]\n[3] module: expected one of",
  );
  expect(sent).toEqual([]);
});

describe("failures", () => {
  test("a refused item ends nothing; one without an answer may be queued, and is not sent again", async () => {
    const { client, sent } = server(({ user }) => {
      if (user === "user1") throw new WhmApiError("enqueue_transfer_item", "no such user", 200);
      if (user === "user2") throw new WhmApiError("enqueue_transfer_item", "no answer within 60000 ms", 0);
      return undefined;
    });
    const outcomes = await enqueueMany(client, "s1", NAMES.map(account));
    expect(outcomes.map(({ status }) => status)).toEqual(
      NAMES.map((_, index) => (index === 1 ? "refused" : index === 2 ? "unknown" : "queued")),
    );
    expect(sent).toHaveLength(NAMES.length);
  });

  test("who is not let in stops", async () => {
    const { client, sent } = server(() => {
      throw new WhmApiError("enqueue_transfer_item", "Access denied", 403);
    });
    const outcomes = await enqueueMany(client, "s1", NAMES.map(account), { concurrency: 1 });
    expect(sent).toHaveLength(1);
    expect(outcomes.map(({ status }) => status)).toEqual(["refused", ...NAMES.slice(1).map(() => "unsent")]);
  });

  test("the signal ends the run, and what was not sent can be given again", async () => {
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

test("the client ends a call with its signal's reason", async () => {
  const create = loaded.exports["createWhmClient"] as (options: object) => { call: Call };
  const pending = (_url: string, { signal }: { signal: AbortSignal }): Promise<never> =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
  const client = create({ server: "h", token: "T".repeat(32), fetch: pending });
  const controller = new AbortController();
  const reason = new Error("enough");
  const call = client.call("version", {}, { signal: controller.signal });
  controller.abort(reason);
  await expect(call).rejects.toBe(reason);
  await expect(client.call("version", {}, { signal: controller.signal })).rejects.toBe(reason);
});
