/** Items waiting for a thread, by priority, then in the order added. */

import type { SessionItem } from "./sessions.js";

/**
 * The waiting items of one priority. Removed items stay in the array until they are more than half of it, so that a removal
 * takes constant time on average.
 */
interface PriorityQueue {
  items: SessionItem[];
  taken: number;
}

export class WaitingItems {
  readonly #queues = new Map<number, PriorityQueue>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(item: SessionItem): void {
    const queue = this.#queues.get(item.priority) ?? { items: [], taken: 0 };
    this.#queues.set(item.priority, queue);
    queue.items.push(item);
    this.#size += 1;
  }

  takeNext(): SessionItem | undefined {
    if (this.#size === 0) return undefined;
    const first = Math.min(...this.#queues.keys());
    const queue = this.#queues.get(first);
    const item = queue?.items[queue.taken];
    if (queue === undefined || item === undefined) return undefined;
    queue.taken += 1;
    this.#size -= 1;
    if (queue.taken === queue.items.length) this.#queues.delete(first);
    else if (queue.taken * 2 > queue.items.length) {
      queue.items = queue.items.slice(queue.taken);
      queue.taken = 0;
    }
    return item;
  }

  clear(): void {
    this.#queues.clear();
    this.#size = 0;
  }
}
