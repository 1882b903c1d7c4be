/** Two simulated servers, and a migration from the old one to the new one that is interrupted and gone on with: `npm start`. */

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
console.log("The first run is interrupted when alice is on her way:");
await migrate("alice");
console.log("The second goes on where the first was:");
await migrate();
console.log("The third tries again what has failed:");
process.exitCode = await migrate();
await server.close();

/** Runs `migrate.js` to its exit code, and interrupts it, as Ctrl-C does, once it has told of an item. */
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
    const wasTold = interruptAt !== undefined && output.includes(interruptAt);
    output += text;
    if (interruptAt !== undefined && !wasTold && output.includes(interruptAt)) child.kill("SIGINT");
  });
  const [exitCode] = (await ended) as [number | null];
  console.log(`   (exit code ${exitCode})`);
  return exitCode ?? 1;
}
