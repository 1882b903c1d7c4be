/** Runs `transfer.js` with a simulated server: `npm run demo`. */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startWhm } from "whm-transfer-codegen/testing";

const whm = await startWhm();
whm.script({ where: { user: "bob" }, phase: "TRANSFER", outcome: "fail", message: "The disk is full" });

const program = fileURLToPath(new URL("transfer.js", import.meta.url));
const env = { ...process.env, WHMAPI1: whm.whmapi1, OLD_PASSWORD: "any password" };
const child = spawn(process.execPath, [program, "old.example", "alice", "bob"], { env, stdio: "inherit" });
child.on("exit", async (code) => {
  process.exitCode = code ?? 1;
  await whm.close();
});
