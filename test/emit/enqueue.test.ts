/** Queueing items: each is validated, read once and sent at most once, in the order of the modules, and every outcome is returned. */

import { setImmediate as nextTurn } from "node:timers/promises";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  enqueueAccountRemoteRoot,
  enqueueTransferItem,
  enqueueTransferItems,
  InvalidTransferItemError,
  InvalidTransferItemsError,
  openTransferSession,
  transferModules,
  WhmApiError,
  type AccountRemoteRootItem,
  type EnqueueItemsOptions,
  type TransferItem,
  type TransferOutcome,
  type WhmCaller,
  type WhmResponse,
} from "../../generated/index.js";
import {
  callerOf,
  clientOf,
  failureOf,
  refusalWith,
  responseOf,
  successWith,
  type Call,
} from "../support/callers.js";
import { FULL } from "../support/extent.js";
import { loadGenerated } from "../support/generated.js";
import { scriptedCaller, watch } from "../support/scripted-watch.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const SENT = { module: "AccountRemoteRoot", transfer_session_id: "s" };

function account(user: string): TransferItem {
  return { module: "AccountRemoteRoot", user, localuser: user };
}

function accounts(count: number): TransferItem[] {
  return Array.from({ length: count }, (_, index) => account(`user${index}`));
}

function statusesOf(outcomes: readonly TransferOutcome[]): string[] {
  return outcomes.map(({ status }) => status);
}

describe("one item", () => {
  type Enqueue = (client: WhmCaller, item: object) => Promise<unknown>;
  /** `enqueueAccountRemoteRoot` takes the item without its module. */
  const FUNCTIONS: readonly (readonly [name: string, module: object, enqueue: Enqueue])[] = [
    [
      "enqueueAccountRemoteRoot",
      {},
      (client, item) => enqueueAccountRemoteRoot(client, "s", item as AccountRemoteRootItem),
    ],
    [
      "enqueueTransferItem",
      { module: SENT.module },
      (client, item) => enqueueTransferItem(client, "s", item as TransferItem),
    ],
    [
      "enqueueTransferItems",
      { module: SENT.module },
      (client, item) => enqueueTransferItems(client, "s", [item as TransferItem]),
    ],
  ];

  /** Returns the parameters that are sent for an item, or the error. */
  const senderOf =
    (enqueue: Enqueue) =>
    async (item: object): Promise<unknown> => {
      const client = callerOf(() => undefined);
      const error = await enqueue(client, item).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined) expect(client.calls).toEqual([]);
      return error ?? client.calls.map(({ parameters }) => parameters);
    };

  describe.each(FUNCTIONS)("%s", (_name, module, enqueue) => {
    const send = senderOf(enqueue);

    test("sends exactly the fields of the item, the module and the session ID", async () => {
      const item = {
        ...module,
        user: "u",
        localuser: "l",
        size: 1n,
        ip: true,
        domain: null,
        force: undefined,
      };
      expect(await send(item)).toEqual([{ user: "u", localuser: "l", size: "1", ip: "1", ...SENT }]);
      expect(await send(Object.assign(Object.create(null) as object, item))).toHaveLength(1);
    });

    test("reads each key of the item once, and sends the validated values", async () => {
      const reads: string[] = [];
      const values = { user: "alice", localuser: "alice", ip: true, ...module };
      const item = {};
      for (const [key, value] of Object.entries(values)) {
        // The second value would be too long.
        const get = (): unknown => (
          reads.push(key),
          reads.indexOf(key) < reads.length - 1 ? "x".repeat(300) : value
        );
        Object.defineProperty(item, key, { enumerable: true, get });
      }
      expect(await send(item)).toEqual([{ user: "alice", localuser: "alice", ip: "1", ...SENT }]);
      expect(reads.toSorted()).toEqual(Object.keys(values).toSorted());
    });

    test("accepts an instance of a class, and does not read accessors that are no keys of the module", async () => {
      class Account {
        get user(): string {
          return "bob";
        }
        get localuser(): string {
          return this.user;
        }
        get other(): string {
          throw new Error("not read");
        }
      }
      const item = Object.assign(new Account(), module);
      expect(await send(item)).toEqual([{ user: "bob", localuser: "bob", ...SENT }]);
    });

    test("refuses invalid items and unknown keys, without reading the unknown keys", async () => {
      const get = (): never => {
        throw new Error("read");
      };
      const item = Object.defineProperty({ ...module, user: "a" }, "skipmail", { enumerable: true, get });
      const error = await send(item);
      expect(error).toMatchObject({ name: expect.stringMatching(/^InvalidTransferItems?Error$/) as string });
      expect(String(error)).toContain("AccountRemoteRoot.localuser: required, but missing");
      expect(String(error)).toContain(
        "AccountRemoteRoot.skipmail: this module has no such key; did you mean skipemail?",
      );
    });

    test("rethrows an error of an accessor of the item", async () => {
      const reason = new Error("no account");
      const get = (): never => {
        throw reason;
      };
      expect(await send(Object.defineProperty({ ...module }, "user", { enumerable: true, get }))).toBe(
        reason,
      );
    });

    test.each([null, undefined, "text", 5, []])("refuses %j as an item", async (item) => {
      const error = await send(item as unknown as object);
      expect(error instanceof InvalidTransferItemError || error instanceof InvalidTransferItemsError).toBe(
        true,
      );
    });
  });

  test.each<[unknown, string]>([
    [undefined, "undefined"],
    ["Nope", '"Nope"'],
    ["toString", '"toString"'],
    [[SENT.module], "an array"],
    [{ toString: 1 }, "an object"],
    [5n, "5n"],
    [Symbol("module"), "a symbol"],
  ])("an enqueue function refuses an item whose module is %o", async (module, got) => {
    for (const [, , enqueue] of FUNCTIONS.slice(1)) {
      const error = await senderOf(enqueue)({ module, user: "a", localuser: "a" });
      expect(String(error)).toMatch(new RegExp(`module: expected one of .*, got ${got}`));
    }
  });

  test("an enqueue function sends nothing if its signal is already aborted", async () => {
    const client = callerOf(() => undefined);
    const options = { signal: AbortSignal.abort("enough") };
    const item = { user: "a", localuser: "a" };
    expect(await failureOf(enqueueAccountRemoteRoot(client, "s", item, options))).toBe("enough");
    expect(client.calls).toEqual([]);
  });

  /** TypeScript replaces object spread by Object.assign for this target, and Object.assign sets the prototype instead of `__proto__`. */
  test("code for ES2017 sends the value of a key that is named __proto__", FULL, async () => {
    const compilerOptions = { target: ScriptTarget.ES2017, module: ModuleKind.ESNext };
    const snapshot = snapshotOf(moduleOf("M", Object.fromEntries([["__proto__", "text"]])));
    const compile = (text: string): string => transpileModule(text, { compilerOptions }).outputText;
    const { exports } = await loadGenerated(snapshot, {}, compile);
    type Send = (client: WhmCaller, session: string, item: unknown) => Promise<unknown>;
    const item = JSON.parse('{"module": "M", "__proto__": "p"}') as object;
    const bodies: string[] = [];
    const client = clientOf((_url, { body }) => {
      bodies.push(body);
      return Promise.resolve(responseOf(successWith({})));
    });
    await (exports["enqueueM"] as Send)(client, "s", JSON.parse('{"__proto__": "p"}'));
    await (exports["enqueueTransferItem"] as Send)(client, "s", item);
    await (exports["enqueueTransferItems"] as Send)(client, "s", [item]);
    const sent = "__proto__=p&module=M&transfer_session_id=s&api.version=1";
    expect(bodies).toEqual([sent, sent, sent]);
  });
});

describe("many items", () => {
  const ITEMS = accounts(12);

  test("items are queued in the order of their modules' priorities", async () => {
    const client = callerOf(() => undefined);
    const progress: unknown[] = [];
    const items: TransferItem[] = [
      account("a"),
      { module: "PackageRemoteRoot", package: "gold" },
      account("b"),
      { module: "FeatureListRemoteRoot", featurelist: "f" },
    ];
    const onProgress: EnqueueItemsOptions["onProgress"] = (step) => void progress.push(step);
    const outcomes = await enqueueTransferItems(client, "s", items, { onProgress });
    expect(outcomes).toEqual(items.map((item, index) => ({ index, item, status: "queued" })));
    const order = client.calls.map(
      ({ parameters }) => transferModules[parameters["module"] as keyof typeof transferModules].priority,
    );
    expect(order).toEqual(order.toSorted((one, other) => one - other));
    expect(progress).toHaveLength(4);
    expect(progress.at(-1)).toMatchObject({ done: 4, total: 4 });
  });

  test("at most `concurrency` calls are in progress", async () => {
    let [now, most] = [0, 0];
    const client = callerOf(async () => {
      most = Math.max(most, (now += 1));
      await nextTurn();
      now -= 1;
    });
    await enqueueTransferItems(client, "s", ITEMS, { concurrency: 3 });
    expect([most, client.calls.length]).toEqual([3, ITEMS.length]);
  });

  test("nothing is sent if an item is invalid or two items conflict", async () => {
    const client = callerOf(() => undefined);
    const items = [
      account("a"),
      { module: "PackageRemoteRoot" },
      { ...account("a"), localuser: "b" },
      { module: "Nosuch" },
      null,
    ] as TransferItem[];
    const error = await failureOf(enqueueTransferItems(client, "s", items));
    expect(error).toMatchObject({
      name: "InvalidTransferItemsError",
      items: [{ index: 1 }, { index: 2 }, { index: 3 }, { index: 4 }],
    });
    expect(String(error)).toContain(
      "[1] PackageRemoteRoot.package: required, but missing\n[2] AccountRemoteRoot: same user as [0], but other keys differ\n[3] module: expected one of",
    );
    expect(client.calls).toEqual([]);
  });

  test("equal items are sent once, with the same outcome for each, and again in a later call", async () => {
    const client = callerOf(({ parameters }) => (parameters["user"] === "b" ? new Error("lost") : undefined));
    const items = [account("a"), account("b"), account("a"), account("b")];
    const progress: number[] = [];
    const onProgress: EnqueueItemsOptions["onProgress"] = ({ done, outcome }) =>
      void progress.push(done, outcome.index);
    const outcomes = await enqueueTransferItems(client, "s", items, { onProgress });
    expect(statusesOf(outcomes)).toEqual(["queued", "unknown", "queued", "unknown"]);
    expect(client.calls).toHaveLength(2);
    expect(progress).toEqual([1, 0, 2, 2, 3, 1, 4, 3]);
    await enqueueTransferItems(client, "s", items.slice(0, 1));
    expect(client.calls).toHaveLength(3);
  });

  test("equal items are sent separately if their module has no primary key, or an omitted AUTO_INCREMENT key", async () => {
    const keys = { id: "int NOT NULL AUTO_INCREMENT", a: "text" };
    const modules = [moduleOf("NoPrimary", keys), moduleOf("Counted", keys, { primary: ["id"] })];
    const { exports } = await loadGenerated(snapshotOf(...modules));
    const send = exports["enqueueTransferItems"] as (
      client: WhmCaller,
      session: string,
      items: readonly object[],
    ) => Promise<readonly TransferOutcome[]>;
    const client = callerOf(() => undefined);
    const items = ["NoPrimary", "NoPrimary", "Counted", "Counted"].map((module) => ({ module, a: "1" }));
    expect(statusesOf(await send(client, "s", items))).toEqual(items.map(() => "queued"));
    expect(client.calls).toHaveLength(4);
    const twins = [
      { module: "Counted", id: 5 },
      { module: "Counted", id: 5, a: "1" },
    ];
    await expect(send(client, "s", twins)).rejects.toThrow("same id as [0], but other keys differ");
  });

  test.each(["concurrency", "maxConnectionFailures", "maxUnanswered"])(
    "an invalid option %s is refused, and nothing is sent",
    async (name) => {
      const client = callerOf(() => undefined);
      for (const value of [0, -1, NaN])
        await expect(enqueueTransferItems(client, "s", ITEMS, { [name]: value })).rejects.toThrow(
          new RangeError(`enqueueTransferItems: invalid ${name} ${value}: must be at least 1`),
        );
      expect(client.calls).toEqual([]);
    },
  );

  test.each([
    [
      "throws",
      () => {
        throw new Error("enough");
      },
    ],
    ["rejects", () => Promise.reject(new Error("enough"))],
  ])("queueing stops, and reports all outcomes, if onProgress %s", async (_, onProgress) => {
    const client = callerOf(() => undefined);
    const run = enqueueTransferItems(client, "s", ITEMS, { concurrency: 3, onProgress });
    const error = await failureOf(run);
    expect(error).toMatchObject({ name: "TransferProgressError", reason: { message: "enough" } });
    const { outcomes } = error as { outcomes: readonly TransferOutcome[] };
    expect(statusesOf(outcomes).filter((status) => status === "queued")).toHaveLength(client.calls.length);
    expect(client.calls).toHaveLength(1);
  });

  const denied = { cpanelresult: { apiversion: "2", error: "Access denied", data: { result: "0" } } };
  test.each([
    ["a denial", 403, denied, "refused", 1],
    ["a denial with a result of 1", 200, denied, "refused", 1],
    ["a login page", 200, "<html>Login</html>", "refused", 1],
    ["a refusal of the item", 200, refusalWith("no such user"), "refused", 3],
    ["a gateway's page", 504, "<html>Gateway</html>", "unknown", 3],
    ["half an answer", 200, '{"metadata":{"res', "unknown", 3],
    ["nothing", 200, "", "unknown", 3],
    ["a fault after success", 500, successWith({}), "unknown", 3],
  ])("the outcome of an item follows from the response: %s", async (_, status, body, expected, calls) => {
    const fetch = vi.fn(() => Promise.resolve(responseOf(body, status)));
    const outcomes = await enqueueTransferItems(clientOf(fetch), "s", accounts(3));
    expect(fetch).toHaveBeenCalledTimes(calls);
    expect(statusesOf(outcomes)).toEqual(
      calls === 1 ? [expected, "unsent", "unsent"] : [expected, expected, expected],
    );
  });

  const unsent = (): Error => new WhmApiError("enqueue_transfer_item", "ECONNREFUSED", 0, "unsent");

  test.each([undefined, 1, 5, Infinity])(
    "queueing stops after consecutive connection failures (maxConnectionFailures: %s)",
    async (maxConnectionFailures) => {
      const client = callerOf(unsent);
      const options = { concurrency: 1, maxConnectionFailures, maxUnanswered: Infinity };
      const outcomes = await enqueueTransferItems(client, "s", ITEMS, options);
      const count = Math.min(maxConnectionFailures ?? 3, ITEMS.length);
      expect(client.calls).toHaveLength(count);
      expect(statusesOf(outcomes)).toEqual(ITEMS.map(() => "unsent"));
      expect(outcomes.filter((outcome) => "error" in outcome)).toHaveLength(count);
    },
  );

  test("only consecutive connection failures are counted", async () => {
    const failing = ["user1", "user2", "user4", "user5", "user7", "user8", "user9"];
    const client = callerOf(({ parameters: { user = "" } }) => {
      if (user === "user3") return new WhmApiError("enqueue_transfer_item", "refused", 200);
      return failing.includes(user) ? unsent() : undefined;
    });
    const outcomes = await enqueueTransferItems(client, "s", ITEMS, { concurrency: 1 });
    expect(client.calls).toHaveLength(10);
    expect(statusesOf(outcomes)).toEqual(
      ITEMS.map((_, index) =>
        index > 9 || failing.includes(`user${index}`) ? "unsent" : index === 3 ? "refused" : "queued",
      ),
    );
  });

  test("an abort completes requests in progress, and a second call sends the unsent items", async () => {
    const controller = new AbortController();
    const users: (string | undefined)[] = [];
    const client = callerOf(async ({ parameters, options }: Call) => {
      users.push(parameters["user"]);
      if (users.length === 4) controller.abort();
      await nextTurn();
      // The outcome of an aborted call would be unknown.
      if (options?.signal?.aborted === true) throw new Error("aborted");
    });
    const options = { concurrency: 3, signal: controller.signal };
    const outcomes = await enqueueTransferItems(client, "s", ITEMS, options);
    expect(statusesOf(outcomes)).toEqual(
      ITEMS.map((_, index) => (index < users.length ? "queued" : "unsent")),
    );
    expect(users.length).toBeLessThan(ITEMS.length);
    await enqueueTransferItems(client, "s", ITEMS.slice(users.length));
    expect(users).toEqual(ITEMS.map((_, index) => `user${index}`));
  });
});

describe("outages", () => {
  const ITEMS = accounts(40);
  const queued = (): Promise<WhmResponse> => Promise.resolve(responseOf(successWith({})));
  const answer = (
    status: number,
    body: unknown = "",
    headers?: Record<string, string>,
  ): Promise<WhmResponse> => Promise.resolve(responseOf(body, status, headers));

  /** Queues the items. `respond` returns the response of each request. `requests` are the times of the requests. */
  async function enqueue(
    respond: (index: number) => Promise<WhmResponse>,
    options: EnqueueItemsOptions = {},
  ): Promise<{ requests: number[]; outcomes: readonly TransferOutcome[] }> {
    const requests: number[] = [];
    const client = clientOf(() => respond(requests.push(Date.now()) - 1), { timeout: 30 });
    const session = await openTransferSession(client, { transferSessionId: "s" });
    return { requests, outcomes: await session.enqueueAll(ITEMS, options) };
  }

  const never = new Promise<never>(() => undefined);
  test.each<[string, () => Promise<WhmResponse>, string]>([
    ["503", () => answer(503, "<html>"), "unknown"],
    ["429", () => answer(429), "unsent"],
    ["429 with a refusal", () => answer(429, refusalWith("Slow down.")), "unsent"],
    ["other text", () => answer(200, "oops"), "unknown"],
    ["an answer of another function", () => answer(200, successWith({}, { command: "x" })), "unknown"],
    ["a reset", () => Promise.reject(Object.assign(new Error("reset"), { code: "ECONNRESET" })), "unknown"],
    ["a server that hangs", () => never, "unknown"],
    ["a body that never ends", () => Promise.resolve({ status: 200, text: () => never }), "unknown"],
  ])("queueing stops after a few calls without a valid response: %s", async (_outage, respond, status) => {
    for (const [concurrency, maxUnanswered] of [
      [1, 2],
      [4, undefined],
    ] as const) {
      const { requests, outcomes } = await enqueue((index) => (index < 10 ? queued() : respond()), {
        concurrency,
        maxUnanswered,
      });
      const failed = outcomes.filter((outcome) => "error" in outcome);
      // Calls in progress are completed. Successful ones can restart the count.
      const limit = maxUnanswered ?? 5;
      expect(failed.length).toBeGreaterThanOrEqual(limit);
      expect(failed.length).toBeLessThan(limit + 2 * concurrency);
      expect(requests).toHaveLength(10 + failed.length);
      expect(new Set(statusesOf(failed))).toEqual(new Set([status]));
      const rest = outcomes.filter((outcome) => outcome.status !== "queued" && !failed.includes(outcome));
      expect(new Set(statusesOf(rest))).toEqual(new Set(["unsent"]));
      expect(rest).toHaveLength(30 - failed.length);
    }
  });

  test("a valid response, also a refusal, restarts the count of calls without a valid response", async () => {
    const { requests, outcomes } = await enqueue(
      (index) => {
        if (index % 5 !== 4) return answer(503);
        return index % 2 === 0 ? answer(200, refusalWith("No.")) : queued();
      },
      { concurrency: 1 },
    );
    expect(requests).toHaveLength(ITEMS.length);
    expect(statusesOf(outcomes)).not.toContain("unsent");
  });

  describe("Retry-After", () => {
    afterEach(() => void vi.useRealTimers());
    const SECOND = 1000;
    const NOW = Date.UTC(2026, 0, 1);

    test.each([
      ["2", 2 * SECOND],
      ["0", 0],
      ["900", 300 * SECOND],
      ["9".repeat(400), 300 * SECOND],
      [new Date(NOW + 7 * SECOND).toUTCString(), 7 * SECOND],
      [new Date(NOW - 7 * SECOND).toUTCString(), 0],
      [new Date(NOW + 10_000 * SECOND).toUTCString(), 300 * SECOND],
      ["soon", 0],
      ["", 0],
      [undefined, 0],
    ])("%j: the next item is sent after %s ms, and watching waits as long", async (value, milliseconds) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: NOW });
      const headers: Record<string, string> = value === undefined ? {} : { "Retry-After": value };
      for (const [status, outcome] of [
        [429, "unsent"],
        [503, "unknown"],
      ] as const) {
        vi.setSystemTime(NOW);
        const run = enqueue((index) => (index === 2 ? answer(status, "", headers) : queued()), {
          concurrency: 1,
        });
        await vi.runAllTimersAsync();
        const { requests, outcomes } = await run;
        expect(statusesOf(outcomes).filter((one) => one !== "queued")).toEqual([outcome]);
        expect(requests.map((time) => time - NOW)).toEqual(
          ITEMS.map((_, index) => (index > 2 ? milliseconds : 0)),
        );
        vi.setSystemTime(NOW);
        const { error } = outcomes[2] as { error?: unknown };
        const polls = [{ fails: error }, { state: "COMPLETED", log: "a\n" }] as const;
        const { waits } = await watch(scriptedCaller(polls), { interval: 100 });
        expect(waits[0]).toBe(Math.max(milliseconds, 100));
      }
    });

    test.each(["the signal", "onProgress", "a denied call"])(
      "%s ends the pause, and all sending",
      async (what) => {
        const controller = new AbortController();
        let respond: (response: Promise<WhmResponse>) => void = () => undefined;
        const run = enqueue(
          (index) => {
            if (index === 1 && what === "a denied call") return new Promise((resolve) => (respond = resolve));
            if (index !== 2) return queued();
            setImmediate(() => {
              if (what === "the signal") controller.abort();
              if (what === "a denied call") respond(answer(403));
            });
            return answer(429, "", { "Retry-After": "300" });
          },
          {
            ...{ concurrency: 2, signal: controller.signal },
            onProgress: ({ outcome }) => {
              if (what === "onProgress" && "error" in outcome) throw new Error("full");
            },
          },
        );
        const { outcomes } = (await run.catch((error: unknown) => error)) as {
          outcomes: readonly TransferOutcome[];
        };
        expect(statusesOf(outcomes).filter((status) => status === "unsent").length).toBeGreaterThan(
          ITEMS.length - 6,
        );
      },
    );
  });
});
