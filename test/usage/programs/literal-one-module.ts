// used: AccountLocal (user, localuser, domain)
// unused: AccountRemoteRoot, AccountLocal.ip
import { createWhmClient, enqueueAccountLocal } from "./generated/index.js";

const client = createWhmClient({ server: "new.example", token: process.env["WHM_TOKEN"] ?? "" });
await enqueueAccountLocal(client, "session-1", {
  user: "alice",
  localuser: "alice",
  domain: "alice.example",
});
