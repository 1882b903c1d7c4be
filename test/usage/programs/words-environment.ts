// used: PackageRemoteRoot (package)
// unused: PackageRemoteRoot.size, AccountLocal.domain, AccountRemoteRoot.force, AccountRemoteRoot.disabled
import { parseArgs } from "node:util";
import { createWhmClient, enqueuePackageRemoteRoot } from "./generated/index.js";

const { values, positionals } = parseArgs({
  options: {
    domain: { type: "string", default: "new.example" },
    force: { type: "boolean" },
    disabled: { type: "boolean" },
  },
  allowPositionals: true,
});
if (values.disabled) process.exit(0);
const client = createWhmClient({ server: values.domain, token: process.env["TOKEN"] ?? "" });
for (const name of positionals) {
  if (values.force) console.log(`copying ${name} again`);
  await enqueuePackageRemoteRoot(client, "s", { package: name });
}
