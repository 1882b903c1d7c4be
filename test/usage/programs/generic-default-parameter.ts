// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.copypoint
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

interface Task<Payload = AccountRemoteRootItem> {
  readonly payload: Payload;
  readonly retries: number;
}

const task: Task = { payload: { user: "a", localuser: "a", domain: "a.example" }, retries: 2 };

export async function run(client: WhmCaller): Promise<void> {
  for (let i = 0; i <= task.retries; i++) await enqueueAccountRemoteRoot(client, "s", task.payload);
}
