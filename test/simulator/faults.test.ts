/** The faults of the simulated server, as a client on the TLS connection receives them. */

import { connect } from "node:tls";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startWhm, type FaultRule, type SimulatedServer } from "../../src/testing.js";
import { accepted, call, createSession, get, refused, thing } from "./client.js";

let whm: SimulatedServer;
beforeAll(async () => {
  whm = await startWhm({ schemas: thing({ a: "text" }), version: "11.1.0.1" });
});
afterAll(() => whm.close());
beforeEach(() => whm.faults.clear());

const VERSION = accepted("version", { version: "11.1.0.1" });

/** Returns the text of a response, and how its connection ended: `open` if it was still open after 300 ms without data. */
function raw(path = "version?api.version=1"): Promise<{ text: string; end: string }> {
  return new Promise((resolve) => {
    let text = "";
    const port = Number(new URL(whm.url).port);
    const socket = connect({ host: "127.0.0.1", port, ca: whm.caPem }, () => {
      const authorization = `Authorization: whm ${whm.user}:${whm.token}`;
      socket.write(`GET /json-api/${path} HTTP/1.1\r\nHost: x\r\n${authorization}\r\n\r\n`);
    });
    const settle = (end: string): void => {
      resolve({ text, end });
      socket.destroy();
    };
    socket.setEncoding("latin1").on("data", (piece: string) => (text += piece));
    socket.on("end", () => settle("end")).on("error", ({ code = "" }: NodeJS.ErrnoException) => settle(code));
    socket.setTimeout(300, () => settle("open"));
  });
}

it("a simulated fault applies to one API function, one module or every call", async () => {
  whm.faults.add({ function: "version", refuse: "version" });
  whm.faults.add({ module: "Thing", refuse: "Thing" });
  const reasonOf = async (name: string, parameters = {}): Promise<unknown> =>
    ((await get(whm, name, parameters)) as { metadata: { reason: string } }).metadata.reason;
  expect(await reasonOf("version")).toBe("version");
  expect(await reasonOf("transfer_module_schema", { module: "Thing" })).toBe("Thing");
  expect(await reasonOf("available_transfer_modules")).toBe("OK");
  whm.faults.add({ refuse: "all" });
  expect(await reasonOf("available_transfer_modules")).toBe("all");
});

it("a simulated fault applies only to the calls that its options from and times select", async () => {
  whm.faults.add({ function: "version", from: 2, times: 2, refuse: "no" });
  const answers: unknown[] = [];
  for (let call = 0; call < 4; call += 1) answers.push(await get(whm, "version"));
  expect(answers).toEqual([VERSION, refused("version", "no"), refused("version", "no"), VERSION]);
});

it("a simulated fault can be removed alone, or together with all others", async () => {
  whm.faults.add({ refuse: "first" });
  const remove = whm.faults.add({ refuse: "second" });
  expect(await get(whm, "version")).toEqual(refused("version", "second"));
  remove();
  expect(await get(whm, "version")).toEqual(refused("version", "first"));
  whm.faults.clear();
  expect(await get(whm, "version")).toEqual(VERSION);
});

it("a delayed response is sent after the delays of all faults", async () => {
  whm.faults.add({ delay: 400 });
  whm.faults.add({ delay: 400 });
  expect(await raw()).toEqual({ text: "", end: "open" });
  expect(await get(whm, "version")).toEqual(VERSION);
});

it.each<[string, FaultRule, RegExp, string]>([
  ["an HTTP status", { status: 503 }, /^HTTP\/1\.1 503 Service Unavailable\r\n.*<h1>/s, "open"],
  ["silence", { hang: true }, /^$/, "open"],
  ["a reset before the call", { reset: "before" }, /^$/, "ECONNRESET"],
  ["a reset after the call", { reset: "after" }, /^$/, "ECONNRESET"],
  ["a part of its body", { truncate: 3 }, /Content-Length: \d{2,}\r\n.*\r\n\r\n\{"[dm]$/s, "end"],
  ["its headers only", { truncate: 0 }, /Content-Length: \d{2,}\r\n.*\r\n\r\n$/s, "end"],
])("a simulated fault can send a response with %s", async (_, rule, pattern, end) => {
  whm.faults.add({ times: 1, ...rule });
  expect(await raw()).toEqual({ text: expect.stringMatching(pattern) as string, end });
  expect(await get(whm, "version")).toEqual(VERSION);
});

it.each<[FaultRule, queued: number, status: number]>([
  [{ reset: "before" }, 0, 0],
  [{ status: 429 }, 0, 429],
  [{ refuse: "no" }, 0, 200],
  [{ reset: "after" }, 1, 200],
  [{ hang: true }, 1, 200],
  [{ truncate: 1 }, 1, 200],
])("with the fault %j, the server queues %i items and logs the status %i", async (rule, queued, status) => {
  const { id } = await createSession(whm);
  whm.faults.add(rule);
  await raw(`enqueue_transfer_item?api.version=1&module=Thing&a=1&transfer_session_id=${id}`);
  expect(whm.session(id)?.items).toHaveLength(queued);
  expect(whm.requests.at(-1)).toMatchObject({ function: "enqueue_transfer_item", status });
});

it("whm.refuse replaces its earlier reason, and whm.allow ends it", async () => {
  whm.refuse("version", "one");
  whm.refuse("version", "two");
  await expect(call(whm, "version")).rejects.toThrow("two");
  whm.allow("version");
  expect(await call(whm, "version")).toEqual({ version: "11.1.0.1" });
});
