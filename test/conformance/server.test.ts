/** That the private server says why it is not there, and never lets anyone wait for it, with programs that stand in for it. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startServer, type Programs } from "../../conformance/server.js";

const folder = mkdtempSync(join(tmpdir(), "programs-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, script: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const NOTHING = join(folder, "no-such-program");

/** A client that finds no server, though it tells its version. */
const CLIENT = program(
  "client",
  `case "$*" in *--version*) exit 0;; esac\necho "ERROR 2002 (HY000): Can't connect" >&2; exit 1`,
);

const GOOD: Programs = {
  install: program("install", "exit 0"),
  server: program("server", "exec sleep 60"),
  client: CLIENT,
};

test.each<[string, Partial<Programs>, RegExp]>([
  ["install", { install: NOTHING }, /no-such-program could not be run .*mariadb-server-core/],
  ["an install that fails", { install: program("fails", "echo full >&2; exit 1") }, /fails failed: full/],
  ["the client", { client: NOTHING }, /no-such-program could not be run .*mariadb-client-core/],
  ["the server", { server: NOTHING }, /no-such-program could not be run .*mariadb-server-core/],
  [
    "a server that gives up",
    { server: program("quits", "echo no room >&2; exit 3") },
    /ended \(3\): no room/,
  ],
  ["a server that is killed", { server: program("killed", "kill -9 $$") }, /ended \(SIGKILL\)/],
])("without %s", async (_, others, diagnostic) => {
  await expect(startServer("", { ...GOOD, ...others })).rejects.toThrow(diagnostic);
});

/** Answers every question with a version, until it is asked for anything else. */
const ANSWERING = program(
  "answering",
  `case "$*" in *--version*) exit 0;; esac
case "$(cat)" in *VERSION*) echo 11.8.1;; *) echo "ERROR 2013 (HY000) at line 1: Lost connection" >&2; exit 1;; esac`,
);

test("a server that goes away while it is asked gives no verdict, and can be closed", async () => {
  const server = await startServer("", { ...GOOD, client: ANSWERING });
  expect(server.version).toBe("11.8.1");
  expect(() => server.send(["SELECT 1;"])).toThrow(/the server is gone: 2013 Lost connection/);
  await server.close();
});
