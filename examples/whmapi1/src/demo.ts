/** Runs `transfer.js` with a simulated server: `npm run demo`. */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startWhm } from "whm-transfer-codegen/testing";

const whm = await startWhm();
whm.script({ where: { user: "bob" }, phase: "TRANSFER", outcome: "fail", message: "The disk is full" });

// Stands in for the command `whmapi1`: it sends its input to the simulated server.
const folder = mkdtempSync(join(tmpdir(), "whmapi1-"));
const command = join(folder, "whmapi1.cjs");
const source = `#!${process.execPath}
const { readFileSync } = require("node:fs");
const { request } = require("node:https");
const name = process.argv.at(-1);
const body = new URLSearchParams({ "api.version": "1", ...JSON.parse(readFileSync(0, "utf8")) }).toString();
const headers = { authorization: "whm ${whm.user}:${whm.token}", "content-type": "application/x-www-form-urlencoded" };
const options = { method: "POST", headers, ca: ${JSON.stringify(whm.caPem)} };
request("${whm.url}/json-api/" + name, options, (response) => response.pipe(process.stdout)).end(body);
`;
writeFileSync(command, source, { mode: 0o700 });

const program = fileURLToPath(new URL("transfer.js", import.meta.url));
const env = { ...process.env, WHMAPI1: command, OLD_PASSWORD: "any password" };
const child = spawn(process.execPath, [program, "old.example", "alice", "bob"], { env, stdio: "inherit" });
child.on("exit", async (code) => {
  process.exitCode = code ?? 1;
  rmSync(folder, { recursive: true });
  await whm.close();
});
