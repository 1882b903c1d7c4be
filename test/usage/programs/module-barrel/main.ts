import { client, restoreReseller } from "./lib/index.js";

await restoreReseller(client, "alice");
