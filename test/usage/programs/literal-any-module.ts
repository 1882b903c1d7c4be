// used: PackageRemoteRoot (package, size)
// unused: FeatureListRemoteRoot, FeatureListRemoteRoot.size
import { createWhmClient, enqueueTransferItem } from "./generated/index.js";

const client = createWhmClient({ server: "new.example", token: process.env["WHM_TOKEN"] ?? "" });
const id = process.argv[2] ?? "";
await enqueueTransferItem(client, id, { module: "PackageRemoteRoot", package: "gold", size: 1 });
console.log("queued the package");
