import { createWhmClient } from "../generated/index.js";
import { flags, names, type Fields } from "./fields.js";

const client = createWhmClient({ server: "new.example", token: "t" });

async function send(module: string, fields: Fields): Promise<void> {
  const parameters = { ...fields, module, transfer_session_id: "s" };
  await client.call("enqueue_transfer_item", parameters);
}

const fields = flags(names("alice"), { replace: true });
fields["domain"] = "alice.example";
await send("AccountRemoteUser", fields);
