// used: AccountLocal (user, localuser, domain)
// unused: AccountLocal.ip
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

const COLUMNS = "user,localuser,domain".split(",");

/** Reads a line such as `alice,alice,alice.example`. */
export async function run(client: WhmCaller, line: string): Promise<void> {
  const values = line.split(",");
  const item = Object.fromEntries(COLUMNS.map((column, index) => [column, values[index]]));
  await enqueueAccountLocal(client, "s", item as unknown as AccountLocalItem);
}
