/**
 * A queue of the items that wait for a thread, ordered by priority. Items of the same priority stay in the order in which they were
 * added.
 */

import type { SessionItem } from "./sessions.js";

/**
 * The items of one priority. The first `nextItemIndex` elements are no longer waiting. These elements are removed together when they are more
 * than half of the array, so that taking an item needs constant time on average.
 */
interface SamePriorityQueue {
  items: SessionItem[];
  nextItemIndex: number;
}

export class WaitingItems {
  readonly #queuesByPriority = new Map<number, SamePriorityQueue>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(item: SessionItem): void {
    const queue = this.#queuesByPriority.get(item.priority) ?? { items: [], nextItemIndex: 0 };
    this.#queuesByPriority.set(item.priority, queue);
    queue.items.push(item);
    this.#size += 1;
  }

  takeNext(): SessionItem | undefined {
    if (this.#size === 0) return undefined;
    const lowestPriorityValue = Math.min(...this.#queuesByPriority.keys());
    const queue = this.#queuesByPriority.get(lowestPriorityValue);
    const item = queue?.items[queue.nextItemIndex];
    if (queue === undefined || item === undefined) return undefined;
    queue.nextItemIndex += 1;
    this.#size -= 1;
    if (queue.nextItemIndex === queue.items.length) this.#queuesByPriority.delete(lowestPriorityValue);
    else if (queue.nextItemIndex * 2 > queue.items.length) {
      queue.items = queue.items.slice(queue.nextItemIndex);
      queue.nextItemIndex = 0;
    }
    return item;
  }

  clear(): void {
    this.#queuesByPriority.clear();
    this.#size = 0;
  }
}
