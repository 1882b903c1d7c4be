// used: AccountLocal (user, localuser, domain)
// unused: AccountLocal.ip, AccountRemoteRoot
import { createWhmClient } from "./generated/index.js";

const client = createWhmClient({ server: "new.example", token: "t" });
await client.call("enqueue_transfer_item", {
  module: "AccountLocal",
  transfer_session_id: "s",
  user: "alice",
  localuser: "alice",
  domain: "alice.example",
});
