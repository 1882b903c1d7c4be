/**
 * A project's own sources → where they use generated code, and which keys they name.
 *
 * Keys are found by where names lead (a property that generated code declares, however the type came about: picked, spread,
 * inferred) and by what flows to where an item is expected. What cannot be followed may name any key, and is kept as that.
 */

import { existsSync, realpathSync } from "node:fs";
import { sep } from "node:path";
import type { ts } from "ts-morph";
import { readTextFile } from "../../core/files.js";
import { compiler, loadCompiler, type InstalledTsMorph } from "./compiler.js";
import { Flow } from "./flow.js";
import { GeneratedCode, type ModuleKeyNames } from "./generated.js";
import { HandedOut } from "./escapes.js";
import { importGraph } from "./import-graph.js";
import { GeneratedNames, SENDING_FUNCTION } from "./generated-names.js";
import { programMaker } from "./project.js";
import { RawCalls } from "./raw-calls.js";
import { Reader } from "./source-reader.js";
import { Usage } from "./usage.js";

export interface UsageSources {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Folder of the generated code, be it there or not. */
  readonly out: string;
  /** Whether a file was generated, by its own word, wherever it is. */
  readonly isMarked: (text: string) => boolean;
  /** What places are told relative to. */
  readonly cwd: string;
}

export interface UsageFinderOptions extends UsageSources {
  readonly tsMorph: InstalledTsMorph;
}

/**
 * Finds uses of modules. The sources are read from the disk once, and looked through once for each set of modules.
 *
 * @throws LocalError where ts-morph cannot be loaded.
 */
export function createUsageFinder({
  files,
  isMarked,
  tsMorph,
  ...folders
}: UsageFinderOptions): (modules: ModuleKeyNames) => Usage {
  loadCompiler(tsMorph);
  const [out, cwd] = [realPath(folders.out), realPath(folders.cwd)];
  const sources = files.filter((file) => SOURCE.test(file));
  const program = programMaker(sources, out);
  const known = new Map<string, Usage>();
  return (modules) => {
    const identity = JSON.stringify([...modules].map(([module, names]) => [module, [...names]]));
    const usage = known.get(identity) ?? findUsage(program(modules), { files, isMarked, out, cwd }, modules);
    known.set(identity, usage);
    return usage;
  };
}

function findUsage(
  program: ts.Program,
  { files, isMarked, out, cwd }: UsageSources,
  modules: ModuleKeyNames,
): Usage {
  const usage = new Usage(cwd);
  const names = new GeneratedNames(modules);
  const generated = new GeneratedCode(program, { out, isMarked, modules });
  const graph = importGraph(program, generated);
  const checker = program.getTypeChecker();
  const flow = new Flow(checker, generated, usage);
  const handedOut = new HandedOut(checker, { generated, flow, graph });
  const reader = new Reader(checker, { generated, names, usage, graph, flow });
  const rawCalls = new RawCalls(checker, { generated, flow, usage });
  const asked = new Set(files.map((file) => file.split(sep).join("/")));
  const own = program
    .getSourceFiles()
    .filter((file) => asked.has(file.fileName) && !generated.isGenerated(file));
  for (const file of own) {
    const [fault] = program.getSyntacticDiagnostics(file);
    if (fault !== undefined) usage.addAt({ kind: "any-module" }, file, fault.start, false);
    if (file.text.includes(SENDING_FUNCTION)) rawCalls.read(file);
  }
  let reaching = new Set(own.filter((file) => graph.reaching.has(file) || names.areIn(file.text)));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (const file of own) if (reaching.has(file)) reader.read(file);
    const feeders = flow.takeFeeders();
    if (!generated.learn(feeders)) break;
    const declaring = [...feeders.keys()].flatMap((type) => filesOf(type));
    reaching = new Set([...reaching, ...graph.reachingTo(declaring)]);
  }
  for (const file of own) if (graph.reaching.has(file)) handedOut.exportsOf(file, reader.referred);
  for (const file of files.filter((path) => !SOURCE.test(path))) readWords(file, names, usage);
  return usage;
}

/** Types that feed types that feed items are followed so far. */
const MOST_ROUNDS = 5;

const SOURCE = /\.[cm]?[jt]sx?$/;

/** A file of another language, such as one of components: it may do whatever the names in it let it do. */
function readWords(path: string, names: GeneratedNames, usage: Usage): void {
  const text = readTextFile(path);
  const file = compiler.createSourceFile(path, text, compiler.ScriptTarget.ESNext);
  for (const { used, offset } of names.within(text)) usage.addAt(used, file, offset, false);
}

/** Where a type is declared. */
function filesOf(type: ts.Type): readonly ts.SourceFile[] {
  return (type.getSymbol()?.declarations ?? []).map((declaration) => declaration.getSourceFile());
}

/** As the compiler sees it, links followed. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
