/** Standard output without the stream of Node.js. */

import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createLazyTextOutput } from "../../src/cli/standard-output.js";
import { temporaryFolder } from "../support/folders.js";

interface Fixture {
  readonly write: (text: string) => unknown;
  readonly isTTY: () => boolean | undefined;
  /** What was written to the file without the stream. */
  readonly direct: () => string;
  /** What was written to the stream. Undefined if it was not opened. */
  readonly streamed: () => string | undefined;
  readonly close: () => void;
}

function createFixture(path = join(temporaryFolder(), "out.txt")): Fixture {
  const descriptor = openSync(path, "w");
  let chunks: Uint8Array[] | undefined;
  const output = createLazyTextOutput(descriptor, () => {
    const opened: Uint8Array[] = (chunks ??= []);
    return {
      isTTY: true,
      columns: 80,
      write: (chunk: string | Uint8Array) => opened.push(Buffer.from(chunk)) > 0,
    };
  });
  return {
    write: (text) => output.write(text),
    isTTY: () => output.isTTY,
    direct: () => readFileSync(path, "utf8"),
    streamed: () => chunks && Buffer.concat(chunks).toString("utf8"),
    close: () => closeSync(descriptor),
  };
}

describe.skipIf(process.platform === "win32")("standard output", () => {
  test("standard output writes short text to a file without opening the stream of Node.js", () => {
    const { write, isTTY, direct, streamed } = createFixture();
    write("1 → 2\n");
    write("3\n");
    expect(isTTY()).toBe(false);
    expect(direct()).toBe("1 → 2\n3\n");
    expect(streamed()).toBeUndefined();
  });

  test("standard output writes long text, and all text after the long text, to the stream of Node.js in order", () => {
    const { write, direct, streamed } = createFixture();
    const long = "ä".repeat(4000);
    write("first");
    write(long);
    write("last");
    expect(direct()).toBe("first");
    expect(streamed()).toBe(`${long}last`);
  });

  test("standard output passes text to the stream of Node.js, which reports the error, if direct writing fails", () => {
    const { write, streamed, close } = createFixture();
    close();
    write("text");
    expect(streamed()).toBe("text");
  });

  test("standard output opens the stream of Node.js for a character device, which may be a terminal", () => {
    const { isTTY, streamed } = createFixture("/dev/null");
    expect(isTTY()).toBe(true);
    expect(streamed()).toBe("");
  });
});
