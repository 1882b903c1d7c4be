// used: PackageRemoteRoot (package)
// unused: PackageRemoteRoot.size, AccountRemoteUser
import { enqueuePackageRemoteRoot, type WhmCaller } from "./generated/index.js";

const sent: Record<string, string>[] = [];
const recorder: WhmCaller = {
  call: async (functionName, parameters) => {
    if (functionName === "enqueue_transfer_item") sent.push(parameters);
  },
};

await enqueuePackageRemoteRoot(recorder, "s", { package: "gold" });
if (sent[0]?.["package"] !== "gold") throw new Error("The package was not sent.");
