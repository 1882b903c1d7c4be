// used: PackageRemoteRoot (package), AccountRemoteRoot (user, localuser, skipsubdomains)
// unused: AccountRemoteRoot.prerequisite_user
import { enqueueTransferItems, type TransferItem, type WhmCaller } from "./generated/index.js";

interface Plan {
  title: string;
  members: string[];
}

export async function run(client: WhmCaller, id: string, plans: Plan[]): Promise<void> {
  const items = plans.flatMap<TransferItem>((plan) => [
    { module: "PackageRemoteRoot", package: plan.title },
    ...plan.members.map((m) => ({
      module: "AccountRemoteRoot" as const,
      user: m,
      localuser: m,
      skipsubdomains: true,
    })),
  ]);
  await enqueueTransferItems(client, id, items);
}
