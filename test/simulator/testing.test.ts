import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LocalError } from "../../src/core/diagnostic.js";
import { startWhm } from "../../src/testing.js";
import { get, thing } from "./client.js";

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
});
