// used: AccountRemoteUser (user, localuser)
// unused: AccountRemoteUser.size
import {
  enqueueAccountRemoteUser,
  createWhmClient,
  type AccountRemoteUserItem,
  type WhmCaller,
} from "./generated/index.js";

type Enqueue = (client: WhmCaller, id: string, item: AccountRemoteUserItem) => Promise<void>;

interface Dependencies {
  readonly enqueue: Enqueue;
  readonly client: WhmCaller;
  readonly log: (text: string) => void;
}

class App {
  constructor(private readonly dependencies: Dependencies) {}
  async main(names: readonly string[]): Promise<void> {
    const { enqueue, client, log } = this.dependencies;
    for (const name of names) {
      await enqueue(client, "s", { user: name, localuser: name });
      log(name);
    }
  }
}

const client = createWhmClient({ server: "new.example", token: "t", user: "admin" });
await new App({ enqueue: enqueueAccountRemoteUser, client, log: console.log }).main(process.argv.slice(2));
