/** The code blocks of the pages as a project of its own, compiled by one TypeScript program and run by one process. */

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { generate, readSnapshot } from "../../src/index.js";
import { tsc } from "../support/compilers.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { declarationExamples, documentationPages, type CodeBlock } from "./markdown.js";

/** Names that a block may use without declaring them: the global variables in `given.ts`. */
const GIVEN = /\b(?:client|password|session|token|transferSessionId|users)\b/;

/** Packages that the blocks import. */
const PACKAGES = ["@types", "ajv", "typescript", "valibot", "vitest", "zod"];

/** Functions whose example in the declarations contacts a server of the reader. */
const NEED_A_SERVER: ReadonlySet<string> = new Set(["fetchSnapshot"]);

export interface Example {
  readonly block: CodeBlock;
  /** File name in the project. */
  readonly file: string;
  /** Whether it can be run by itself. */
  readonly isRun: boolean;
}

export interface ExampleProject {
  readonly folder: string;
  readonly examples: readonly Example[];
}

export async function writeProject(): Promise<ExampleProject> {
  const folder = temporaryFolder();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("package.json", '{ "type": "module" }');
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/whm-transfer-codegen"));
  for (const name of PACKAGES) {
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  cpSync(join(ROOT, "schemas"), join(folder, "schemas"), { recursive: true });
  const snapshot = readSnapshot(join(ROOT, "schemas"));
  const emitters = ["zod", "valibot", "ajv", "node", "openapi"] as const;
  // Only code for several versions has the function `supports`.
  const snapshots = [{ ...snapshot, whmVersion: "11.136.0.1" }, snapshot];
  const generated = await generate({ snapshots, config: { emitters } });
  for (const { path, text } of generated) write(`generated/${path}`, text);
  write("whm-paths.ts", readFileSync(join(ROOT, "test/support/whm-paths.ts"), "utf8"));
  for (const name of ["given.ts", "run-examples.ts"]) {
    const text = readFileSync(join(import.meta.dirname, "project", name), "utf8");
    write(name, text.replace("../../../generated/", "./generated/"));
  }
  const blocks = [...documentationPages().flatMap((page) => page.blocks), ...declarationExamples()];
  const examples = blocks.filter(({ language }) => language === "ts" || language === "js").map(exampleOf);
  for (const { block, file } of examples) write(file, block.text);
  return { folder, examples };
}

function exampleOf(block: CodeBlock): Example {
  const name = block.page.replace(/(?:\.md|\.d\.c?ts)$/, "").replaceAll("/", "-");
  return {
    block,
    file: `${name}-${block.line}.${block.language === "ts" ? "ts" : "mjs"}`,
    isRun: block.language === "ts" && !block.marks.includes("norun") && !NEED_A_SERVER.has(block.heading),
  };
}

const OPTIONS = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: true },
  ...{ target: "es2022", lib: ["es2022", "esnext.disposable"], module: "nodenext", types: ["node"] },
  ...{ allowJs: true, rootDir: ".", outDir: "out" },
};

/** Compiles all files with the fastest of the compilers. Returns what it reports, by page and line. */
export function compile({ folder, examples }: ExampleProject): readonly string[] {
  const config = { compilerOptions: OPTIONS, include: ["*.ts", "*.mjs"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const report = tsc("typescript7", folder);
  return report.split("\n").flatMap((line) => {
    if (line.trim() === "") return [];
    const [, path = "", row, message = ""] = /^([^(]+)\((\d+),\d+\): error (.*)$/.exec(line) ?? [];
    const example = examples.find(({ file }) => file === basename(path));
    if (example === undefined) return [line];
    const { block } = example;
    return [`${block.page}:${block.line + Number(row) - 1}: ${message}`];
  });
}

export interface ExampleRun {
  readonly file: string;
  /** What it prints with `console.log` and `console.table`. */
  readonly printed: string;
  /** Undefined if it ended well. */
  readonly error?: string;
}

/** Runs the examples one after the other, in one process. */
export async function runExamples(
  { folder }: ExampleProject,
  examples: readonly Example[],
): Promise<readonly ExampleRun[]> {
  const files = examples.map(({ file, block: { text, marks } }) => {
    const given = GIVEN.test(text) ? (marks.includes("started") ? "started" : "opened") : "none";
    return `${file.replace(/\.ts$/, ".js")}:${given}`;
  });
  const { stdout } = await promisify(execFile)(process.execPath, ["out/run-examples.js", ...files], {
    cwd: folder,
    encoding: "utf8",
  });
  return JSON.parse(stdout) as ExampleRun[];
}
