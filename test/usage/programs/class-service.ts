// used: AccountRemoteRoot (user, localuser, force)
// unused: AccountRemoteRoot.ip
import { enqueueAccountRemoteRoot, type WhmCaller } from "./generated/index.js";

export class Migrator {
  constructor(
    private readonly client: WhmCaller,
    private readonly id: string,
  ) {}

  async migrate(name: string): Promise<void> {
    await enqueueAccountRemoteRoot(this.client, this.id, { user: name, localuser: name, force: true });
  }
}
