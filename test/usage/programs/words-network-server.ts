// used: AccountLocal (user, localuser)
// unused: AccountLocal.ip, AccountLocal.domain, AccountLocal.size, AccountRemoteRoot.priority
import { createServer } from "node:http";
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

interface Visitor {
  ip: string;
  domain: string;
}

const visitors = new Map<string, Visitor>();

export function serve(client: WhmCaller): void {
  createServer((request, response) => {
    const ip = request.socket.remoteAddress ?? "";
    visitors.set(ip, { ip, domain: request.headers.host ?? "" });
    void enqueueAccountLocal(client, "s", { user: "alice", localuser: "alice" });
    response.end(`${visitors.size} visitors`);
  }).listen(8080);
}
