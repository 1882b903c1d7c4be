/** Runs a command with a simulated WHM server: `node with-simulator.js vite`. */

import { spawn } from "node:child_process";
import { startWhm } from "whm-transfer-codegen/testing";

const whm = await startWhm();
const env = {
  ...process.env,
  WHM_SERVER: whm.url,
  WHM_TOKEN: whm.token,
  WHM_PIN: whm.pinSha256,
  OLD_HOST: "old.example",
  OLD_PASSWORD: "any password",
};
const [program, ...parameters] = process.argv.slice(2);
const child = spawn(program, parameters, { env, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", async (code) => {
  await whm.close();
  process.exitCode = code ?? 1;
});
