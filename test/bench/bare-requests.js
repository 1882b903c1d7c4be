/**
 * Sends the same requests as `drift`, and only parses the responses: `node test/bench/bare-requests.js FILE CONCURRENCY`. FILE contains
 * a list of servers. Uses four connections per server, as `drift` does. `drift.js` measures this script for comparison.
 */

import { readFileSync } from "node:fs";
import { Agent, get } from "node:https";

const [file = "", concurrency = "1"] = process.argv.slice(2);
/** @type {{ url: string, ca: string, token: string }[]} */
const servers = JSON.parse(readFileSync(file, "utf8"));
const authorities = new Map(servers.map(({ ca }) => [ca, readFileSync(ca, "utf8")]));

const queue = servers.values();
await Promise.all(
  Array.from({ length: Number(concurrency) }, async () => {
    for (const server of queue) await requestSnapshot(server);
  }),
);

async function requestSnapshot({ url, ca, token }) {
  const agent = new Agent({ ca: authorities.get(ca), keepAlive: true, maxSockets: 4 });
  const call = (name) => request(`${url}/json-api/${name}`, token, agent);
  const { data } = await call("available_transfer_modules?api.version=1");
  const modules = Object.keys(data?.modules ?? {});
  await Promise.all(modules.map((name) => call(`transfer_module_schema?api.version=1&module=${name}`)));
  if (modules.length > 0) await call("version?api.version=1");
  agent.destroy();
}

/** @returns {Promise<{ data?: { modules?: object } }>} */
function request(url, token, agent) {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { authorization: `whm root:${token}` } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve(JSON.parse(text)));
    }).on("error", reject);
  });
}
