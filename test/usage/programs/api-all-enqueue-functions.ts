// used: AccountLocal (user, localuser), AccountRemoteRoot (user, localuser), AccountRemoteUser (user, localuser)
// used: FeatureListRemoteRoot (featurelist), LegacyAccountBackup (user, restoretype), PackageRemoteRoot (package)
// unused: PackageRemoteRoot.size, LegacyAccountBackup.size
import * as whm from "./generated/index.js";

export async function smokeTest(client: whm.WhmCaller, id: string): Promise<void> {
  const names = { user: "test", localuser: "test" };
  await whm.enqueueAccountLocal(client, id, names);
  await whm.enqueueAccountRemoteRoot(client, id, names);
  await whm.enqueueAccountRemoteUser(client, id, names);
  await whm.enqueueFeatureListRemoteRoot(client, id, { featurelist: "test" });
  await whm.enqueueLegacyAccountBackup(client, id, { user: "test", restoretype: "daily" });
  await whm.enqueuePackageRemoteRoot(client, id, { package: "test" });
}
