// used: AccountRemoteUser (user, localuser, domain)
// unused: AccountRemoteUser.ip, AccountRemoteRoot
import { enqueueAccountRemoteUser, type AccountRemoteUserItem, type WhmCaller } from "./generated/index.js";

class Repository<Entity, Key extends keyof Entity> {
  private readonly rows = new Map<Entity[Key], Entity>();
  constructor(private readonly key: Key) {}
  save(entity: Entity): void {
    this.rows.set(entity[this.key], entity);
  }
  all(): Entity[] {
    return [...this.rows.values()];
  }
}

const items = new Repository<AccountRemoteUserItem, "user">("user");
items.save({ user: "alice", localuser: "alice", domain: "a.example" });

export async function run(client: WhmCaller): Promise<void> {
  for (const item of items.all()) await enqueueAccountRemoteUser(client, "s", item);
}
