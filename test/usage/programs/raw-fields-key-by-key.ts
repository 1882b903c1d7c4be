// used: AccountRemoteUser (user, localuser, overwrite_sameowner_dbs, overwrite_sameowner_dbusers)
// unused: AccountRemoteUser.overwrite_with_delete
import type { WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, id: string, name: string, replace: boolean): Promise<void> {
  const fields: Record<string, string> = {};
  fields["module"] = "AccountRemoteUser";
  fields["transfer_session_id"] = id;
  fields["user"] = name;
  fields["localuser"] = name;
  for (const key of ["overwrite_sameowner_dbs", "overwrite_sameowner_dbusers"])
    fields[key] = replace ? "1" : "0";
  await client.call("enqueue_transfer_item", fields);
}
