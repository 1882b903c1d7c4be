/**
 * A project's own sources → where they use generated code, and which keys they name.
 *
 * Keys are found by where names lead (a property that generated code declares, however the type came about: picked, spread,
 * inferred) and by what flows to where an item is expected. What cannot be followed may name any key, and is kept as that.
 */

import { existsSync, realpathSync } from "node:fs";
import { sep } from "node:path";
import { ts } from "ts-morph";
import { readTextFile } from "../files.js";
import { GeneratedCode, type KnownModules } from "./generated.js";
import { importGraph } from "./imports.js";
import { GeneratedNames } from "./names.js";
import { programOf } from "./project.js";
import { Reader } from "./reader.js";
import { Usage } from "./usage.js";

export interface UsageRequest {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Folder of the generated code, be it there or not. */
  readonly out: string;
  /** Whether a file was generated, by its own word, wherever it is. */
  readonly isMarked: (text: string) => boolean;
  readonly modules: KnownModules;
  /** What places are told relative to. */
  readonly cwd: string;
}

export function findUsage({ files, isMarked, modules, ...folders }: UsageRequest): Usage {
  const [out, cwd] = [realPath(folders.out), realPath(folders.cwd)];
  const usage = new Usage(cwd);
  const names = new GeneratedNames(modules);
  const sources = files.filter((file) => SOURCE.test(file));
  const program = programOf({ files: sources, out, modules });
  const generated = new GeneratedCode(program, { out, isMarked, modules });
  const graph = importGraph(program, generated);
  const reader = new Reader(program.getTypeChecker(), { generated, names, usage, graph });
  const asked = new Set(sources.map((file) => file.split(sep).join("/")));
  for (const file of program.getSourceFiles()) {
    if (!asked.has(file.fileName) || generated.isGenerated(file)) continue;
    const [fault] = program.getSyntacticDiagnostics(file);
    if (fault !== undefined) usage.addAt({ kind: "any-module" }, file, fault.start, false);
    if (graph.reaching.has(file) || names.areIn(file.text)) reader.read(file);
  }
  for (const file of files.filter((path) => !SOURCE.test(path))) readWords(file, names, usage);
  return usage;
}

const SOURCE = /\.[cm]?[jt]sx?$/;

/** A file of another language, such as one of components: it may do whatever the names in it let it do. */
function readWords(path: string, names: GeneratedNames, usage: Usage): void {
  const text = readTextFile(path);
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext);
  for (const { used, offset } of names.within(text)) usage.addAt(used, file, offset, false);
}

/** As the compiler sees it, links followed. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
