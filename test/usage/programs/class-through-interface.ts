// used: AccountLocal (user, localuser, replaceip)
// unused: AccountLocal.ip
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

interface Sender {
  send(value: unknown): Promise<void>;
}

class LocalSender implements Sender {
  constructor(
    private readonly client: WhmCaller,
    private readonly id: string,
  ) {}
  async send(value: { user: string; localuser: string; replaceip?: string }): Promise<void> {
    await enqueueAccountLocal(this.client, this.id, value);
  }
}

export async function run(client: WhmCaller): Promise<void> {
  const sender = new LocalSender(client, "s") as Sender;
  await sender.send({ user: "alice", localuser: "alice", replaceip: "basic" });
}
