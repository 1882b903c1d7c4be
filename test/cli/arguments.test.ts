/** How the built command and its fast paths start: reading arguments, completion in shells, and the files that short runs load. */

import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "../support/fast-check.js";
import { describe, expect, test } from "vitest";
import { startWhm } from "../../src/testing.js";
import { counts, SCALED } from "../support/extent.js";
import { BIN } from "../support/command.js";
import { ROOT } from "../support/folders.js";
import { createProject } from "../support/project.js";

describe("reading arguments", () => {
  const { run } = createProject();

  /** Simple command lines are read without yargs, but not those with a negated switch. Both readers must return the same. */
  async function expectSameWithYargs(words: readonly string[]): Promise<void> {
    const [command = "check", ...options] = words;
    expect(await run(command, ...options)).toEqual(await run(command, "--no-color", ...options));
  }

  test.each([
    ...["check --schemas a", "check --schemas=src/whm --format json"],
    ...["generate --schemas a --out src/whm --quiet", "diff --fail-on dangerous HEAD~1:schemas b"],
    ...["drift --server whm.example --used-by src/a.ts src/b.ts --fail-on safe"],
    ...["drift --from a --timeout 1.5", "rules key-renamed"],
  ])("the command line %s has the same result without yargs", async (line) => {
    await expectSameWithYargs(line.split(" "));
  });

  // The snapshot folder is part of the message that it does not exist, so it is set most often.
  const NAMES = [
    ...Array<string>(10).fill("schemas"),
    ...["out", "format", "fail-on", "quiet", "server", "dialect", "timeout", "used-by", "from"],
    ...["help", "version", "unknown", "__proto__", "constructor"],
  ];
  const VALUES = [
    ...["a", "src/whm", "json", "sqlite", "true", "false", "0", "1e3", "0x1F", "a=b", "@a", "", " "],
    ...["-", "--", "-q", "-1", "'a'", '"a"', "a b", "é", "[a]", "{", "\\", "a\nb", "null", "__proto__"],
  ];
  const name = fc.constantFrom(...NAMES);
  const value = fc.oneof(fc.constantFrom(...VALUES), fc.string({ maxLength: 9 }));
  const word = fc.oneof(
    { weight: 6, arbitrary: name.map((each) => `--${each}`) },
    fc.tuple(name, value).map(([each, text]) => `--${each}=${text}`),
    { weight: 6, arbitrary: value },
  );

  test("any command line has the same result without yargs", SCALED, async () => {
    const line = fc.tuple(fc.constantFrom("check", "explain", "drift"), fc.array(word, { maxLength: 5 }));
    await fc.assert(
      fc.asyncProperty(line, ([command, words]) => expectSameWithYargs([command, ...words])),
      { numRuns: counts(200, 5000) },
    );
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

  test("check loads no bundled dependency and less than 175 kB of code if the generated files are up to date", async () => {
    await loadedBy("", "generate");
    const { files, libraries, network } = await loadedBy("", "check");
    expect([libraries, network]).toEqual([[], []]);
    expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(175_000);
  });
});
