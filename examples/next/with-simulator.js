/** Runs a command with a simulated WHM server: `node with-simulator.js next dev`. */

import { spawn } from "node:child_process";
import { startWhm } from "whm-transfer-codegen/testing";

// An item takes six seconds, so that its page shows how the status changes.
const whm = await startWhm({ duration: 3000 });
const env = {
  NEXT_TELEMETRY_DISABLED: "1",
  ...process.env,
  WHM_SERVER: whm.url,
  WHM_TOKEN: whm.token,
  WHM_PIN: whm.pinSha256,
};
const [program, ...parameters] = process.argv.slice(2);
const child = spawn(program, parameters, { env, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", async (code) => {
  await whm.close();
  process.exitCode = code ?? 1;
});
