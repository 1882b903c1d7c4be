// used: AccountRemoteRoot (user, localuser)
// unused: PackageRemoteRoot, PackageRemoteRoot.package, AccountRemoteRoot.files, AccountRemoteRoot.size
import { readFileSync } from "node:fs";
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

interface Manifest {
  name: string;
  files: string[];
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
console.log(`package ${manifest.name}, ${manifest.files.length} files`);

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountRemoteRoot(client, "s", { user: name, localuser: name });
