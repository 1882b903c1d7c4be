/**
 * A project outside of this repository: installs the packed package, generates code, compiles it with its own compiler, and sends items
 * to the simulated server.
 */

import { execFile, execFileSync, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { readSnapshot, writeSnapshot } from "../src/index.js";
import { startWhm, type SimulatedServer } from "../src/testing.js";
import { FULL } from "./support/extent.js";
import { ROOT, temporaryFolder } from "./support/folders.js";
import { npm, POSIX } from "./support/platform.js";

/** Three accounts through either client of `generated/node.ts`. Prints the result of each. */
const MIGRATION = `
import { openTransferSession, type TransferItem } from "./generated/index.js";
import { createNodeTransferClient, createWhmapi1Client } from "./generated/node.js";

const { WHM_SERVER = "", WHM_TOKEN = "", PIN = "", COMMAND } = process.env;
const client =
  COMMAND === undefined
    ? createNodeTransferClient({ server: WHM_SERVER, token: WHM_TOKEN, pinSha256: PIN })
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
  (user): TransferItem => ({ module: "AccountRemoteRoot", user, localuser: user, size: 2n ** 64n - 1n }),
);
await session.enqueueAll(items, { concurrency: 1 });
await session.start();
const { items: results } = await session.wait({ interval: 20 });
console.log(JSON.stringify(results.map(({ name, status, failure }) => [name, status, failure ?? null])));
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

const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  version: string;
};

let project: string;

beforeAll(() => {
  project = temporaryFolder();
  const packed = npm(["pack", "--silent", "--ignore-scripts", "--pack-destination", project], ROOT);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  const wanted = [`./${packed.trim()}`, "typescript@~5.9.0", "@types/node@20"];
  npm(["install", "--silent", "--prefer-offline", ...wanted], project);
  cpSync(join(ROOT, "schemas"), join(project, "schemas"), { recursive: true });
});

function inProject(words: readonly string[]): string {
  return execFileSync(process.execPath, [...words], { cwd: project, encoding: "utf8" });
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

  test(
    "a program in a consumer project transfers accounts through a server with a pinned certificate, and through the command whmapi1",
    POSIX,
    async () => {
      // execFileSync would block the simulated server, which runs in this process.
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
        existingAccounts: "overwrite",
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
          JSON.stringify({
            compilerOptions: { ...COMPILER_OPTIONS, outDir: "out" },
            include: ["migrate.ts"],
          }),
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
          expect(whm.items("AccountRemoteRoot")[0]).toMatchObject({
            user: "alice",
            size: String(2n ** 64n - 1n),
            ip: "0",
          });
        }
      } finally {
        await whm.close();
      }
    },
  );

  test("--used-by works after ts-morph is installed as the error message describes", FULL, () => {
    inProject([BIN, "generate"]);
    writeFileSync(join(project, "move.ts"), MIGRATION);
    const snapshot = readSnapshot(join(ROOT, "schemas"));
    const { AccountRemoteRoot: _gone, ...modules } = snapshot.modules;
    writeSnapshot(join(project, "later"), { ...snapshot, modules });
    const words = [BIN, "diff", "schemas", "later", "--used-by", "move.ts", "--format", "json"];
    const find = (): SpawnSyncReturns<string> =>
      spawnSync(process.execPath, words, { cwd: project, encoding: "utf8" });

    const { status, stdout, stderr } = find();
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("requires the package ts-morph, which is not installed");
    const [install = "", name = ""] = /npm install --save-dev (ts-morph@\d+)/.exec(stderr) ?? [];
    expect(install).not.toBe("");

    npm(["install", "--silent", "--prefer-offline", "--save-dev", name], project);
    const { findings } = JSON.parse(find().stdout) as { findings: readonly object[] };
    expect(findings).toMatchObject([
      {
        rule: "module-removed",
        module: "AccountRemoteRoot",
        used: true,
        uses: [{ kind: "error" }, { kind: "reference" }],
      },
    ]);
  });

  test.each([
    ["file:./a.tgz", "file:../a.tgz", "npm install"],
    ["./a.tgz", "file:../a.tgz", "npm install"],
    ["git+https://git.example/a.git#b", "git+https://git.example/a.git#b", "npm install"],
    ["owner/name", "owner/name", "npm install"],
    ["1", `^${VERSION}`, "npm install"],
    [undefined, `^${VERSION}`, "npm install --save-dev FILE"],
  ])(
    "init --example of a package that was installed as %s writes the dependency %s, and prints %s",
    (specifier, expected, step) => {
      const folder = temporaryFolder();
      const installed = "node_modules/whm-transfer-codegen";
      for (const path of ["dist", "examples", "package.json"])
        cpSync(join(project, installed, path), join(folder, installed, path), { recursive: true });
      const manifest = { private: true, dependencies: { "whm-transfer-codegen": specifier } };
      writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
      const copy = join(folder, "copy");
      mkdirSync(copy);
      const words = [join(folder, BIN), "init", "--example", "migrate"];
      const { stdout } = spawnSync(process.execPath, words, { cwd: copy, encoding: "utf8" });
      expect(stdout).toContain(`\nNext steps:\n  ${step}\n`);
      expect(readFileSync(join(copy, "package.json"), "utf8")).toContain(
        `"whm-transfer-codegen": "${expected}"`,
      );
      expect(readFileSync(join(copy, ".gitignore"), "utf8")).toContain("*.csv");
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
