// used: AccountRemoteUser (user, localuser, skipres), PackageRemoteRoot (package)
// unused: AccountRemoteUser.skipaccount
import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";

const lookUp = async (name: string): Promise<TransferItem[]> => [
  { module: "AccountRemoteUser", user: name, localuser: name, skipres: true },
];
const plan = Promise.resolve<TransferItem>({ module: "PackageRemoteRoot", package: "gold" });

export async function run(client: WhmCaller): Promise<void> {
  const [first, ...lists] = await Promise.all([plan, lookUp("a"), lookUp("b")]);
  await enqueueTransferItem(client, "s", first);
  for (const item of lists.flat()) await enqueueTransferItem(client, "s", item);
}
