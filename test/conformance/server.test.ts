/** Tests that a database server that cannot start reports the reason at once. Other programs stand in for the server. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startServer, type Programs } from "./server.js";

const folder = mkdtempSync(join(tmpdir(), "programs-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, script: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const MISSING = join(folder, "no-such-program");

/** A client that prints its version but cannot connect to a server. */
const UNCONNECTED_CLIENT = program(
  "client",
  `case "$*" in *--version*) exit 0;; esac\necho "ERROR 2002 (HY000): Can't connect" >&2; exit 1`,
);

const WORKING_PROGRAMS: Programs = {
  install: program("install", "exit 0"),
  server: program("server", "exec sleep 60"),
  client: UNCONNECTED_CLIENT,
};

test.each<[string, Partial<Programs>, RegExp]>([
  ["a missing install program", { install: MISSING }, /Cannot run .*no-such-program: .*mariadb-server-core/],
  [
    "an install program that fails",
    { install: program("fails", "echo full >&2; exit 1") },
    /fails failed: full/,
  ],
  ["a missing client", { client: MISSING }, /Cannot run .*no-such-program: .*mariadb-client-core/],
  ["a missing server", { server: MISSING }, /Cannot run .*no-such-program: .*mariadb-server-core/],
  ["a server that exits", { server: program("quits", "echo no room >&2; exit 3") }, /ended \(3\): no room/],
  ["a server that a signal ends", { server: program("killed", "kill -9 $$") }, /ended \(SIGKILL\)/],
])("starting the MariaDB server for the conformance tests reports %s", async (_, others, diagnostic) => {
  await expect(startServer("", { ...WORKING_PROGRAMS, ...others })).rejects.toThrow(diagnostic);
});

/** A client that returns a version, and reports a lost connection for any other statement. */
const DISCONNECTING_CLIENT = program(
  "disconnecting",
  `case "$*" in *--version*) exit 0;; esac
case "$(cat)" in *VERSION*) echo 11.8.1;; *) echo "ERROR 2013 (HY000) at line 1: Lost connection" >&2; exit 1;; esac`,
);

test("a query of the conformance tests fails if the connection to MariaDB is lost, and the server can still be closed", async () => {
  const server = await startServer("", { ...WORKING_PROGRAMS, client: DISCONNECTING_CLIENT });
  expect(server.version).toBe("11.8.1");
  expect(() => server.send(["SELECT 1;"])).toThrow(
    /The connection to the server was lost: 2013 Lost connection/,
  );
  await server.close();
});
