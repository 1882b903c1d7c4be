// unused: AccountLocal, AccountRemoteRoot, PackageRemoteRoot, AccountLocal.user
import { createWhmClient, WhmApiError } from "./generated/index.js";

const client = createWhmClient({ server: "new.example", token: "t", user: "root" });
try {
  console.log(await client.call("version", {}));
} catch (error) {
  console.error(error instanceof WhmApiError ? error.reason : error);
}
