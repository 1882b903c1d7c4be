/** A project in a temporary folder, and commands that run in it. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { writeSnapshot, type Finding, type Snapshot } from "../../src/index.js";
import { command, type CommandOptions, type CommandResult } from "./command.js";
import { filesBelow, temporaryFolder } from "./folders.js";

/** A text, a snapshot, which is written as a folder, or another value, which is written as JSON. */
type Content = string | object;

export interface Project {
  readonly cwd: string;
  readonly run: (...words: readonly string[]) => Promise<CommandResult>;
  /** Writes a file or a snapshot, and returns its path. */
  readonly write: (path: string, content: Content) => string;
  readonly read: (path: string) => string;
  /** Replaces a text of a file, which must contain it. Returns the path of the file. */
  readonly edit: (path: string, from: string | RegExp, to: string) => string;
  /** Path → text of every file in the project or in one of its folders. */
  readonly files: (folder?: string) => Record<string, string>;
}

export function createProject(
  contents: Readonly<Record<string, Content>> = {},
  options: Omit<CommandOptions, "cwd"> & { readonly cwd?: string } = {},
): Project {
  const { cwd = temporaryFolder() } = options;
  const project: Project = {
    cwd,
    run: (...words) => command(words, { ...options, cwd }),
    write(path, content) {
      const file = join(cwd, path);
      mkdirSync(dirname(file), { recursive: true });
      if (typeof content === "string") writeFileSync(file, content);
      else if ("modules" in content && "origin" in content) writeSnapshot(file, content as Snapshot);
      else writeFileSync(file, JSON.stringify(content));
      return file;
    },
    read: (path) => readFileSync(join(cwd, path), "utf8"),
    edit(path, from, to) {
      const text = project.read(path);
      expect(text).toMatch(from);
      return project.write(path, text.replace(from, to));
    },
    files: (folder = "") => filesBelow(join(cwd, folder)),
  };
  for (const [path, content] of Object.entries(contents)) project.write(path, content);
  return project;
}

/** Expects that a command failed, printed no result, and printed this message. */
export function expectFailure(ran: CommandResult, message: string | RegExp, exitCode = 2): void {
  expect(ran).toMatchObject({ exitCode, stdout: "" });
  expect(ran.stderr).toMatch(message);
}

interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A finding in a JSON report. */
export interface ReportedFinding extends Omit<Finding, "rule" | "counterexample"> {
  readonly rule: string;
  readonly counterexample?: object;
  readonly ruleLevel?: string;
  readonly at?: Location;
  readonly accepted?: { readonly reason: string; readonly until?: string };
  readonly renewal?: string;
  readonly used?: boolean;
  readonly uses?: readonly (Location & { readonly kind: string; readonly message?: string })[];
}

interface Comparison {
  readonly findings: readonly ReportedFinding[];
  readonly undetermined?: readonly { readonly module: string; readonly reason: string }[];
}

/** The JSON report of a comparison, or of a fleet. */
export interface Report extends Comparison {
  readonly format: number;
  readonly exitCode: number;
  readonly server?: string;
  readonly bump: string;
  readonly accepted: number;
  readonly summary: Readonly<Record<string, number>>;
  readonly groups: readonly (Comparison & { readonly servers: readonly string[] })[];
}

export function reportOf({ stdout }: Pick<CommandResult, "stdout">): Report {
  return JSON.parse(stdout) as Report;
}

/** The rule of each finding. */
export function rulesOf({ findings }: Comparison): readonly string[] {
  return findings.map(({ rule }) => rule);
}
