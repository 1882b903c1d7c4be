// used: PackageRemoteRoot (package, size)
// unused: FeatureListRemoteRoot
import { factories } from "./factories.js";

factories.set("plan", (name) => ({ module: "PackageRemoteRoot", package: name, size: 1 }));
