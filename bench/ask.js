/**
 * The requests that `drift` makes, and nothing else: `node bench/ask.js FILE CONCURRENCY`, where the file is a list of servers. Four
 * connections each, answers parsed and forgotten.
 */

import { readFileSync } from "node:fs";
import { Agent, get } from "node:https";

const [file = "", concurrency = "1"] = process.argv.slice(2);
/** @type {{ url: string, ca: string, token: string }[]} */
const servers = JSON.parse(readFileSync(file, "utf8"));
const authorities = new Map(servers.map(({ ca }) => [ca, readFileSync(ca, "utf8")]));

const waiting = servers.values();
await Promise.all(
  Array.from({ length: Number(concurrency) }, async () => {
    for (const server of waiting) await ask(server);
  }),
);

async function ask(/** @type {{ url: string, ca: string, token: string }} */ { url, ca, token }) {
  const agent = new Agent({ ca: authorities.get(ca), keepAlive: true, maxSockets: 4 });
  const call = (/** @type {string} */ name) => answer(`${url}/json-api/${name}`, token, agent);
  const { data } = await call("available_transfer_modules?api.version=1");
  const modules = Object.keys(data?.modules ?? {});
  await Promise.all(modules.map((name) => call(`transfer_module_schema?api.version=1&module=${name}`)));
  if (modules.length > 0) await call("version?api.version=1");
  agent.destroy();
}

/** @returns {Promise<{ data?: { modules?: object } }>} */
function answer(/** @type {string} */ url, /** @type {string} */ token, /** @type {Agent} */ agent) {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { authorization: `whm root:${token}` } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part));
      response.on("end", () => resolve(JSON.parse(text)));
    }).on("error", reject);
  });
}
