/**
 * The program of the quick start, and calls of `createNodeTransferClient` to servers that run in another process. Prints what must be the
 * same in every runtime. `runtimes.js` copies it next to generated code.
 */

import { createTransferClient, openTransferSession } from "./generated/index.js";
import { createNodeTransferClient } from "./generated/node.js";

const { testing, server, token, ca, pin, weak } = JSON.parse(process.argv[2]);
const print = (name, value) => console.log(`${name}: ${JSON.stringify(value)}`);

const { startWhm } = await import(testing);
const whm = await startWhm();
const client = createTransferClient({ server: whm.url, token: whm.token, fetch: whm.fetch });
const remoteRoot = { host: "old.example", password: "any password" };
const session = await openTransferSession(client, { remoteRoot });
await session.enqueue({ module: "AccountRemoteRoot", user: "alice", localuser: "alice" });
await session.start();
const { state, items } = await session.wait({ interval: 50 });
print(
  state,
  items.map(({ name, localName, status }) => ({ name, localName, status })),
);
await whm.close();

const call = async (functionName, options) => {
  const caller = createNodeTransferClient({ server, token, ...options });
  // The second call uses the connection of the first one.
  if (functionName === "listaccts") await caller.call("version", {});
  return caller.call(functionName, {}).then(
    (data) => ({ data }),
    ({ failure, isUntrusted }) => ({ failure, isUntrusted }),
  );
};
print("pin", await call("version", { pinSha256: pin }));
print("ca", await call("version", { ca }));
print("ca and pin", await call("version", { ca, pinSha256: pin }));
// The server must not receive a call of listpkgs, and only one of listaccts.
print("another pin", await call("listpkgs", { pinSha256: "0".repeat(64) }));
print("another pin, with ca", await call("listpkgs", { ca, pinSha256: "0".repeat(64) }));
print("another ca", await call("listpkgs", { ca: weak.ca }));
print("no ca", await call("listpkgs", {}));
print("a key of 1024 bits", await call("listpkgs", { server: weak.server, ca: weak.ca }));
print("a call that is reset", await call("listaccts", { ca }));
process.env.HTTPS_PROXY = "http://127.0.0.1:1";
print("no proxy", await call("listpkgs", { ca }));
