// used: LegacyAccountBackup (user, restoretype, restoresubs)
// unused: LegacyAccountBackup.size
import type { WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, id: string, name: string): Promise<void> {
  const fields = new Map([
    ["module", "LegacyAccountBackup"],
    ["transfer_session_id", id],
    ["user", name],
    ["restoretype", "daily"],
  ]);
  if (name.startsWith("sub")) fields.set("restoresubs", "1");
  console.log(`${fields.size} fields`);
  await client.call("enqueue_transfer_item", Object.fromEntries(fields));
}
