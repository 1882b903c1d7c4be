// type errors
// used: AccountLocal (user, localuser)
// undecidable: * (*)
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string): Promise<void> {
  await enqueueAccountLocal(client, "s", { user: name, localuser: name });
  if (name === "
}
