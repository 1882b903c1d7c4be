/** Runs a migration between two simulated servers, interrupts it and resumes it: `npm start`. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startWhm } from "whm-transfer-codegen/testing";

const OLD = {
  host: "old.example",
  user: "root",
  password: "correct horse battery staple",
  items: {
    PackageRemoteRoot: [{ package: "gold" }, { package: "silver" }],
    AccountRemoteRoot: ["alice", "bob", "carol"].map((user) => ({ user, localuser: user })),
  },
};

const server = await startWhm({ remotes: [OLD], duration: 300 });
const failure = { outcome: "fail", message: "The connection was lost", times: 1 } as const;
server.script({ where: { user: "bob" }, phase: "TRANSFER", ...failure });

rmSync("migration.json", { force: true });
console.log("The first run is interrupted while alice is transferred:");
await migrate("alice");
console.log("The second run resumes where the first one stopped:");
await migrate();
console.log("The third run retries what failed:");
process.exitCode = await migrate();
await server.close();

/** Runs `migrate.js` and returns its exit code. Interrupts it, like Ctrl+C, once it prints an item. */
async function migrate(interruptAt?: string): Promise<number> {
  const program = fileURLToPath(new URL("migrate.js", import.meta.url));
  const env = {
    ...process.env,
    WHM_SERVER: server.url,
    WHM_TOKEN: server.token,
    NODE_EXTRA_CA_CERTS: server.ca,
    OLD_HOST: OLD.host,
    OLD_PASSWORD: OLD.password,
  };
  const child = spawn(process.execPath, [program], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    process.stdout.write(text);
    const wasPrinted = interruptAt !== undefined && output.includes(interruptAt);
    output += text;
    if (interruptAt !== undefined && !wasPrinted && output.includes(interruptAt)) child.kill("SIGINT");
  });
  const [exitCode] = (await ended) as [number | null];
  console.log(`   (exit code ${exitCode})`);
  return exitCode ?? 1;
}
