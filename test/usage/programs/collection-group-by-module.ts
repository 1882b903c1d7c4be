// used: AccountRemoteRoot (user, localuser), PackageRemoteRoot (package)
// unused: AccountLocal, FeatureListRemoteRoot
import { enqueueAccountRemoteRoot, enqueuePackageRemoteRoot, type WhmCaller } from "./generated/index.js";

interface Entry {
  kind: "account" | "plan";
  name: string;
}

export async function run(client: WhmCaller, id: string, entries: readonly Entry[]): Promise<void> {
  const groups = new Map<Entry["kind"], string[]>();
  for (const { kind, name } of entries) groups.set(kind, [...(groups.get(kind) ?? []), name]);
  for (const name of groups.get("plan") ?? []) await enqueuePackageRemoteRoot(client, id, { package: name });
  for (const name of groups.get("account") ?? []) {
    await enqueueAccountRemoteRoot(client, id, { user: name, localuser: name });
  }
}
