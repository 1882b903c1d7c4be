/** Measures CPU time instead of wall time, so that the load of the machine does not matter. */

import { expect } from "vitest";

/** Linear work on four times the input takes about four times as long, quadratic work sixteen times. */
const FACTOR = 4;
const MAXIMUM_RATIO = 10;

/** Shorter times are noise, such as garbage collection. */
const NOISE_MS = 50;

const MAXIMUM_RUNS = 5;

/** Expects that the CPU time of the work is about proportional to the size of its input. Runs again if the first time is too long. */
export function expectLinearTime(work: (size: number) => unknown, size: number): void {
  let large = Infinity;
  let limit = 0;
  for (let run = 0; run < MAXIMUM_RUNS && large >= limit; run++) {
    limit = Math.max(
      limit,
      MAXIMUM_RATIO *
        Math.max(
          NOISE_MS,
          cpuMs(() => work(size / FACTOR)),
        ),
    );
    large = Math.min(
      large,
      cpuMs(() => work(size)),
    );
  }
  expect(large).toBeLessThan(limit);
}

function cpuMs(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
