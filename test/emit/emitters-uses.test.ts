/** Uses of the schemas for zod and valibot beyond validation, with the same messages. */

import * as v from "valibot";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { loadEmitters } from "../support/emitters.js";
import { awkwardModule, documentedSnapshot, snapshotOf } from "../support/snapshots.js";

/** An item that breaks a documented rule, and the message. */
const RULE_BREAKER = { user: "a", localuser: "a", customip: "10.0.0.1" };
const RULE = "AccountRemoteRoot.customip: requires ip according to the cPanel documentation";

describe("zod", () => {
  let Account: z.ZodObject<{ user: z.ZodString; customip: z.ZodOptional<z.ZodString> }, z.core.$strict>;
  beforeAll(async () => {
    const loaded = await loadEmitters(documentedSnapshot(), { documentedRules: "error" });
    Account = loaded.exportsOf.zod["AccountRemoteRootSchema"] as typeof Account;
  });

  function messages(schema: z.ZodType, value: unknown): string[] | undefined {
    return schema.safeParse(value).error?.issues.map(({ message }) => message);
  }

  test("a generated zod schema that is extended accepts the new keys, and suggests them for misspelled ones", () => {
    const extended = Account.extend({ comment: z.string() });
    expect(messages(extended, { user: "a", localuser: "a", comment: "x" })).toBeUndefined();
    expect(messages(extended, { user: "a", localuser: "a", comment: "x", coment: "x" })).toEqual([
      "AccountRemoteRoot.coment: this module has no such key; did you mean comment?",
    ]);
  });

  test("the generated zod schema of a single key reports an error with the names of the module and the key", () => {
    expect(messages(Account.shape.user, "")).toEqual(["AccountRemoteRoot.user: required, but empty"]);
  });

  test("asynchronous validation with the generated zod schema reports invalid keys and broken documented rules", async () => {
    const { error } = await Account.safeParseAsync({ localuser: "a", customip: "10.0.0.1" });
    expect(error?.issues.map(({ message }) => message)).toEqual([
      "AccountRemoteRoot.user: required, but missing",
      "AccountRemoteRoot.customip: requires ip according to the cPanel documentation",
    ]);
  });

  test("a generated zod schema that is compiled with z.compile still checks the documented rules", () => {
    const compiled = z.compile(Account);
    expect(messages(compiled, RULE_BREAKER)).toEqual([RULE]);
    expect(messages(compiled, { user: "a", localuser: "a" })).toBeUndefined();
  });

  test("a generated zod schema that is compiled with z.compile validates a key named __proto__", async () => {
    const awkward = await loadEmitters(snapshotOf(awkwardModule()));
    const compiled = z.compile(awkward.exportsOf.zod["AwkwardSchema"] as z.ZodType);
    const item = { constructor: 1, "x-y": "a" };
    const judge = awkward.validator("Awkward");
    for (const value of [{}, "a", null]) {
      const whole = Object.fromEntries([...Object.entries(item), ["__proto__", value]]);
      expect(messages(compiled, whole) ?? []).toEqual(judge.findErrors(whole).map(({ message }) => message));
    }
  });
});

describe("valibot", () => {
  let Account: v.StrictObjectSchema<Record<"user" | "localuser" | "customip", v.GenericSchema>, undefined>;
  beforeAll(async () => {
    const loaded = await loadEmitters(documentedSnapshot(), { documentedRules: "error" });
    Account = loaded.exportsOf.valibot["AccountRemoteRootSchema"] as typeof Account;
  });

  function messages(schema: v.GenericSchema, value: unknown, abortEarly = false): string[] | undefined {
    return v.safeParse(schema, value, { abortEarly }).issues?.map(({ message }) => message);
  }

  test("a schema that valibot's function pick returns refuses keys that are not picked", () => {
    const ruled = v.pick(Account, ["user", "customip"]);
    expect(messages(Account, RULE_BREAKER)).toEqual([RULE]);
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
    expect(messages(Account, item, true)).toHaveLength(1);
    expect(messages(Account, { user: "a", localuser: "a", a: 1, b: 1 }, true)).toHaveLength(1);
  });
});
