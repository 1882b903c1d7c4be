/** The three enqueue functions accept the same items, and read each key once. */

import { describe, expect, test } from "vitest";
import {
  enqueueAccountRemoteRoot,
  enqueueTransferItem,
  enqueueTransferItems,
  InvalidTransferItemError,
  InvalidTransferItemsError,
  type AccountRemoteRootItem,
  type TransferItem,
  type WhmCaller,
} from "../../generated/index.js";
import { callerOf, failureOf } from "../support/callers.js";

type Enqueue = (client: WhmCaller, item: object) => Promise<unknown>;

/** `enqueueAccountRemoteRoot` takes the item without its module. */
const FUNCTIONS: readonly (readonly [name: string, withModule: boolean, enqueue: Enqueue])[] = [
  [
    "enqueueAccountRemoteRoot",
    false,
    (client, item) => enqueueAccountRemoteRoot(client, "s", item as AccountRemoteRootItem),
  ],
  ["enqueueTransferItem", true, (client, item) => enqueueTransferItem(client, "s", item as TransferItem)],
  ["enqueueTransferItems", true, (client, item) => enqueueTransferItems(client, "s", [item as TransferItem])],
];

const SENT = { module: "AccountRemoteRoot", transfer_session_id: "s" };

/** Counts how often each property is read. The second value of `user` is too long. */
function countingItem(withModule: boolean): { item: object; reads: Record<string, number> } {
  const reads: Record<string, number> = {};
  const values = {
    user: "alice",
    localuser: "alice",
    ip: true,
    ...(withModule ? { module: SENT.module } : {}),
  };
  const item = {};
  for (const [key, value] of Object.entries(values)) {
    Object.defineProperty(item, key, {
      enumerable: true,
      get() {
        reads[key] = (reads[key] ?? 0) + 1;
        return reads[key] === 1 ? value : "x".repeat(300);
      },
    });
  }
  return { item, reads };
}

class Account {
  readonly #name: string;
  constructor(name: string) {
    this.#name = name;
  }
  get user(): string {
    return this.#name;
  }
  get localuser(): string {
    return this.#name;
  }
  /** An accessor whose name is not a key of the module is not read. */
  get other(): string {
    throw new Error("not read");
  }
}

class TaggedAccount extends Account {
  get module(): string {
    return SENT.module;
  }
}

describe.each(FUNCTIONS)("%s", (_name, withModule, enqueue) => {
  test("an enqueue function reads each key of the item once, and sends the validated values", async () => {
    const client = callerOf(() => undefined);
    const { item, reads } = countingItem(withModule);
    await enqueue(client, item);
    expect(reads).toEqual({ user: 1, localuser: 1, ip: 1, ...(withModule ? { module: 1 } : {}) });
    expect(client.calls.map(({ parameters }) => parameters)).toEqual([
      { user: "alice", localuser: "alice", ip: "1", ...SENT },
    ]);
  });

  test("an enqueue function accepts an item that is an instance of a class with accessors", async () => {
    const client = callerOf(() => undefined);
    await enqueue(client, withModule ? new TaggedAccount("bob") : new Account("bob"));
    expect(client.calls[0]?.parameters).toEqual({ user: "bob", localuser: "bob", ...SENT });
  });

  test("an enqueue function accepts an item without a prototype, and with null and undefined values", async () => {
    const client = callerOf(() => undefined);
    const item = Object.assign(Object.create(null) as object, {
      ...(withModule ? { module: SENT.module } : {}),
      ...{ user: "a", localuser: "a", domain: null, ip: undefined },
    });
    await enqueue(client, item);
    expect(client.calls[0]?.parameters).toEqual({ user: "a", localuser: "a", ...SENT });
  });

  test("an enqueue function refuses unknown keys of the item without reading them", async () => {
    const client = callerOf(() => undefined);
    const item = Object.defineProperty(
      { ...(withModule ? { module: SENT.module } : {}), user: "a", localuser: "a" },
      "skipmail",
      {
        enumerable: true,
        get() {
          throw new Error("read");
        },
      },
    );
    const error = await failureOf(enqueue(client, item));
    expect(String(error)).toContain(
      "AccountRemoteRoot.skipmail: this module has no such key; did you mean skipemail?",
    );
    expect(client.calls).toEqual([]);
  });

  test("an enqueue function rethrows an error of an accessor of the item, and sends nothing", async () => {
    const client = callerOf(() => undefined);
    const reason = new Error("no account");
    const item = {
      ...(withModule ? { module: SENT.module } : {}),
      get user(): string {
        throw reason;
      },
    };
    expect(await failureOf(enqueue(client, item))).toBe(reason);
    expect(client.calls).toEqual([]);
  });

  test.each([null, undefined, "text", 5, []])(
    "an enqueue function refuses %j as an item, and sends nothing",
    async (item) => {
      const client = callerOf(() => undefined);
      const error = await failureOf(enqueue(client, item as unknown as object));
      expect(error instanceof InvalidTransferItemError || error instanceof InvalidTransferItemsError).toBe(
        true,
      );
      expect(client.calls).toEqual([]);
    },
  );
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
  const item = { module, user: "a", localuser: "a" };
  for (const [, withModule, enqueue] of FUNCTIONS) {
    if (!withModule) continue;
    const client = callerOf(() => undefined);
    expect(String(await failureOf(enqueue(client, item)))).toMatch(
      new RegExp(`module: expected one of .*, got ${got}`),
    );
    expect(client.calls).toEqual([]);
  }
});
