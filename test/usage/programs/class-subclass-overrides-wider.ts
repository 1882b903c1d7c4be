// used: AccountRemoteRoot (user, localuser, copypoint)
// unused: AccountRemoteRoot.cpmovefile
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

abstract class Step {
  abstract apply(state: object): void;
}

class CopyStep extends Step {
  override apply(state: AccountRemoteRootItem): void {
    state.copypoint = "/mnt/backup";
  }
}

const steps: Step[] = [new CopyStep()];

export async function run(client: WhmCaller, name: string): Promise<void> {
  const item = { user: name, localuser: name };
  for (const step of steps) step.apply(item);
  await enqueueAccountRemoteRoot(client, "s", item);
}
