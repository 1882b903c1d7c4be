/** The plugin in a real development server of Vite. */

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLogger, createServer } from "vite";
import { writeSnapshot } from "../../src/index.js";
import vitePlugin from "../../src/plugins/vite.js";
import { filesBelow, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const ALPHA = moduleOf("Alpha", { name: "char(8)" });

test("the Vite plugin detects each changed, removed and added file of the snapshot in the development server", async () => {
  const root = temporaryFolder();
  const path = (name: string): string => join(root, "schemas", name);
  writeSnapshot(path(""), snapshotOf(ALPHA, moduleOf("Beta", { name: "char(8)" })));
  const events: string[] = [];
  let report = (): void => undefined;
  /** Makes a change, and resolves when the server reports an event that contains the text. */
  const change = (make: () => void, text: string): Promise<void> =>
    new Promise((resolve) => {
      events.length = 0;
      report = () => {
        if (events.some((event) => event.includes(text))) resolve();
      };
      make();
    });
  const add = (event: string): void => {
    events.push(event);
    report();
  };
  const server = await createServer({
    ...{ root, configFile: false, appType: "custom", server: { middlewareMode: true, ws: false } },
    customLogger: { ...createLogger("silent"), error: add },
    plugins: [vitePlugin({ cwd: root })],
  });
  server.ws.send = (payload: unknown) => add(JSON.stringify(payload));
  try {
    await server.pluginContainer.buildStart({});
    const text = readFileSync(path("Beta.json"), "utf8");
    await change(() => writeFileSync(path("Beta.json"), text.replace("8", "9")), "Beta.json was modified");
    await change(() => writeFileSync(path("Beta.json"), text), "full-reload");
    await change(() => rmSync(path("Beta.json")), "Beta.json");
    await change(() => writeFileSync(path("Beta.json"), text), "full-reload");
    await change(() => rmSync(path("snapshot.json")), "snapshot");
    writeSnapshot(path("new"), snapshotOf(ALPHA, moduleOf("Gamma", { name: "char(8)" })));
    await change(() => {
      for (const name of ["Gamma.json", "Alpha.json", "snapshot.json"])
        renameSync(path(`new/${name}`), path(name));
    }, "full-reload");
    const gamma = readFileSync(path("Gamma.json"), "utf8");
    await change(() => writeFileSync(path("Gamma.json"), `${gamma} `), "Gamma.json was modified");
    await change(() => writeFileSync(path("Gamma.json"), gamma), "full-reload");
    expect(Object.keys(filesBelow(join(root, "generated")))).toContain("Gamma.ts");
  } finally {
    await server.close();
  }
});
