/** Sessions from creation to end, with a manual clock. `test/transfer/` pauses, aborts and restarts them with the generated client. */

import { beforeEach, describe, expect, it } from "vitest";
import type { SimulatedServer } from "../../src/testing.js";
import { counts, SCALED } from "../support/extent.js";
import { createSession, post, refused, SECOND, start, type Session } from "./client.js";

describe("a session", () => {
  let server: SimulatedServer;
  let session: Session;

  beforeEach(async () => {
    server = await start();
    session = await createSession(server);
    return () => server.close();
  });

  it("a simulated session changes its state only as time passes", async () => {
    await session.enqueueAccounts("alice");
    const states = [await session.state()];
    expect(await session.start()).toEqual({ pid: expect.any(Number) as number });
    for (let second = 0; second < 5; second += 1) {
      states.push(await session.state());
      server.clock.advance(SECOND);
    }
    expect(states).toEqual([
      ...["PENDING", "TRANSFER_PENDING", "TRANSFER_INPROGRESS", "RESTORE_INPROGRESS"],
      ...["COMPLETED", "COMPLETED"],
    ]);
  });

  it("a simulated session transfers and restores as many items in parallel as the session has threads", async () => {
    const wide = await createSession(server, { transfer_threads: "2", restore_threads: "3" });
    await wide.enqueueAccounts("a", "b", "c", "d");
    await wide.start();
    server.clock.advance(SECOND);
    expect(wide.items()).toEqual([
      ...["a TRANSFER INPROGRESS", "b TRANSFER INPROGRESS", "c TRANSFER PENDING", "d TRANSFER PENDING"],
    ]);
    server.clock.advance(SECOND);
    expect(await wide.state()).toBe("RUNNING");
    expect(wide.items()).toEqual([
      ...["a RESTORE INPROGRESS", "b RESTORE INPROGRESS", "c TRANSFER INPROGRESS", "d TRANSFER INPROGRESS"],
    ]);
  });

  it("a simulated session runs modules in the order of their priority", async () => {
    await session.enqueueAccounts("alice");
    await session.enqueue("PackageRemoteRoot", { package: "gold" });
    await session.enqueue("FeatureListRemoteRoot", { featurelist: "default" });
    const started = (await session.run()).filter(
      ({ contents: { action, queue } }) => action === "start-item" && queue === "TRANSFER",
    );
    expect(started.map(({ contents }) => contents["item"])).toEqual(["default", "gold", "alice"]);
  });

  it("a simulated session has the logs master.log and master.error_log from the start, and no other logs", async () => {
    expect([await session.log(), await session.log("master.error_log")]).toEqual([[], []]);
    await expect(session.log("../etc/passwd")).rejects.toThrow("has no log");
  });

  it("a simulated session completes although an item failed, and then accepts no further items", async () => {
    await session.enqueueAccounts("alice", "bob");
    server.script({ where: { user: /^al/ }, outcome: "fail" });
    await session.run();
    expect(await session.state()).toBe("COMPLETED");
    expect(session.items()).toEqual(["alice TRANSFER FAILED", "bob RESTORE COMPLETED"]);
    await expect(session.enqueueAccounts("carol")).rejects.toThrow("COMPLETED and accepts no more items");
    await expect(session.start()).rejects.toThrow("COMPLETED");
    await expect(session.call("abort_transfer_session")).rejects.toThrow("COMPLETED");
  });

  it("a simulated session has the state FAILED after whm.failSession, with the message in its error log", async () => {
    await session.enqueueAccounts("alice");
    await session.start();
    server.failSession(session.id, "The other server is gone.");
    expect(await session.state()).toBe("FAILED");
    expect(await session.log("master.error_log")).toMatchObject([
      { contents: { msg: "The other server is gone." } },
    ]);
  });

  it.each([
    ["analyze_transfer_session_remote", "transfer_session_id"],
    ["retrieve_transfer_session_remote_analysis", "transfer_session_id"],
    ["start_transfer_session", "transfer_session_id"],
    ["get_transfer_session_state", "transfer_session_id"],
    ["fetch_transfer_session_log", "transfer_session_id"],
    ["pause_transfer_session", "transfer_session_id"],
    ["abort_transfer_session", "transfer_session_id"],
    ["validate_system_user", "user"],
    ["delete_account_archives", "user"],
  ])("the simulated server refuses a call of %s without the parameter %s", async (functionName, name) => {
    const missing = refused(functionName, `The parameter “${name}” is required.`);
    expect(await post(server, functionName, {})).toEqual(missing);
    if (name === "user") return;
    const unknown = refused(functionName, "There is no transfer session “x”.");
    expect(await post(server, functionName, { [name]: "x" })).toEqual(unknown);
  });

  it("the newest matching call of whm.script determines the outcome of an item, at most as often as its option times allows", async () => {
    await session.enqueueAccounts("a", "b", "c");
    server.script({ module: "AccountRemoteRoot", phase: "TRANSFER", outcome: "fail", message: "always" });
    server.script({ phase: "TRANSFER", times: 1, outcome: "fail", message: "once" });
    server.script({ where: { user: "b" } });
    server.script({ where: { nosuch: "b" }, outcome: "fail", message: "never" });
    server.script({ session: "another", outcome: "fail", message: "never" });
    await session.run();
    const { items = [] } = server.session(session.id) ?? {};
    expect(items.map(({ item, state, message }) => [item, state, message])).toEqual([
      ["a", "FAILED", "once"],
      ["b", "COMPLETED", ""],
      ["c", "FAILED", "always"],
    ]);
  });

  it("an item on the simulated server takes as long as the option duration of whm.script specifies", async () => {
    await session.enqueueAccounts("slow");
    server.script({ where: { user: "slow" }, duration: 90 * SECOND });
    await session.start();
    server.clock.advance(SECOND + 90 * SECOND - 1);
    expect(await session.state()).toBe("TRANSFER_INPROGRESS");
    server.clock.advance(1);
    expect(await session.state()).toBe("RESTORE_INPROGRESS");
  });

  it('an item with the scripted outcome "hang" blocks a thread of the simulated session until the script is removed', async () => {
    const wide = await createSession(server, { transfer_threads: "2" });
    await wide.enqueueAccounts("a", "b", "c");
    const script = server.script({ where: { user: "a" }, outcome: "hang" });
    await wide.run();
    expect(wide.items()).toEqual(["a TRANSFER INPROGRESS", "b RESTORE COMPLETED", "c RESTORE COMPLETED"]);
    expect(await wide.state()).toBe("TRANSFER_INPROGRESS");
    script.remove();
    server.clock.run();
    expect(wide.items()[0]).toBe("a RESTORE COMPLETED");
    expect(await wide.state()).toBe("COMPLETED");
  });

  it("a restart of the simulated server refuses connections until the server is running again", async () => {
    const url = `${server.url}/json-api/version`;
    const restarted = server.restart({ downtime: 300 });
    await expect(server.fetch(url)).rejects.toThrow(TypeError);
    await restarted;
    expect((await server.fetch(url)).status).toBe(403);
  });
});

it("the simulated server restores each of many items once, despite a restart", SCALED, async () => {
  const count = counts(100, 1_000);
  await using server = await start();
  const session = await createSession(server, { transfer_threads: "3", restore_threads: "2" });
  const users = Array.from({ length: count }, (_, index) => `u${index}`);
  await session.enqueueAccounts(...users);
  await session.start();
  server.clock.advance((count / 6) * SECOND);
  await server.restart();
  const completed = (): number => session.items().filter((item) => item.endsWith(" COMPLETED")).length;
  expect([await session.state(), completed() > count / 10, completed() < count]).toEqual([
    "PAUSED",
    true,
    true,
  ]);
  const restored = (await session.run()).filter(
    ({ contents: { action, queue } }) => action === "success-item" && queue === "RESTORE",
  );
  expect(completed()).toBe(count);
  expect(restored.map(({ contents: { item } }) => item).sort()).toEqual([...users].sort());
});
