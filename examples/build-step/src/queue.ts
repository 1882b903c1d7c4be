/** Queues the accounts on the command line: `npm start -- SESSION USER…`. */

import { createWhmClient, enqueueTransferItems, type TransferItem } from "./whm/index.js";

const { WHM_SERVER: server, WHM_TOKEN: token } = process.env;
const [session, ...users] = process.argv.slice(2);
if (server === undefined || token === undefined || session === undefined || users.length === 0) {
  throw new Error("Set WHM_SERVER and WHM_TOKEN, and pass a transfer session and users.");
}

const client = createWhmClient({ server, token });
const items = users.map((user): TransferItem => ({ module: "AccountRemoteRoot", user, localuser: user }));
for (const { index, status } of await enqueueTransferItems(client, session, items)) {
  console.log(`${users[index]}: ${status}`);
}
