// used: AccountLocal (user, localuser, force)
// unused: AccountLocal.replaceip
import { EventEmitter } from "node:events";
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

interface Events {
  backup: [item: AccountLocalItem];
}

const bus = new EventEmitter<Events>();

export function listen(client: WhmCaller): void {
  bus.on("backup", (item) => void enqueueAccountLocal(client, "s", item));
}

export function uploaded(name: string): void {
  bus.emit("backup", { user: name, localuser: name, force: true });
}
