// used: AccountLocal (user, localuser, force)
// unused: AccountLocal.overwrite_sameowner_dbs
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

type Result<T> = { ok: true; value: T } | { ok: false; reason: string };

function parse(name: string): Result<AccountLocalItem> {
  return /^[a-z]+$/.test(name)
    ? { ok: true, value: { user: name, localuser: name, force: 0 } }
    : { ok: false, reason: "not a name" };
}

export async function run(client: WhmCaller, name: string): Promise<void> {
  const result = parse(name);
  if (result.ok) await enqueueAccountLocal(client, "s", result.value);
  else console.error(result.reason);
}
