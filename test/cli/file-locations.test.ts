/** Invalid files: each diagnostic of `--format json` has a code, the file, and line and column if known. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

let cwd: string;

beforeEach(() => {
  cwd = temporaryFolder();
  writeSnapshot(join(cwd, "schemas"), snapshotOf(moduleOf("M", { a: "text" }), moduleOf("N", { a: "text" })));
});

/** The only diagnostic of a command on an invalid file. */
async function diagnosticOf(...words: readonly string[]): Promise<object> {
  const { exitCode, stdout, stderr } = await command([...words, "--format", "json"], { cwd });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  const [line = "", end, ...more] = stderr.split("\n");
  expect([end, more]).toEqual(["", []]);
  const { hint, ...diagnostic } = JSON.parse(line) as { hint?: string };
  if (hint !== undefined) expect(hint).toMatch(/^[A-Z].*\.$/);
  return diagnostic;
}

function put(file: string, text: string): string {
  const path = join(cwd, file);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function edit(file: string, from: string, to: string): string {
  const text = readFileSync(join(cwd, file), "utf8");
  expect(text).toContain(from);
  return put(file, text.replace(from, to));
}

/** The message contains the same location. */
function error(code: string, file: string, line?: number, column?: number): object {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 0}`;
  return {
    severity: "error",
    code,
    message: expect.stringContaining(place) as string,
    file,
    ...(line !== undefined && { line, column }),
  };
}

describe("a snapshot", () => {
  test.each([
    ["snapshot.json that is not valid JSON", "snapshot.json", '"format": 1,', '"format": 1', 3, 3],
    ["snapshot.json with another origin", "snapshot.json", '"imported"', '"made up"', 13, 13],
    ["snapshot.json without a priority", "snapshot.json", '"priority": 1', '"priority": 1.5', 5, 19],
    ["a module that is not valid JSON", "M.json", '"keys": {', '"keys": {{', 2, 12],
    ["a module with a comment", "M.json", '"priority"', '// "priority"', 9, 3],
    ["a key without a definition", "M.json", '"def"', '"definition"', 3, 10],
    ["a module file with the name of another module", "M.json", '"module": "M"', '"module": "N"', 7, 13],
  ])(
    "check reports the file, line and column of the fault in an invalid snapshot: %s",
    async (_, name, from, to, line, column) => {
      const file = edit(`schemas/${name}`, from, to);
      expect(await diagnosticOf("check")).toEqual(error("snapshot-file-invalid", file, line, column));
    },
  );

  test("generate reports the line and column of an invalid module name in a snapshot", async () => {
    const file = edit("schemas/snapshot.json", '"N": {', '"N-1": {');
    expect(await diagnosticOf("generate")).toEqual(error("module-name-invalid", file, 8, 5));
  });

  test.each([["check"], ["diff", "schemas", "schemas"]])(
    "the command %s reports the line and column of a column definition that cannot be parsed",
    async (...words) => {
      const invalid = snapshotOf(moduleOf("M", { a: "text", b: "int(1 DEFAULT 0" }));
      writeSnapshot(join(cwd, "schemas"), invalid);
      const { exitCode, stderr } = await command([...words, "--format", "json"], { cwd });
      const file = join(cwd, "schemas/M.json");
      expect(exitCode).toBe(3);
      expect(JSON.parse(stderr.split("\n")[0] ?? "")).toEqual({
        ...error("definition-syntax", file, 7, 7),
        hint: expect.stringContaining("--dialect sqlite") as string,
        frame: "  | int(1 DEFAULT 0\n  |       ^^^^^^^",
      });
    },
  );

  test("diff reports the location of the fault in a single module file, such as Git passes to a diff driver", async () => {
    const file = put("old.json", '{\n  "module": "M",\n  "priority": 1.5\n}\n');
    expect(await diagnosticOf("diff", file, "schemas/M.json")).toEqual(
      error("snapshot-file-invalid", file, 3, 15),
    );
  });
});

describe("a configuration", () => {
  test.each([
    ["that is not valid JSON", "json", '{\n  "out": "x"\n  "user": "y"\n}', "config-unreadable", 3, 3],
    ["with an unknown key", "json", '{\n  "out": "x",\n  "usre": "y"\n}', "config-key-unknown", 3, 3],
    [
      "with an unknown key in a list",
      "json",
      '{ "levels": [\n  { "levle": 1, "level": "safe" } ] }',
      "config-key-unknown",
      2,
      5,
    ],
    ["with a wrong value", "json", '{\n  "timeout": "soon"\n}', "config-value-invalid", 2, 14],
    [
      "with two settings for snapshot folders",
      "json",
      '{ "schemas": "x",\n "snapshots": ["y"] }',
      "snapshot-folders-conflict",
      2,
      2,
    ],
    [
      "in TypeScript with a syntax error",
      "ts",
      "export default {\n  out: ,\n};\n",
      "config-unreadable",
      2,
      8,
    ],
    [
      "in TypeScript with an unknown key",
      "ts",
      'export default {\n  usre: "y",\n};\n',
      "config-key-unknown",
      2,
      3,
    ],
    ["in JavaScript that throws", "mjs", '\nthrow new Error("no");\n', "config-unreadable", 2, 7],
    [
      "in JavaScript with a wrong value",
      "mjs",
      "export default {\n  timeout: -1,\n};\n",
      "config-value-invalid",
      2,
      3,
    ],
    [
      "in JavaScript with a syntax error",
      "mjs",
      "export default {",
      "config-unreadable",
      undefined,
      undefined,
    ],
  ])(
    "drift reports the location of the fault in an invalid configuration file: %s",
    async (_, ending, text, code, line, column) => {
      const file = put(`whm-transfer.config.${ending}`, text);
      const diagnostic = await diagnosticOf("drift", "--from", "schemas");
      const expected = error(code, file, line, column);
      expect(diagnostic).toEqual(
        code === "snapshot-folders-conflict"
          ? { ...expected, message: expect.any(String) as string }
          : expected,
      );
    },
  );
});

describe("acceptances", () => {
  test.each([
    ["that is not JSON", '{\n  "format": 1,\n  "accepted": [}\n', 3, 16],
    ["with an unknown member", '{ "format": 1, "accepted": [],\n  "until": "2026-01-01" }', 2, 3],
    ["without a reason", '{ "format": 1, "accepted": [\n  { "fingerprint": "0123456789abcdef" } ] }', 2, 3],
  ])(
    "diff reports the location of the fault in an invalid acceptance file: %s",
    async (_, text, line, column) => {
      const file = put("drift-accept.json", text);
      expect(await diagnosticOf("diff", "schemas", "schemas")).toEqual(
        error("acceptances-invalid", file, line, column),
      );
    },
  );
});

describe("a fleet", () => {
  test.each([
    ["that is not valid JSON", "json", '{\n  "servers": [],\n}', "fleet-not-json", 3, 1],
    [
      "in JSON with an unknown member",
      "json",
      '{ "servers": [\n  { "name": "a", "server": "a", "tokenEnv": "T", "timout": 1 } ] }',
      "fleet-invalid",
      2,
      50,
    ],
    [
      "in JSON with a wrong value",
      "json",
      '{ "servers": [\n  { "name": "a", "server": "a", "tokenEnv": 1 } ] }',
      "fleet-invalid",
      2,
      45,
    ],
    ["that is not YAML", "yaml", "servers:\n  - name: a\n   server: b\n", "fleet-not-yaml", 3, 1],
    ["in YAML with an alias without an anchor", "yaml", "servers:\n  - *a\n", "fleet-not-yaml", 2, 5],
    [
      "in YAML with an unknown member",
      "yaml",
      "servers:\n  - name: a\n    server: a\n    tokenEnv: T\n    timout: 1\n",
      "fleet-invalid",
      5,
      5,
    ],
    [
      "in YAML with a wrong value behind an alias",
      "yaml",
      "defaults: &all\n  timeout: soon\n  tokenEnv: T\nservers:\n  - { name: a, server: a }\n",
      "fleet-invalid",
      2,
      12,
    ],
    [
      "in YAML with a repeated name",
      "yml",
      "defaults: { tokenEnv: T }\nservers:\n  - { name: a, server: a }\n  - { server: b, name: a }\n",
      "fleet-invalid",
      4,
      24,
    ],
    ["in YAML without a token", "yaml", "servers:\n  - name: a\n    server: a\n", "fleet-invalid", 2, 5],
    [
      "whose variable is not set",
      "yaml",
      "servers:\n  - name: a\n    server: a\n    tokenEnv: T\n",
      "token-env-missing",
      2,
      5,
    ],
  ])(
    "drift --fleet reports the location of the fault in an invalid fleet file: %s",
    async (_, ending, text, code, line, column) => {
      const file = put(`fleet.${ending}`, text);
      expect(await diagnosticOf("drift", "--fleet", file)).toEqual(error(code, file, line, column));
    },
  );
});

describe("a report", () => {
  test.each([
    ["merge", ["merge", "report.json"]],
    ["accept", ["accept", "0123456789abcdef", "--reason", "a", "--report", "report.json"]],
  ])("the command %s reports the location of the fault in an invalid report file", async (_, words) => {
    const file = put("report.json", '{\n  "format": 1,\n  "findings": [1] }');
    const { exitCode, stderr } = await command([...words], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`Invalid report ${file}:3:16: findings[0] must be an object.`);
  });
});
