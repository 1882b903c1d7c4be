/** Measures CPU time instead of wall time, so that the load of the machine does not matter. */

import { expect } from "vitest";

/** Linear work on four times the input takes about four times as long, quadratic work sixteen times. */
const FACTOR = 4;
const MAXIMUM_RATIO = 10;

/** Shorter times are noise, such as garbage collection. */
const NOISE_MS = 50;

const RUNS = 3;

/** Expects that the CPU time of the work is about proportional to the size of its input. */
export function expectLinearTime(work: (size: number) => unknown, size: number): void {
  const small = leastCpuMs(() => work(size / FACTOR));
  const large = leastCpuMs(() => work(size));
  expect(large).toBeLessThan(MAXIMUM_RATIO * Math.max(small, NOISE_MS));
}

function leastCpuMs(work: () => unknown): number {
  const times = Array.from({ length: RUNS }, () => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
