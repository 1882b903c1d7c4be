/** Uses of valibot schemas beyond validation, with the same messages. */

import * as v from "valibot";
import { beforeAll, expect, test } from "vitest";
import { loadEmitter } from "../support/emitters.js";
import { documentedSnapshot } from "../support/snapshots.js";

let Account: v.StrictObjectSchema<Record<"user" | "localuser" | "customip", v.GenericSchema>, undefined>;
beforeAll(async () => {
  const loaded = await loadEmitter("valibot", documentedSnapshot(), { documentedRules: "error" });
  Account = loaded.emitterExports["AccountRemoteRootSchema"] as typeof Account;
});

function messages(
  schema: v.GenericSchema,
  value: unknown,
  config?: v.Config<v.BaseIssue<unknown>>,
): string[] | undefined {
  return v.safeParse(schema, value, config).issues?.map(({ message }) => message);
}

test("a valibot issue contains the path of the key, and contains the item as its input", () => {
  const item = { user: 1, localuser: "a", usre: 1 };
  const { issues = [] } = v.safeParse(Account, item);
  expect(issues.map((issue) => [v.getDotPath(issue), issue.type])).toEqual([
    ["user", "string"],
    ["usre", "strict_object"],
  ]);
  expect(issues.every(({ path }) => path?.[0].input === item)).toBe(true);
});

test("a schema that valibot's function pick returns refuses keys that are not picked", () => {
  const ruled = v.pick(Account, ["user", "customip"]);
  expect(messages(Account, { user: "a", localuser: "a", customip: "10.0.0.1" })).toHaveLength(1);
  expect(messages(ruled, { user: "a", customip: "10.0.0.1" })).toBeUndefined();
  const picked = v.pick(Account, ["user"]);
  expect(messages(picked, { user: "a" })).toBeUndefined();
  expect(messages(picked, { user: "a", localuser: "a" })).toEqual([
    "AccountRemoteRoot.localuser: this module has no such key",
  ]);
});

test("the generated valibot schema of a single key reports an error with the names of the module and the key", () => {
  expect(messages(Account.entries.user, "")).toEqual(["AccountRemoteRoot.user: required, but empty"]);
});

test("the generated valibot schema stops at the first issue if abortEarly is set", () => {
  const item = { user: 1, usre: 1, customip: "10.0.0.1" };
  expect(messages(Account, item)).toHaveLength(4);
  expect(messages(Account, item, { abortEarly: true })).toHaveLength(1);
  expect(messages(Account, { user: "a", localuser: "a", a: 1, b: 1 }, { abortEarly: true })).toHaveLength(1);
});
