// used: AccountLocal
// undecidable: AccountLocal.*
// unused: PackageRemoteRoot
import { enqueueAccountLocal } from "./generated/index.js";

export async function restore(client, item) {
  console.log("restoring");
  await enqueueAccountLocal(client, "s", item);
}
