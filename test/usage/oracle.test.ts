/**
 * Compares `diff --used-by` with the real compiler: generates code for both snapshots of random projects, and compiles them before and
 * after. Each new error must be listed once, and no other. Set TEST_SEED to try other projects.
 */

import { spawnSync } from "node:child_process";
import { join, relative, sep } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { counts, SCALED } from "../support/extent.js";
import { SEED } from "../support/fast-check.js";
import { ROOT } from "../support/folders.js";
import { createRandomProject, LAYOUTS, type RandomProject } from "./random-projects.js";

interface CompilerError {
  /** `src/app.ts:1:2`. */
  readonly place: string;
  readonly code: number;
  readonly message: string;
}

/** Files outside of the projects, such as the library of the language. */
const sharedFiles = new Map<string, ts.SourceFile | undefined>();

/** Compiles the projects in order as `tsc` does, and builds declaration files. Returns the errors in files of the user. */
function compile({ project: { cwd }, configs }: RandomProject): readonly CompilerError[] {
  return configs.flatMap((config) => {
    const { config: json } = ts.readConfigFile(join(cwd, config), (path) => ts.sys.readFile(path)) as {
      readonly config: unknown;
    };
    const folder = join(cwd, config, "..");
    const base = config.endsWith("jsconfig.json") ? { allowJs: true, noEmit: true } : {};
    const { fileNames, options } = ts.parseJsonConfigFileContent(
      json,
      ts.sys,
      folder,
      base,
      join(cwd, config),
    );
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (path, version, ...others) => {
      if (!path.includes("/typescript/lib/")) return read(path, version, ...others);
      if (!sharedFiles.has(path)) sharedFiles.set(path, read(path, version, ...others));
      return sharedFiles.get(path);
    };
    const program = ts.createProgram(fileNames, options, host);
    const files = fileNames.filter((path) => !path.includes("/generated/"));
    const errors = files.flatMap((path) => program.getSemanticDiagnostics(program.getSourceFile(path)));
    if (options.declaration === true) program.emit(undefined, undefined, undefined, true);
    return errors.map((error) => describeError(error, cwd));
  });
}

function describeError({ file, start = 0, code, messageText }: ts.Diagnostic, cwd: string): CompilerError {
  const { line, character } = (file as ts.SourceFile).getLineAndCharacterOfPosition(start);
  const path = relative(cwd, file?.fileName ?? "").replaceAll(sep, "/");
  const message = normalizeMessage(ts.flattenDiagnosticMessageText(messageText, " "), cwd);
  return { place: `${path}:${line + 1}:${character + 1}`, code, message };
}

/** The command names the sources of built declaration files, and no folders of this machine. */
function normalizeMessage(text: string, cwd: string): string {
  const oneLine = text.replace(/\s+/g, " ").replaceAll(`${cwd}/`, "");
  return oneLine.replaceAll("packages/core/dist/", "packages/core/src/");
}

interface Report {
  readonly exitCode: number;
  readonly findings: readonly {
    readonly rule: string;
    readonly level: string;
    readonly uses?: readonly ReportedUse[];
  }[];
  readonly errors?: readonly ReportedUse[];
}

interface ReportedUse {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly kind: string;
  readonly message?: string;
}

const formatUse = ({ file, line, column, message = "" }: ReportedUse): string =>
  `${file}:${line}:${column} ${message}`;

async function compare(random: RandomProject, compileAll = compile): Promise<readonly CompilerError[]> {
  const { project, globs } = random;
  expect(await project.run("generate")).toMatchObject({ exitCode: 0 });
  const before = compileAll(random);
  const words = [
    "diff",
    "schemas",
    "after",
    "--fail-on",
    "dangerous",
    "--format",
    "json",
    "--used-by",
    ...globs,
  ];
  const { exitCode, stdout, stderr } = await project.run(...words);
  expect(stderr).toBe("");
  const { findings, errors = [] } = JSON.parse(stdout) as Report;
  expect(await project.run("generate", "--schemas", "after")).toMatchObject({ exitCode: 0 });
  const known = new Set(before.map(({ place, code }) => `${place} ${code}`));
  const expected = compileAll(random).filter(({ place, code }) => !known.has(`${place} ${code}`));
  const isError = ({ kind }: ReportedUse): boolean => kind === "error";
  const listed = [...findings.flatMap(({ uses = [] }) => uses), ...errors].filter(isError);
  // One error a line, so that the message of a failure shows the difference.
  expect(listed.map(formatUse).sort().join("\n")).toBe(
    expected
      .map(({ place, message }) => `${place} ${message}`)
      .sort()
      .join("\n"),
  );
  const others = findings.filter(({ rule, uses = [] }) => rule !== "compile-error" && !uses.some(isError));
  const isDangerous = others.some(({ level }) => level === "breaking" || level === "dangerous");
  expect(exitCode).toBe(expected.length > 0 || isDangerous ? 1 : 0);
  return expected;
}

test(
  "diff --used-by lists each new error of the compiler once, and no other",
  { ...SCALED, timeout: 1_200_000 },
  async () => {
    const errors: CompilerError[] = [];
    const failures: string[] = [];
    const first = SEED * 10_000;
    const count = counts(Object.keys(LAYOUTS).length, 300, 60);
    for (let seed = first; seed < first + count; seed++) {
      const random = createRandomProject(seed);
      try {
        errors.push(...(await compare(random)));
      } catch (error) {
        failures.push(`Project ${seed} (${random.layout}) in ${random.project.cwd}: ${String(error)}`);
      }
    }
    expect(failures.join("\n")).toBe("");
    // Without errors, the comparison would prove nothing.
    expect(errors.length).toBeGreaterThan(count);
  },
);

/** Builds the projects with the executable `tsc`. */
function build({ project: { cwd }, configs }: RandomProject): readonly CompilerError[] {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const words = [tsc, "-b", "--force", "--pretty", "false", ...configs];
  const { stdout } = spawnSync(process.execPath, words, { cwd, encoding: "utf8" });
  return [...stdout.matchAll(/^(\S+?)\((\d+),(\d+)\): error TS(\d+): (.*(?:\n .*)*)/gm)]
    .filter(([, file = ""]) => !file.includes("/generated/"))
    .map(([, file = "", line = "", column = "", code = "", message = ""]) => ({
      ...{ place: `${file}:${line}:${column}`, code: Number(code), message: normalizeMessage(message, cwd) },
    }));
}

test("diff --used-by lists the errors of tsc -b in a monorepo", { ...SCALED, timeout: 300_000 }, async () => {
  for (let index = 0; index < counts(1, 6); index++)
    await compare(createRandomProject(SEED * 10_000 + index, "references"), build);
});
