/** Transfers accounts to the server on which it runs as root: `OLD_PASSWORD=… npm start -- OLD_HOST USER…`. */

import { openTransferSession, type TransferItem } from "./whm/index.js";
import { createWhmapi1Client } from "./whm/node.js";

const { OLD_PASSWORD: password, WHMAPI1: path } = process.env;
const [host, ...users] = process.argv.slice(2);
if (password === undefined || host === undefined || users.length === 0) {
  throw new Error("Set OLD_PASSWORD, and pass the source server and the accounts.");
}

// The command of WHM, unless WHMAPI1 has the path of another one.
const client = createWhmapi1Client({ path });
const session = await openTransferSession(client, { remoteRoot: { host, password } });
console.log(`Session ${session.id}`);

const items = users.map((user): TransferItem => ({ module: "AccountRemoteRoot", user, localuser: user }));
for (const outcome of await session.enqueueAll(items)) if ("error" in outcome) throw outcome.error;
await session.start();

const { items: results, succeeded } = await session.wait({ interval: 500 });
for (const { name, status, failure = "" } of results) console.log(`${name}: ${status} ${failure}`.trimEnd());
process.exitCode = succeeded === users.length ? 0 : 1;
