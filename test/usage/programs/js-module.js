// used: AccountLocal (user, localuser, domain)
// unused: AccountLocal.ip, AccountRemoteRoot
import { createWhmClient, enqueueAccountLocal } from "./generated/index.js";

const client = createWhmClient({ server: "new.example", token: process.env.WHM_TOKEN ?? "" });

for (const name of process.argv.slice(2)) {
  await enqueueAccountLocal(client, "s", { user: name, localuser: name, domain: `${name}.example` });
}
