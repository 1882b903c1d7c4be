/** Tests the manual and the real clock. */

import { describe, expect, it } from "vitest";
import { createClock } from "../../src/simulator/clock.js";

describe("a manual clock", () => {
  it("the simulator's manual clock runs due tasks by time, then in the order in which they were added", () => {
    const clock = createClock("manual");
    const done: string[] = [];
    for (const [name, time] of [
      ["c", 30],
      ["a", 10],
      ["b", 10],
      ["e", 50],
      ["d", 30],
    ] as const) {
      clock.runAfter(time, () => void done.push(`${name}${clock.now() - begun}`));
    }
    const begun = clock.now();
    clock.advance(9);
    expect(done).toEqual([]);
    clock.advance(21);
    expect(done).toEqual(["a10", "b10", "c30", "d30"]);
    expect(clock.now() - begun).toBe(30);
    clock.advance(100);
    expect(done.at(-1)).toBe("e50");
    expect(clock.now() - begun).toBe(130);
  });

  it("the simulator's manual clock advances to each due task in turn, including tasks that other tasks add", () => {
    const clock = createClock("manual");
    const done: number[] = [];
    const again = (): void => {
      done.push(done.length);
      if (done.length < 3) clock.runAfter(1000, again);
    };
    clock.runAfter(1000, again);
    const takeBack = clock.runAfter(1500, () => void done.push(-1));
    takeBack();
    expect(clock.step()).toBe(true);
    expect(done).toEqual([0]);
    clock.run();
    expect(done).toEqual([0, 1, 2]);
    expect(clock.step()).toBe(false);
  });

  it("the simulator's manual clock skips canceled tasks", () => {
    const clock = createClock("manual");
    const done: number[] = [];
    // About ten tasks for each time.
    const times = Array.from({ length: 500 }, (_, index) => (index * 7919) % 53);
    const cancels = times.map((time, index) => clock.runAfter(time, () => void done.push(index)));
    cancels.filter((_, index) => index % 3 === 0).forEach((cancel) => cancel());
    clock.run();
    const expected = [...times.keys()].filter((index) => index % 3 !== 0);
    expect(done).toEqual(expected.sort((one, other) => (times[one] ?? 0) - (times[other] ?? 0)));
  });
});

it("the simulator's real clock follows the system time, can also be advanced manually, and runs no task after close", async () => {
  const clock = createClock("real");
  const done: string[] = [];
  clock.runAfter(3_600_000, () => void done.push("later"));
  await new Promise<void>((resolve) => void clock.runAfter(1, resolve));
  expect(done).toEqual([]);
  clock.advance(3_600_000);
  expect(done).toEqual(["later"]);
  clock.runAfter(0, () => void done.push("never"));
  clock.close();
  clock.run();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(done).toEqual(["later"]);
});
