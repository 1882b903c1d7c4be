// used: AccountRemoteRoot (user, localuser, size)
// unused: AccountRemoteRoot.files
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

interface Database {
  query<Row>(sql: string): Promise<Row[]>;
}

export async function move(client: WhmCaller, database: Database): Promise<void> {
  const rows = await database.query<{ user: string; localuser: string; size: number }>(
    "SELECT user, localuser, size FROM accounts",
  );
  for (const row of rows) await enqueueAccountRemoteRoot(client, "s", row);
}
