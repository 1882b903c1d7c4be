/** All calls together may take thirty times as long as one call. */

import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { readAnswer, type Ask } from "../../src/source/answer.js";
import { askForSnapshot } from "../../src/source/request-snapshot.js";
import { soundAnswer } from "./fake-server.js";

const MODULES = Array.from({ length: 1500 }, (_, index) => `M${index}`);

/** A server that takes 20 ms for each schema: with a few calls at a time, many times as long as the run may take. */
const ask: Ask = async ({ functionName, module = null }, { signal }) => {
  if (module !== null) await pause(20);
  signal.throwIfAborted();
  return readAnswer(Buffer.from(soundAnswer({ functionName, module }, MODULES)));
};

/** Seconds of one call, so that the run may take 1.5. */
const timeout = 0.05;

test("ends a run whose time is over", async () => {
  await expect(askForSnapshot(ask, { timeout })).rejects.toThrow(
    /within 1\.5 s, which is 30 times the 0\.05 s.*--timeout/,
  );
});

test("returns the modules that came in time where some are enough", async () => {
  const { snapshot, untold } = await askForSnapshot(ask, { timeout, partly: true });
  expect(Object.keys(snapshot.modules).length + untold.length).toBe(MODULES.length);
  expect(Object.keys(snapshot.modules)).not.toEqual([]);
  expect(untold[0]?.reason).toMatch(/within 1\.5 s/);
});
