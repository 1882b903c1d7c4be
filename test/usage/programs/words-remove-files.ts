// used: AccountLocal (user, localuser)
// unused: AccountLocal.force, AccountLocal.size, AccountRemoteRoot.files
import { readdir, rm, stat } from "node:fs/promises";
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, dir: string): Promise<void> {
  const files = await readdir(dir);
  for (const file of files) {
    const { size } = await stat(`${dir}/${file}`);
    if (size === 0) await rm(`${dir}/${file}`, { force: true });
    else await enqueueAccountLocal(client, "s", { user: file, localuser: file });
  }
}
