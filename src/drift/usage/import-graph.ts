/** Builds the graph of imports between files. Omits imports that the type checker cannot resolve. */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { GeneratedCode } from "./generated.js";

export interface ImportGraph {
  /** Files that another file imports. */
  readonly imported: ReadonlySet<ts.SourceFile>;
  /**
   * Returns the file and all files of the project that are connected with it, directly or indirectly. Files are connected by an
   * import in either direction, or by shared global variables.
   */
  readonly findConnectedFiles: (file: ts.SourceFile) => ReadonlySet<ts.SourceFile>;
}

export function buildImportGraph(program: ts.Program, generated: GeneratedCode): ImportGraph {
  const checker = program.getTypeChecker();
  const imported = new Set<ts.SourceFile>();
  const neighbours = new Map<ts.SourceFile, ts.SourceFile[]>();
  const files = program.getSourceFiles().filter(({ fileName }) => !fileName.includes("/node_modules/"));
  for (const file of files) {
    for (const path of listImportPaths(file)) {
      const target = checker.getSymbolAtLocation(path)?.declarations?.find(compiler.isSourceFile);
      if (target === undefined) continue;
      imported.add(target);
      if (generated.isGenerated(target) || target.isDeclarationFile) continue;
      appendTo(neighbours, target, file);
      appendTo(neighbours, file, target);
    }
  }
  const groupsByFile = new Map<ts.SourceFile, ReadonlySet<ts.SourceFile>>();
  const filesWithGlobals = files.filter((file) => !generated.isGenerated(file) && sharesGlobals(file));
  const findConnectedFiles = (file: ts.SourceFile): ReadonlySet<ts.SourceFile> => {
    const cached = groupsByFile.get(file);
    if (cached !== undefined) return cached;
    const group = findReachable(sharesGlobals(file) ? filesWithGlobals : [file], neighbours);
    for (const connected of group) groupsByFile.set(connected, group);
    return group;
  };
  return { imported, findConnectedFiles };
}

function appendTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Returns all nodes that can be reached from the nodes in `starts`, including `starts`. */
function findReachable<Node>(
  starts: readonly Node[],
  edges: ReadonlyMap<Node, readonly Node[]>,
): ReadonlySet<Node> {
  const reachableNodes = new Set<Node>();
  const pending = [...starts];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (reachableNodes.has(node)) continue;
    reachableNodes.add(node);
    pending.push(...(edges.get(node) ?? []));
  }
  return reachableNodes;
}

/** Whether the file is a script without imports and exports, or changes global declarations. Such files share variables. */
function sharesGlobals(file: ts.SourceFile): boolean {
  return !compiler.isExternalModule(file) || declaresGlobals(file);
}

/** Returns the paths in imports, exports, `import()` and import types. For JavaScript, includes `require()` and types in comments. */
function listImportPaths(file: ts.SourceFile): readonly ts.StringLiteralLike[] {
  // The compiler sets the property `imports` for each file of a program, but does not declare it.
  return (file as { readonly imports?: readonly ts.StringLiteralLike[] }).imports ?? [];
}

function declaresGlobals({ statements }: ts.SourceFile): boolean {
  return statements.some((statement) => (statement.flags & compiler.NodeFlags.GlobalAugmentation) !== 0);
}
