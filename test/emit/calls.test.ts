/** What a client reports about its calls: `onCall`, causes of errors, and hints for certificates. */

import { inspect } from "node:util";
import { expect, test } from "vitest";
import { createWhmClient, verifySchema, WhmApiError, type FinishedCall } from "../../generated/index.js";
import { startWhm } from "../../src/testing.js";
import { connectTo, failureOf } from "../support/callers.js";

const TOKEN = "SECRETTOKEN0123456789";

test("onCall is called after each call with its duration, status and failure, and without parameters", async () => {
  await using whm = await startWhm();
  const calls: FinishedCall[] = [];
  const client = connectTo(whm, { onCall: (call) => calls.push(call) });
  await client.call("version", {});
  whm.refuse("version", "No");
  await failureOf(client.call("version", { password: "hidden" }));
  whm.faults.clear();
  whm.faults.add({ status: 503, times: 1 });
  await failureOf(client.call("version", {}));
  whm.faults.add({ reset: "before", times: 1 });
  await failureOf(client.call("version", {}));
  const controller = new AbortController();
  whm.faults.add({ hang: true });
  const aborted = client.call("version", {}, { signal: controller.signal });
  controller.abort(new Error("stop"));
  await failureOf(aborted);
  expect(calls.map(({ duration: _, ...call }) => call)).toEqual([
    { functionName: "version", status: 200 },
    { functionName: "version", status: 200, failure: "refused" },
    { functionName: "version", status: 503, failure: "unanswered" },
    { functionName: "version", failure: "unanswered" },
    { functionName: "version", failure: "unanswered" },
  ]);
  expect(calls.every(({ duration }) => Number.isInteger(duration) && duration >= 0)).toBe(true);
  expect(JSON.stringify(calls)).not.toContain("hidden");
});

test("an error of onCall does not change the result of the call", async () => {
  let calls = 0;
  await using whm = await startWhm();
  const client = connectTo(whm, {
    onCall() {
      calls++;
      if (calls === 1) throw new Error("no metrics");
      return Promise.reject(new Error("no metrics"));
    },
  });
  for (let call = 0; call < 2; call++)
    expect(await client.call("version", {})).toEqual({ version: whm.snapshot.whmVersion });
  expect(calls).toBe(2);
});

test("the cause of an error is the error of fetch, unless it contains a secret", async () => {
  const failWith = (error: Error): Promise<unknown> =>
    failureOf(
      createWhmClient({ server: "a.example", token: TOKEN, fetch: () => Promise.reject(error) }).call("x", {
        password: "correct horse",
      }),
    );
  const refused = new TypeError("fetch failed", {
    cause: Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" }),
  });
  const error = (await failWith(refused)) as Error;
  expect(error).toBeInstanceOf(WhmApiError);
  expect(error.cause).toMatchObject({
    ...{ name: "TypeError", message: "fetch failed", stack: refused.stack },
    cause: { message: "connect ECONNREFUSED 127.0.0.1:1", code: "ECONNREFUSED" },
  });
  expect(Object.keys(error)).not.toContain("cause");
  for (const secret of [TOKEN, "correct horse", encodeURIComponent("correct horse")]) {
    expect((await failWith(new Error(`failed: ${secret}`))) as Error).not.toHaveProperty("cause");
    // Other properties are not copied, because they can contain a secret in any form.
    const request = new Request("https://a.example", { headers: { authorization: secret } });
    const leaking = Object.assign(new Error("failed"), { request, headers: new Map([["a", secret]]) });
    const { cause } = (await failWith(leaking)) as Error;
    expect(cause).toMatchObject({ message: "failed" });
    expect(inspect(cause, { depth: 9 })).not.toContain(secret);
  }
});

test("the error of a certificate that is not trusted describes how to trust it", async () => {
  await using whm = await startWhm();
  const client = createWhmClient({ server: whm.url, token: whm.token });
  const error = (await failureOf(client.call("version", {}))) as WhmApiError;
  expect(error).toMatchObject({ failure: "unsent", isUntrusted: true });
  expect(whm.requests).toEqual([]);
  expect(error.message).toMatch(/createNodeTransferClient \(emitter "node"\), its pinSha256 or ca/);
});

test("verifySchema ignores the case of a definition, except in quotes", async () => {
  await using whm = await startWhm();
  const { snapshot } = whm;
  const change = (edit: (def: string) => string): void => {
    const modules = Object.entries(snapshot.modules).map(([name, module]) => {
      const keys = Object.entries(module.keys).map(([key, { def }]) => [key, { def: edit(def) }] as const);
      return [name, { ...module, keys: Object.fromEntries(keys) }] as const;
    });
    whm.useSnapshot({ ...snapshot, modules: Object.fromEntries(modules) });
  };
  const client = connectTo(whm);
  change((def) => def.toUpperCase());
  expect((await verifySchema(client)).drifts).toEqual([]);
  change((def) => def.replace("DEFAULT NULL", "DEFAULT 'null'"));
  expect((await verifySchema(client)).drifts.length).toBeGreaterThan(0);
});
