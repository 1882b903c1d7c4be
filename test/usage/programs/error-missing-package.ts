// type errors
// used: AccountLocal (user, localuser)
// unused: AccountLocal.size, PackageRemoteRoot
import chalk from "chalk-that-is-not-installed";
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, name: string): Promise<void> {
  await enqueueAccountLocal(client, "s", { user: name, localuser: name });
  console.log(chalk.green("queued"));
}
