// used: AccountRemoteRoot (user, localuser, skipemail, skipbwdata, mail_location)
// unused: AccountRemoteRoot.skipres
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

/** The columns of a spreadsheet, and the keys that they belong to. */
const COLUMNS = [
  ["Account", "user"],
  ["New name", "localuser"],
  ["Without mail", "skipemail"],
  ["Without statistics", "skipbwdata"],
  ["Mail server", "mail_location"],
] as const;

type Key = (typeof COLUMNS)[number][1];

export async function run(client: WhmCaller, rows: readonly Record<string, string>[]): Promise<void> {
  for (const row of rows) {
    const item = { user: "", localuser: "" } as Record<Key, any>;
    for (const [title, key] of COLUMNS) item[key] = row[title];
    await enqueueAccountRemoteRoot(client, "s", item);
  }
}
