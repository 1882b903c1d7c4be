/** How a run starts: parsing arguments, completion in shells, and the files that short runs of the built command load. */

import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parseArguments } from "../../src/cli/parse-arguments.js";
import { startWhm } from "../../src/testing.js";
import { BIN } from "../support/command.js";
import { ROOT } from "../support/folders.js";
import { createProject } from "../support/project.js";

describe("parsing arguments", () => {
  test.each<[line: string, words: readonly string[], options: object]>([
    ["check --schemas a --out=b", ["check"], { schemas: "a", out: "b" }],
    ["--quiet check --no-color", ["check"], { quiet: true, color: false }],
    ["check --quiet false --color true", ["check"], { quiet: false, color: true }],
    ["diff a --fail-on safe b", ["diff", "a", "b"], { "fail-on": "safe" }],
    ["drift --used-by a b --used-by=c d", ["drift"], { "used-by": ["a", "b", "c", "d"] }],
    ["drift --timeout 1e1 --from -1", ["drift"], { timeout: 10, from: "-1" }],
    ["drift --timeout soon --output -", ["drift"], { timeout: NaN, output: "-" }],
    ["drift --whmapi1 --server=a=b", ["drift"], { whmapi1: "", server: "a=b" }],
    ["explain -- -1 --quiet", ["explain", "-1", "--quiet"], {}],
    ["check -h -v --no-help", ["check"], { help: false, version: true }],
  ])("%s", (line, words, options) => {
    expect(parseArguments(line.split(" "))).toEqual({ words, options });
  });

  test.each([
    ["check --no-such --nor=x -q", "Unknown options --such, --nor and -q."],
    ["check -help", "Unknown option -help (did you mean --help?)."],
    ["check --__proto__ --constructor=a", "Unknown options --__proto__ and --constructor."],
    ["check --schemas --quiet", "--schemas requires a value."],
    ["drift --no-whmapi1", "--whmapi1 requires a value."],
    ["check --no-quiet=1", "--no-quiet takes no value."],
    ["check --schemas=a --schemas b", "--schemas is set several times, but accepts only one value."],
  ])("refuses %s", (line, message) => {
    expect(() => parseArguments(line.split(" "))).toThrow(message);
  });
});

describe.skipIf(process.platform === "win32")("completion", () => {
  const { cwd, write } = createProject();
  const program = write("bin/whm-transfer-codegen", `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  execFileSync("chmod", ["755", program]);

  /** Returns what bash completes at the end of each command line. */
  function completeInBash(...lines: readonly string[]): readonly string[] {
    const script = `
      eval "$(whm-transfer-codegen completion)"
      complete="$(complete -p whm-transfer-codegen | sed 's/.* -F \\([^ ]*\\) .*/\\1/')"
      for line in "$@"; do
        COMP_WORDS=(whm-transfer-codegen $line); [[ $line = *" " || -z $line ]] && COMP_WORDS+=("")
        COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
        $complete
        echo "\${COMPREPLY[*]}"
      done`;
    const env = { ...process.env, SHELL: "/bin/bash", PATH: `${cwd}/bin:${process.env["PATH"]}` };
    return execFileSync("bash", ["-c", script, "bash", ...lines], { env, encoding: "utf8" }).split("\n");
  }

  test("bash completes commands, options of a command, and values of options", () => {
    expect(
      completeInBash("ch", "check --reg", "check --fail", "diff a b --fail-on-", "drift --format j"),
    ).toEqual([...["check", "--regenerate", "", "--fail-on-used", "json junit", ""]]);
  });

  test("the command completion prints a zsh script if SHELL is zsh", () => {
    const env = { ...process.env, SHELL: "/usr/bin/zsh" };
    const print = (...words: readonly string[]): string =>
      execFileSync(process.execPath, [BIN, ...words], { env, encoding: "utf8" });
    expect(print("completion")).toMatch(/^#compdef whm-transfer-codegen\n/);
    expect(print("--get-yargs-completions", "whm-transfer-codegen", "")).toMatch(
      /^drift:Compare the schemas of a server /m,
    );
  });
});

describe("the files that a run loads", () => {
  /** A text that occurs only in the given library. */
  const LIBRARIES = {
    ajv: "strict mode:",
    yaml: "Excessive alias",
    "json-schema-to-typescript": "unreachableDefinitions: ",
    yargs: "Not enough non-option arguments",
  };

  const CHUNKS = join(ROOT, "dist/chunks");

  /** Prints the loaded files of the package on exit, and the loaded modules of Node.js for network connections. */
  const RECORD = `process.on("exit", () => {
    const files = Object.keys(require.cache).filter((file) => file.startsWith(${JSON.stringify(CHUNKS)}));
    const network = process.moduleLoadList.filter((name) => /^NativeModule (?:net|tls|http|https|zlib)$/.test(name));
    process.stderr.write([...files, ...network].join("\\n"));
  });\n`;

  const { cwd, write } = createProject({ "record.cjs": RECORD });

  interface Loaded {
    readonly files: readonly string[];
    readonly libraries: readonly string[];
    readonly network: readonly string[];
  }

  function librariesIn(files: readonly string[]): readonly string[] {
    const texts = files.map((file) => readFileSync(file, "utf8"));
    const isIn = ([, words]: readonly [string, string]): boolean =>
      texts.some((text) => text.includes(words));
    return Object.entries(LIBRARIES)
      .filter(isIn)
      .map(([name]) => name);
  }

  async function loadedBy(token: string, ...words: readonly string[]): Promise<Loaded> {
    const all = ["--require", "./record.cjs", BIN, ...words, "--schemas", join(ROOT, "schemas")];
    const env = { ...process.env, WHM_TOKEN: token };
    const { stderr } = await promisify(execFile)(process.execPath, all, { cwd, env });
    const lines = stderr.split("\n");
    const files = lines.filter((line) => line.startsWith(CHUNKS));
    expect(files.length).toBeGreaterThan(0);
    return {
      files,
      libraries: librariesIn(files),
      network: lines.filter((line) => line.startsWith("NativeModule")),
    };
  }

  test("drift without findings loads no bundled dependency, except the YAML parser for a fleet file in YAML", async () => {
    const everything = readdirSync(CHUNKS).map((file) => join(CHUNKS, file));
    expect(librariesIn(everything)).toEqual(Object.keys(LIBRARIES));
    await using server = await startWhm();
    const one = { name: "a", server: server.url, ca: server.ca, tokenEnv: "WHM_TOKEN" };
    for (const file of ["fleet.json", "fleet.yaml"]) write(file, { servers: [one] });
    const drift = async (...words: readonly string[]): Promise<readonly string[]> =>
      (await loadedBy(server.token, "drift", ...words)).libraries;
    expect(await drift("--server", server.url, "--ca", server.ca)).toEqual([]);
    expect(await drift("--fleet", "fleet.json")).toEqual([]);
    expect(await drift("--fleet", "fleet.yaml")).toEqual(["yaml"]);
  });

  test("check loads no bundled dependency and less than 148 kB of code if the generated files are up to date", async () => {
    await loadedBy("", "generate");
    const { files, libraries, network } = await loadedBy("", "check");
    expect([libraries, network]).toEqual([[], []]);
    expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(148_000);
  });
});
