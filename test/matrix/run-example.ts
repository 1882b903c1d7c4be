/**
 * Installs, builds and runs an example with a simulated server: `node scripts/run-typescript.js test/matrix/run-example.ts NAME`. These
 * examples need many packages. test/examples.test.ts runs the others.
 */

import { copyExample } from "../support/examples.js";
import { checkNext } from "./examples/next.js";
import { runScript, startScript } from "./examples/scripts.js";
import { checkViteReact } from "./examples/vite-react.js";

const [name] = process.argv.slice(2);
switch (name) {
  case "next":
    await check("demo", checkNext);
    break;
  case "vite-react":
    await check("preview", checkViteReact);
    break;
  default:
    throw new Error(`There is no check for the example ${name ?? ""}.`);
}

async function check(script: string, checkPages: (url: string) => Promise<void>): Promise<void> {
  const project = await copyExample(name ?? "");
  await runScript(project, "build");
  const server = await startScript(project, script);
  try {
    await checkPages(server.url);
  } finally {
    await server.stop();
  }
}
