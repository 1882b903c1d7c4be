// used: FeatureListRemoteRoot (featurelist)
// unused: FeatureListRemoteRoot.size, AccountRemoteRoot.priority, AccountLocal.force, AccountRemoteRoot.disabled
import { enqueueFeatureListRemoteRoot, type WhmCaller } from "./generated/index.js";

class TaskQueue<T> {
  private readonly tasks: { value: T; priority: number }[] = [];
  disabled = false;
  get size(): number {
    return this.tasks.length;
  }
  add(value: T, priority = 0, force = false): void {
    if (this.disabled && !force) return;
    this.tasks.push({ value, priority });
    this.tasks.sort((one, other) => one.priority - other.priority);
  }
  take(): T | undefined {
    return this.tasks.shift()?.value;
  }
}

export async function run(client: WhmCaller, names: readonly string[]): Promise<void> {
  const queue = new TaskQueue<string>();
  names.forEach((name, index) => queue.add(name, index));
  while (queue.size > 0) await enqueueFeatureListRemoteRoot(client, "s", { featurelist: queue.take() ?? "" });
}
