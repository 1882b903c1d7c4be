/**
 * A project outside of this repository: installs the packed package, generates code, compiles it with its own compiler, and sends items
 * to the simulated server.
 */

import { execFile, execFileSync, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JudgedFinding } from "../src/core/drift-types.js";
import { readSnapshot, writeSnapshot } from "../src/index.js";
import { startWhm, type SimulatedServer } from "../src/testing.js";
import { FULL } from "./support/extent.js";
import { ROOT, temporaryFolder } from "./support/folders.js";

const SCRIPT = `
import { createWhmClient, enqueueAccountRemoteRoot, type AccountRemoteRootItem } from "./generated/index.js";

const { WHM_SERVER = "", WHM_TOKEN = "" } = process.env;
const client = createWhmClient({ server: WHM_SERVER, token: WHM_TOKEN });
const { transfer_session_id: session } = (await client.call("create_remote_root_transfer_session", {
  host: "old.example", user: "root", comm_transport: "ssh", transfer_threads: "1", restore_threads: "1", compressed: "0",
  copy_reseller_privs: "0", enable_custom_pkgacct: "0", low_priority: "0", unencrypted: "0", unrestricted_restore: "0", use_backups: "0",
})) as { transfer_session_id: string };

const good: AccountRemoteRootItem[] = [
  { user: "alice", localuser: "alice2", size: 123456789n, ip: true },
  { user: "bob", localuser: "bob", priority: 255, domain: null, size: 2n ** 64n - 1n },
];
for (const item of good) await enqueueAccountRemoteRoot(client, session, item);

const base = { user: "carol", localuser: "carol" };
const bad: Record<string, object> = {
  "missing localuser": { user: "carol" },
  "user of 256 characters": { ...base, user: "x".repeat(256) },
  "size -1n": { ...base, size: -1n },
  "size 2n ** 64n": { ...base, size: 2n ** 64n },
  "size 2 ** 53": { ...base, size: 2 ** 53 },
  "priority 3.5": { ...base, priority: 3.5 },
  "priority null": { ...base, priority: null },
  "unknown key": { ...base, nosuchkey: 1 },
};
const refusals: Record<string, string> = {};
for (const [name, item] of Object.entries(bad)) {
  try {
    await enqueueAccountRemoteRoot(client, session, item as AccountRemoteRootItem);
    refusals[name] = "was sent";
  } catch (error) {
    refusals[name] = (error as Error).name;
  }
}
console.log(JSON.stringify({ session, refusals }));
`;

/** Three accounts through either client of `generated/node.ts`. Prints the result of each. */
const MIGRATION = `
import { openTransferSession, type TransferItem } from "./generated/index.js";
import { createNodeWhmClient, createWhmapi1Client } from "./generated/node.js";

const { WHM_SERVER = "", WHM_TOKEN = "", PIN = "", COMMAND } = process.env;
const client =
  COMMAND === undefined
    ? createNodeWhmClient({ server: WHM_SERVER, token: WHM_TOKEN, pinSha256: PIN })
    : createWhmapi1Client({ path: COMMAND });
// Next.js declares its variable like this.
declare global {
  namespace NodeJS {
    interface ProcessEnv {
      readonly NODE_ENV: "development" | "production" | "test";
    }
  }
}
const session = await openTransferSession(client, { remoteRoot: { host: "old.example", password: "correct horse" } });
const items = ["alice", "bob", "carol"].map(
  (user): TransferItem => ({ module: "AccountRemoteRoot", user, localuser: user }),
);
await session.enqueueAll(items, { concurrency: 1 });
await session.start();
const { items: results } = await session.wait({ interval: 20 });
console.log(JSON.stringify(results.map(({ item, status, failure }) => [item, status, failure ?? null])));
`;

/** A command that forwards its input to the simulated server. */
function fakeWhmapi1(server: SimulatedServer): string {
  return `#!${process.execPath}
const { readFileSync } = require("node:fs");
const { request } = require("node:https");
const [input, output, name] = process.argv.slice(2);
if (input !== "--input=json" || output !== "--output=json") process.exit(2);
const body = new URLSearchParams({ ...JSON.parse(readFileSync(0, "utf8")), "api.version": "1" }).toString();
const headers = { authorization: "whm root:${server.token}", "content-type": "application/x-www-form-urlencoded" };
const options = { method: "POST", headers, ca: readFileSync(${JSON.stringify(server.ca)}) };
request("${server.url}/json-api/" + name, options, (answer) => answer.pipe(process.stdout)).end(body);
`;
}

const BIN = "node_modules/whm-transfer-codegen/dist/bin.cjs";

const CONFIG = `import { defineConfig } from "whm-transfer-codegen";
export default defineConfig({ out: "src/whm", importExtension: ".ts" });
`;

/** The declarations of Node.js and of browsers take the compiler most of its time. */
const COMPILER_OPTIONS = {
  target: "es2022",
  lib: ["es2022"],
  module: "nodenext",
  strict: true,
  types: ["node"],
  skipLibCheck: true,
};

let project: string;
let server: SimulatedServer;

beforeAll(async () => {
  project = temporaryFolder();
  const packed = execFileSync(
    "npm",
    ["pack", "--silent", "--ignore-scripts", "--pack-destination", project],
    {
      cwd: ROOT,
      encoding: "utf8",
    },
  );
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  const wanted = [`./${packed.trim()}`, "typescript@~5.9.0", "@types/node@20"];
  execFileSync("npm", ["install", "--silent", "--prefer-offline", ...wanted], { cwd: project });
  server = await startWhm();
});

afterAll(async () => {
  await server.close();
});

function inProject(words: readonly string[]): string {
  const env = { ...process.env, WHM_TOKEN: server.token };
  return execFileSync(process.execPath, [...words], { cwd: project, env, encoding: "utf8" });
}

describe("a project outside of this repository", () => {
  test("npm install of the package installs jiti as its only dependency", () => {
    const installed = JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8")) as {
      packages: Record<string, { peer?: boolean }>;
    };
    const others = ["", "node_modules/typescript", "node_modules/@types/node", "node_modules/undici-types"];
    expect(Object.keys(installed.packages).filter((path) => !others.includes(path))).toEqual([
      "node_modules/jiti",
      "node_modules/whm-transfer-codegen",
    ]);
  });

  test("a program in a consumer project transfers accounts through a server with a pinned certificate, and through the command whmapi1", async () => {
    const run = promisify(execFile);
    const folder = join(project, "migration");
    mkdirSync(folder);
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ private: true, type: "module", devDependencies: { "@types/node": "20" } }),
    );
    writeFileSync(join(folder, "migrate.ts"), MIGRATION);
    const command = join(folder, "whmapi1.cjs");
    const whm = await startWhm({
      duration: 1,
      remotes: [{ host: "old.example", password: "correct horse" }],
    });
    try {
      writeFileSync(command, fakeWhmapi1(whm));
      chmodSync(command, 0o700);
      whm.script({ where: { user: "bob" }, phase: "TRANSFER", outcome: "fail", message: "No room left" });
      const { pinSha256: PIN, token: WHM_TOKEN, url: WHM_SERVER } = whm;
      const inFolder = async (
        words: readonly string[],
        more: Record<string, string> = {},
      ): Promise<string> => {
        const env = { ...process.env, WHM_TOKEN, ...more };
        return (await run(process.execPath, [...words], { cwd: folder, env })).stdout;
      };
      await inFolder([join("..", BIN), "init", "--server", WHM_SERVER, "--pin-sha256", PIN]);
      await inFolder([join("..", BIN), "codegen"]);
      writeFileSync(
        join(folder, "tsconfig.json"),
        JSON.stringify({ compilerOptions: { ...COMPILER_OPTIONS, outDir: "out" }, include: ["migrate.ts"] }),
      );
      await inFolder([join("..", "node_modules/typescript/bin/tsc"), "-p", "."]);
      const expected = [
        ["alice", "succeeded", null],
        ["bob", "failed", "No room left"],
        ["carol", "succeeded", null],
      ];
      for (const env of [{ WHM_SERVER, PIN }, { COMMAND: command }]) {
        const results = JSON.parse(await inFolder(["out/migrate.js"], env)) as [
          string,
          string,
          string | null,
        ][];
        expect(results.toSorted(([one], [other]) => (one < other ? -1 : 1))).toEqual(expected);
      }
    } finally {
      await whm.close();
    }
  });

  test("a consumer project generates code from a live server, compiles the code, and sends items that arrive unchanged", async () => {
    // execFileSync would block the simulated server, which runs in this process.
    const run = promisify(execFile);
    const env = {
      ...process.env,
      WHM_TOKEN: server.token,
      WHM_SERVER: server.url,
      NODE_EXTRA_CA_CERTS: server.ca,
    };
    await run(process.execPath, [BIN, "codegen", "--server", server.url, "--ca", server.ca], {
      cwd: project,
      env,
    });
    expect(JSON.parse(readFileSync(join(project, "schemas/snapshot.json"), "utf8"))).toMatchObject({
      origin: "live",
    });

    writeFileSync(join(project, "move.ts"), SCRIPT);
    const compilerOptions = { ...COMPILER_OPTIONS, exactOptionalPropertyTypes: true, outDir: "dist" };
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions, include: ["move.ts", "generated"] }),
    );
    expect(inProject(["node_modules/typescript/bin/tsc", "-p", "."])).toBe("");

    const before = server.requests.length;
    const { stdout } = await run(process.execPath, ["dist/move.js"], { cwd: project, env });
    const { refusals, session } = JSON.parse(stdout) as { refusals: Record<string, string>; session: string };
    expect(new Set(Object.values(refusals))).toEqual(new Set(["InvalidTransferItemError"]));
    expect(Object.keys(refusals)).toHaveLength(8);
    expect(server.requests.slice(before).map((request) => request.function)).toEqual([
      "create_remote_root_transfer_session",
      "enqueue_transfer_item",
      "enqueue_transfer_item",
    ]);
    expect(server.items("AccountRemoteRoot")).toMatchObject([
      {
        transfer_session_id: session,
        user: "alice",
        localuser: "alice2",
        size: "123456789",
        ip: "1",
        domain: null,
        priority: "255",
      },
      {
        transfer_session_id: session,
        user: "bob",
        localuser: "bob",
        size: "18446744073709551615",
        ip: "0",
        domain: null,
        priority: "255",
      },
    ]);
  });

  test(
    "--used-by finds uses of generated code after ts-morph is installed with the command in the error message",
    FULL,
    () => {
      // The project is prepared here, because `npm run test:rest` runs this test without the previous tests.
      cpSync(join(ROOT, "schemas"), join(project, "schemas"), { recursive: true });
      inProject([BIN, "generate"]);
      writeFileSync(join(project, "move.ts"), SCRIPT);
      cpSync(join(project, "schemas"), join(project, "later"), { recursive: true });
      const changed = readSnapshot(join(project, "later"));
      const { AccountRemoteRoot: schema } = changed.modules;
      if (schema === undefined) throw new Error("the server has no AccountRemoteRoot");
      const { user: _gone, ...keys } = schema.keys;
      const without = (names: readonly string[]): string[] => names.filter((name) => name !== "user");
      const module = {
        ...schema,
        keys,
        primary: without(schema.primary),
        required: without(schema.required),
      };
      writeSnapshot(join(project, "later"), {
        ...changed,
        modules: { ...changed.modules, AccountRemoteRoot: module },
      });
      const words = [BIN, "diff", "schemas", "later", "--used-by", "move.ts", "--format", "json"];
      const find = (): SpawnSyncReturns<string> =>
        spawnSync(process.execPath, words, { cwd: project, encoding: "utf8" });

      const { status, stdout, stderr } = find();
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toContain("requires the package ts-morph, which is not installed");
      const [install = "", name = ""] = /npm install --save-dev (ts-morph@\d+)/.exec(stderr) ?? [];
      expect(install).not.toBe("");

      execFileSync("npm", ["install", "--silent", "--prefer-offline", "--save-dev", name], { cwd: project });
      const report = JSON.parse(find().stdout) as { findings: readonly JudgedFinding[] };
      const removed = report.findings.find(({ rule }) => rule === "key-removed");
      expect(removed).toMatchObject({ key: "user", used: true });
      expect(removed?.uses?.[0]).toMatchObject({ file: "move.ts", kind: "error" });
    },
  );

  test("generate reads a configuration file that is written in TypeScript", () => {
    writeFileSync(join(project, "whm-transfer.config.ts"), CONFIG);
    inProject([BIN, "generate"]);
    expect(readFileSync(join(project, "src/whm/index.ts"), "utf8")).toContain('from "./whm-client.ts"');
  });

  test("a configuration file in TypeScript compiles with the types that the package exports", FULL, () => {
    writeFileSync(join(project, "whm-transfer.config.ts"), CONFIG);
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--types", "node"];
    expect(inProject(["node_modules/typescript/bin/tsc", ...options, "whm-transfer.config.ts"])).toBe("");
  });
});
