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
  readonly #lines = new Map<number, PriorityQueue>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(item: SessionItem): void {
    const line = this.#lines.get(item.priority) ?? { items: [], taken: 0 };
    this.#lines.set(item.priority, line);
    line.items.push(item);
    this.#size += 1;
  }

  takeNext(): SessionItem | undefined {
    if (this.#size === 0) return undefined;
    const first = Math.min(...this.#lines.keys());
    const line = this.#lines.get(first);
    const item = line?.items[line.taken];
    if (line === undefined || item === undefined) return undefined;
    line.taken += 1;
    this.#size -= 1;
    if (line.taken === line.items.length) this.#lines.delete(first);
    else if (line.taken * 2 > line.items.length) {
      line.items = line.items.slice(line.taken);
      line.taken = 0;
    }
    return item;
  }

  clear(): void {
    this.#lines.clear();
    this.#size = 0;
  }
}
