// used: AccountRemoteRoot (user, localuser, xferpoint)
// unused: AccountRemoteRoot.live_transfer
import { parentPort } from "node:worker_threads";
import { createWhmClient, enqueueAccountRemoteRoot } from "../generated/index.js";

const client = createWhmClient({ server: "new.example", token: "t" });
parentPort?.on("message", ({ id, account }) => {
  void enqueueAccountRemoteRoot(client, id, account);
});
