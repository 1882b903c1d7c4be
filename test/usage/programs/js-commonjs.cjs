// used: PackageRemoteRoot (package)
// unused: PackageRemoteRoot.size, AccountLocal
const { createWhmClient, enqueuePackageRemoteRoot } = require("./generated/index.js");

const client = createWhmClient({ server: "new.example", token: "t" });

module.exports.copy = async function copy(name) {
  await enqueuePackageRemoteRoot(client, "s", { package: name });
};
