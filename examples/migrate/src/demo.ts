/** Runs migrations between two simulated servers: `npm start`. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startWhm } from "whm-transfer-codegen/testing";

const USERS = ["alice", "bob", "carol", "dave"];
const oldServer = await startWhm({ accounts: USERS });
const host = new URL(oldServer.url).host;
const accounts = USERS.map((user) => ({ user, size: 1_000_000 }));
const newServer = await startWhm({
  remotes: [{ host, accounts }],
  accounts: [{ user: "dave", domain: "other.example" }],
  duration: 300,
});
const failure = { outcome: "fail", message: "The connection was lost", times: 1 } as const;
newServer.script({ where: { user: "bob" }, phase: "TRANSFER", ...failure });

rmSync("demo.jsonl", { force: true });
writeFileSync("demo.csv", ["user", ...USERS].join("\n"));
console.log("The accounts of the source server:");
await migrate(["--list"]);
console.log("The plan, with a conflict:");
await migrate(["demo.csv", "--dry-run"]);
writeFileSync("demo.csv", "user,localuser\nalice,\nbob,\ncarol,\ndave,dave2\n");
console.log("The first run is interrupted:");
await migrate(["demo.csv"], "in progress");
console.log("The second run continues:");
await migrate(["demo.csv"]);
console.log("The third run queues again what failed, and suspends the accounts on the source server:");
process.exitCode = await migrate(["demo.csv", "--retry-failed", "--suspend", "--format", "markdown"]);
await oldServer.close();
await newServer.close();

/** Runs `migrate.js` and returns its exit code. Interrupts it, like Ctrl+C, when it prints `text`. */
async function migrate(args: readonly string[], text?: string): Promise<number> {
  const program = fileURLToPath(new URL("migrate.js", import.meta.url));
  const env = {
    ...process.env,
    ...{ WHM_SERVER: newServer.url, WHM_TOKEN: newServer.token, WHM_PIN: newServer.pinSha256 },
    ...{ OLD_HOST: host, OLD_TOKEN: oldServer.token, OLD_PIN: oldServer.pinSha256, OLD_PASSWORD: "secret" },
  };
  const child = spawn(process.execPath, [program, ...args, "--state", "demo.jsonl", "--interval", "0.1"], {
    env,
    stdio: ["ignore", "inherit", "pipe"],
  });
  const ended = once(child, "close");
  child.stderr.setEncoding("utf8").on("data", (output: string) => {
    process.stderr.write(output);
    if (text !== undefined && output.includes(text) && !child.killed) child.kill("SIGINT");
  });
  const [exitCode] = (await ended) as [number | null];
  console.log(`(exit code ${exitCode})\n`);
  return exitCode ?? 1;
}
