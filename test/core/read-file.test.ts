/** Reading named files: limits, devices and pipes. */

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readFileBytes } from "../../src/core/read-file.js";
import { temporaryFolder } from "../support/folders.js";

const dir = temporaryFolder();

function file(name: string, text: string): string {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
}

test("readFileBytes reads a file within the size limit, and refuses a larger file unless truncation is allowed", () => {
  const path = file("text", "1234");
  expect(readFileBytes(path, { maxBytes: 4 }).toString()).toBe("1234");
  expect(() => readFileBytes(path, { maxBytes: 3 })).toThrow("it is larger than 0.0029296875 KiB");
  expect(readFileBytes(path, { maxBytes: 3, allowsTruncation: true }).toString()).toBe("123");
  expect(readFileBytes(file("empty", "")).toString()).toBe("");
});

test("readFileBytes reads a file of /proc, whose size is 0", () => {
  if (process.platform !== "linux") return;
  expect(readFileBytes("/proc/self/status").toString()).toContain(`Pid:\t${process.pid}\n`);
});

test("readFileBytes refuses a folder and a missing file", () => {
  mkdirSync(join(dir, "folder"));
  expect(() => readFileBytes(join(dir, "folder"))).toThrow("it is not a regular file");
  expect(() => readFileBytes(join(dir, "missing"))).toThrow("ENOENT");
});

describe.skipIf(process.platform === "win32")("on Unix", () => {
  function pipe(name: string): string {
    execFileSync("mkfifo", [join(dir, name)]);
    return join(dir, name);
  }

  test("readFileBytes reads /dev/null as an empty file", () => {
    expect(readFileBytes("/dev/null")).toHaveLength(0);
  });

  test.each([false, true])(
    "readFileBytes refuses a device, even through a symbolic link, if allowsPipeOrTerminal is %s",
    (allowsPipeOrTerminal) => {
      symlinkSync("/dev/zero", join(dir, `zero-${String(allowsPipeOrTerminal)}`));
      for (const path of ["/dev/zero", join(dir, `zero-${String(allowsPipeOrTerminal)}`)])
        expect(() => readFileBytes(path, { allowsPipeOrTerminal })).toThrow("it is not a regular file");
    },
  );

  test("readFileBytes refuses a pipe unless pipes are allowed", () => {
    expect(() => readFileBytes(pipe("refused"))).toThrow("it is not a regular file");
  });

  test("readFileBytes reads a pipe to its end, in several parts", () => {
    const path = pipe("parts");
    spawn("sh", ["-c", 'exec >"$0"; printf one; sleep 0.2; printf two', path]);
    expect(readFileBytes(path, { allowsPipeOrTerminal: true }).toString()).toBe("onetwo");
  });

  test("readFileBytes refuses a pipe that sends more bytes than the size limit", () => {
    const path = pipe("endless");
    const writer = spawn("sh", ["-c", 'cat /dev/zero >"$0"', path]);
    expect(() => readFileBytes(path, { allowsPipeOrTerminal: true, maxBytes: 2 ** 20 })).toThrow(
      "it is larger than 1 MiB",
    );
    writer.kill();
  });

  test("readFileBytes fails after a timeout if no process writes to the pipe", () => {
    expect(() =>
      readFileBytes(pipe("silent"), { allowsPipeOrTerminal: true, pipeIdleTimeoutMilliseconds: 100 }),
    ).toThrow("it sent no data for 0.1 seconds");
  });
});
