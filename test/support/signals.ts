/** An abort signal that counts its listeners. */

import { vi } from "vitest";

export interface CountedSignal {
  readonly signal: AbortSignal;
  readonly abort: (reason?: unknown) => void;
  readonly listeners: () => number;
}

export function countedSignal(): CountedSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const added = vi.spyOn(signal, "addEventListener");
  const removed = vi.spyOn(signal, "removeEventListener");
  return {
    signal,
    abort: (reason) => controller.abort(reason),
    listeners: () => added.mock.calls.length - removed.mock.calls.length,
  };
}
