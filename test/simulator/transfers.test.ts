/** Sessions from creation to end, with a manual clock. */

import { beforeEach, describe, expect, it } from "vitest";
import { startWhm, type SimulatedServer, type StartWhmOptions } from "../../src/testing.js";
import { ask, createSession, logOf, post, refused, stateOf } from "./client.js";

const SECOND = 1000;

function start(options: StartWhmOptions = {}): Promise<SimulatedServer> {
  return startWhm({ clock: "manual", duration: SECOND, ...options });
}

function account(server: SimulatedServer, session: string, user: string): Promise<unknown> {
  const item = { module: "AccountRemoteRoot", user, localuser: user, size: "1000" };
  return ask(server, "enqueue_transfer_item", { transfer_session_id: session, ...item });
}

function pack(server: SimulatedServer, session: string, name: string): Promise<unknown> {
  const item = { module: "PackageRemoteRoot", package: name };
  return ask(server, "enqueue_transfer_item", { transfer_session_id: session, ...item });
}

function named(server: SimulatedServer, id: string): string[] {
  return (server.session(id)?.items ?? []).map(({ item, phase, state }) => `${item} ${phase} ${state}`);
}

describe("a session", () => {
  let server: SimulatedServer;
  let session: string;
  const of = { transfer_session_id: "" };

  beforeEach(async () => {
    server = await start();
    session = await createSession(server);
    of.transfer_session_id = session;
    return () => server.close();
  });

  it("a simulated session changes its state only as time passes", async () => {
    await account(server, session, "alice");
    const states = [await stateOf(server, session)];
    expect(await ask(server, "start_transfer_session", of)).toEqual({ pid: expect.any(Number) as number });
    for (let second = 0; second < 4; second += 1) {
      states.push(await stateOf(server, session));
      server.clock.advance(SECOND);
    }
    states.push(await stateOf(server, session));
    expect(states).toEqual([
      ...["PENDING", "TRANSFER_PENDING", "TRANSFER_INPROGRESS", "RESTORE_INPROGRESS"],
      ...["COMPLETED", "COMPLETED"],
    ]);
  });

  it("a simulated session transfers and restores as many items in parallel as the session has threads", async () => {
    const wide = await createSession(server, { transfer_threads: "2", restore_threads: "3" });
    for (const user of ["a", "b", "c", "d"]) await account(server, wide, user);
    await ask(server, "start_transfer_session", { transfer_session_id: wide });
    server.clock.advance(SECOND);
    expect(named(server, wide)).toEqual([
      ...["a TRANSFER INPROGRESS", "b TRANSFER INPROGRESS", "c TRANSFER PENDING", "d TRANSFER PENDING"],
    ]);
    server.clock.advance(SECOND);
    expect(await stateOf(server, wide)).toBe("RUNNING");
    expect(named(server, wide)).toEqual([
      ...["a RESTORE INPROGRESS", "b RESTORE INPROGRESS", "c TRANSFER INPROGRESS", "d TRANSFER INPROGRESS"],
    ]);
  });

  it("a simulated session runs modules in the order of their priority", async () => {
    await account(server, session, "alice");
    await pack(server, session, "gold");
    const list = { module: "FeatureListRemoteRoot", featurelist: "default" };
    await ask(server, "enqueue_transfer_item", { ...of, ...list });
    await ask(server, "start_transfer_session", of);
    server.clock.run();
    const begun = (await logOf(server, session)).filter(
      ({ contents: { action, queue } }) => action === "start-item" && queue === "TRANSFER",
    );
    expect(begun.map(({ contents }) => contents["item"])).toEqual(["default", "gold", "alice"]);
  });

  it("a simulated session has the logs master.log and master.error_log from the start, and no other logs", async () => {
    expect(await logOf(server, session)).toEqual([]);
    expect(await logOf(server, session, "master.error_log")).toEqual([]);
    await expect(logOf(server, session, "../etc/passwd")).rejects.toThrow("has no log");
  });

  it("a simulated session completes although an item failed, and then accepts no further items", async () => {
    await account(server, session, "alice");
    await account(server, session, "bob");
    server.script({ where: { user: /^al/ }, outcome: "fail" });
    await ask(server, "start_transfer_session", of);
    server.clock.run();
    expect(await stateOf(server, session)).toBe("COMPLETED");
    expect(named(server, session)).toEqual(["alice TRANSFER FAILED", "bob RESTORE COMPLETED"]);
    await expect(account(server, session, "carol")).rejects.toThrow("COMPLETED and accepts no more items");
    await expect(ask(server, "start_transfer_session", of)).rejects.toThrow("COMPLETED");
    await expect(ask(server, "abort_transfer_session", of)).rejects.toThrow("COMPLETED");
  });

  it("a simulated session that is paused finishes its running items, and continues when the session is started again", async () => {
    await account(server, session, "alice");
    await account(server, session, "bob");
    const { pid } = await ask(server, "start_transfer_session", of);
    await expect(ask(server, "start_transfer_session", of)).rejects.toThrow("TRANSFER_PENDING");
    server.clock.advance(SECOND);
    await ask(server, "pause_transfer_session", of);
    server.clock.advance(60 * SECOND);
    expect(await stateOf(server, session)).toBe("PAUSED");
    expect(named(server, session)).toEqual(["alice RESTORE PENDING", "bob TRANSFER PENDING"]);
    await expect(ask(server, "pause_transfer_session", of)).rejects.toThrow("PAUSED");
    await account(server, session, "carol");
    const again = await ask(server, "start_transfer_session", of);
    expect(again["pid"]).not.toBe(pid);
    server.clock.run();
    expect(named(server, session)).toEqual(
      ["alice", "bob", "carol"].map((user) => `${user} RESTORE COMPLETED`),
    );
    expect(await stateOf(server, session)).toBe("COMPLETED");
  });

  it("a simulated session ends with the state ABORTED when a client aborts the session", async () => {
    await account(server, session, "alice");
    await account(server, session, "bob");
    await ask(server, "start_transfer_session", of);
    server.clock.advance(SECOND);
    await ask(server, "abort_transfer_session", of);
    server.clock.run();
    expect(await stateOf(server, session)).toBe("ABORTED");
    expect(named(server, session)).toEqual(["alice TRANSFER FAILED", "bob TRANSFER PENDING"]);
    await expect(ask(server, "start_transfer_session", of)).rejects.toThrow("ABORTED");
  });

  it("a simulated session has the state FAILED after whm.failSession, with the message in its error log", async () => {
    await account(server, session, "alice");
    await ask(server, "start_transfer_session", of);
    server.failSession(session, "The other server is gone.");
    expect(await stateOf(server, session)).toBe("FAILED");
    expect(await logOf(server, session, "master.error_log")).toMatchObject([
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
});

describe("outcomes", () => {
  it("the newest matching call of whm.script determines the outcome of an item, at most as often as its option times allows", async () => {
    await using server = await start();
    const session = await createSession(server);
    for (const user of ["a", "b", "c"]) await account(server, session, user);
    server.script({ module: "AccountRemoteRoot", phase: "TRANSFER", outcome: "fail", message: "always" });
    server.script({ phase: "TRANSFER", times: 1, outcome: "fail", message: "once" });
    server.script({ where: { user: "b" } });
    server.script({ where: { nosuch: "b" }, outcome: "fail", message: "never" });
    server.script({ session: "another", outcome: "fail", message: "never" });
    await ask(server, "start_transfer_session", { transfer_session_id: session });
    server.clock.run();
    const { items = [] } = server.session(session) ?? {};
    expect(items.map(({ item, state, message }) => [item, state, message])).toEqual([
      ["a", "FAILED", "once"],
      ["b", "COMPLETED", ""],
      ["c", "FAILED", "always"],
    ]);
  });

  it("an item on the simulated server takes as long as the option duration of whm.script specifies", async () => {
    await using server = await start();
    const session = await createSession(server);
    await account(server, session, "slow");
    server.script({ where: { user: "slow" }, duration: 90 * SECOND });
    await ask(server, "start_transfer_session", { transfer_session_id: session });
    server.clock.advance(SECOND + 90 * SECOND - 1);
    expect(await stateOf(server, session)).toBe("TRANSFER_INPROGRESS");
    server.clock.advance(1);
    expect(await stateOf(server, session)).toBe("RESTORE_INPROGRESS");
  });

  it('an item with the scripted outcome "hang" blocks a thread of the simulated session until the script is removed', async () => {
    await using server = await start();
    const session = await createSession(server, { transfer_threads: "2" });
    for (const user of ["a", "b", "c"]) await account(server, session, user);
    const script = server.script({ where: { user: "a" }, outcome: "hang" });
    await ask(server, "start_transfer_session", { transfer_session_id: session });
    server.clock.run();
    expect(named(server, session)).toEqual([
      ...["a TRANSFER INPROGRESS", "b RESTORE COMPLETED", "c RESTORE COMPLETED"],
    ]);
    expect(await stateOf(server, session)).toBe("TRANSFER_INPROGRESS");
    script.remove();
    server.clock.run();
    expect(named(server, session)[0]).toBe("a RESTORE COMPLETED");
    expect(await stateOf(server, session)).toBe("COMPLETED");
  });
});

describe("a restart", () => {
  it("a restart of the simulated server keeps sessions, items and logs, and pauses running sessions", async () => {
    await using server = await start();
    const { url } = server;
    const session = await createSession(server);
    const waiting = await createSession(server);
    for (const user of ["a", "b"]) await account(server, session, user);
    server.script({ where: { user: "b" }, phase: "TRANSFER", times: 1, outcome: "hang" });
    await ask(server, "start_transfer_session", { transfer_session_id: session });
    server.clock.run();
    const log = await logOf(server, session);
    expect(named(server, session)).toEqual(["a RESTORE COMPLETED", "b TRANSFER INPROGRESS"]);

    await server.restart();
    expect(server.url).toBe(url);
    expect([await stateOf(server, session), await stateOf(server, waiting)]).toEqual(["PAUSED", "PENDING"]);
    expect(named(server, session)).toEqual(["a RESTORE COMPLETED", "b TRANSFER PENDING"]);
    expect(await logOf(server, session)).toEqual(log);
    expect(server.items("AccountRemoteRoot").map(({ user }) => user)).toEqual(["a", "b"]);
    await ask(server, "start_transfer_session", { transfer_session_id: session });
    server.clock.run();
    expect(named(server, session)).toEqual(["a RESTORE COMPLETED", "b RESTORE COMPLETED"]);
    const begun = (await logOf(server, session)).filter(
      ({ contents }) => contents["action"] === "start-item",
    );
    expect(begun.map(({ contents: { item } }) => item)).toEqual(["a", "b", "a", "b", "b"]);
  });

  it("a restart of the simulated server refuses connections until the server is running again", async () => {
    await using server = await start();
    const headers = { Authorization: `whm root:${server.token}` };
    const url = `${server.url}/json-api/version?api.version=1`;
    const up = server.restart({ downtime: 300 });
    await expect(server.fetch(url, { headers })).rejects.toThrow(TypeError);
    await up;
    expect((await server.fetch(url, { headers })).status).toBe(200);
  });
});

it("the simulated server uses the system clock by default", async () => {
  await using server = await startWhm({ duration: 1 });
  const session = await createSession(server);
  await account(server, session, "alice");
  await ask(server, "start_transfer_session", { transfer_session_id: session });
  await expect.poll(() => stateOf(server, session)).toBe("COMPLETED");
});
