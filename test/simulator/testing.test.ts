import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LocalError } from "../../src/core/diagnostic.js";
import { startWhm } from "../../src/testing.js";
import { temporaryFolder } from "../support/folders.js";
import { ask, createSession, get, logOf, thing } from "./client.js";

describe("startWhm", () => {
  it("startWhm serves the schemas of cPanel's documentation to root, with a random token", async () => {
    await using whm = await startWhm();
    await using other = await startWhm();
    expect(whm).toMatchObject({ user: "root", snapshot: { origin: "documented" } });
    expect(whm.token).toMatch(/^[0-9A-F]{32}$/);
    expect(other.token).not.toBe(whm.token);
    expect(await get(whm, "available_transfer_modules")).toMatchObject({
      data: { modules: { AccountRemoteRoot: "3000", LegacyAccountBackup: "6000" } },
    });
    expect(whm.items("AccountRemoteRoot")).toEqual([]);
  });

  it("startWhm accepts a snapshot, a user, a token and a version", async () => {
    await using whm = await startWhm({
      schemas: thing({}),
      user: "reseller",
      token: "T",
      version: "11.1.0.1",
    });
    expect([whm.user, whm.token]).toEqual(["reseller", "T"]);
    expect(await get(whm, "version")).toMatchObject({ data: { version: "11.1.0.1" } });
    await using silent = await startWhm({ schemas: thing({}), version: null });
    expect(await get(silent, "version")).toMatchObject({ metadata: { result: 0 } });
  });

  it("startWhm reports that a folder contains no snapshot", async () => {
    const folder = mkdtempSync(join(tmpdir(), "no-snapshot-"));
    await expect(startWhm({ schemas: folder })).rejects.toThrow(LocalError);
    rmSync(folder, { recursive: true });
  });

  it("startWhm continues with the sessions, items and logs of a state file", async () => {
    const state = join(temporaryFolder(), "state.json");
    const options = { schemas: thing({ user: "text" }, ["user"]), clock: "manual", state } as const;
    await using first = await startWhm(options);
    const of = { transfer_session_id: await createSession(first) };
    for (const user of ["alice", "bob"])
      await ask(first, "enqueue_transfer_item", { ...of, module: "Thing", user });
    await ask(first, "start_transfer_session", of);
    first.clock.step();
    await first.close();

    await using second = await startWhm(options);
    expect(second.session(of.transfer_session_id)).toMatchObject({
      ...{ state: "PAUSED", host: "old.example" },
      items: [
        { item: "alice", state: "PENDING" },
        { item: "bob", state: "PENDING" },
      ],
    });
    expect(second.items("Thing")).toEqual(first.items("Thing"));
    expect(await logOf(second, of.transfer_session_id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ contents: expect.objectContaining({ action: "start-item" }) as unknown }),
      ]),
    );
    await ask(second, "enqueue_transfer_item", { ...of, module: "Thing", user: "carol" });
    await ask(second, "start_transfer_session", of);
    second.clock.run();
    const items = second.session(of.transfer_session_id)?.items ?? [];
    expect(items.map(({ item, state: itemState }) => [item, itemState])).toEqual(
      ["alice", "bob", "carol"].map((user) => [user, "COMPLETED"]),
    );
  });
});
