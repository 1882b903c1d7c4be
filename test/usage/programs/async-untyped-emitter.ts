// used: AccountRemoteUser (user, localuser, reseller)
// unused: AccountRemoteUser.ip
import { EventEmitter } from "node:events";
import { enqueueAccountRemoteUser, type WhmCaller } from "./generated/index.js";

const bus = new EventEmitter();

export function listen(client: WhmCaller): void {
  bus.on("account", (account) => {
    void enqueueAccountRemoteUser(client, "s", account);
  });
}

export function add(name: string): void {
  bus.emit("account", { user: name, localuser: name, reseller: 1 });
}
