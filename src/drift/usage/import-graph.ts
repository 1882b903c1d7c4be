/** Builds the graph of imports between files. Omits imports that the type checker cannot resolve. */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { GeneratedCode } from "./generated.js";

export interface ImportGraph {
  /** Files that another file imports. */
  readonly importedFiles: ReadonlySet<ts.SourceFile>;
  /**
   * Returns the file and all files of the project that are connected with it, directly or indirectly. Files are connected by an
   * import in either direction, or by shared global variables.
   */
  readonly findConnectedFiles: (file: ts.SourceFile) => ReadonlySet<ts.SourceFile>;
}

export function buildImportGraph(program: ts.Program, generatedCode: GeneratedCode): ImportGraph {
  const checker = program.getTypeChecker();
  const importedFiles = new Set<ts.SourceFile>();
  const neighboursByFile = new Map<ts.SourceFile, ts.SourceFile[]>();
  const files = program.getSourceFiles().filter(({ fileName }) => !fileName.includes("/node_modules/"));
  for (const file of files) {
    for (const importPathNode of listImportPathNodes(file)) {
      const importedFile = checker
        .getSymbolAtLocation(importPathNode)
        ?.declarations?.find(compiler.isSourceFile);
      if (importedFile === undefined) continue;
      importedFiles.add(importedFile);
      if (generatedCode.isGeneratedFile(importedFile) || importedFile.isDeclarationFile) continue;
      appendToList(neighboursByFile, importedFile, file);
      appendToList(neighboursByFile, file, importedFile);
    }
  }
  const connectedFilesByFile = new Map<ts.SourceFile, ReadonlySet<ts.SourceFile>>();
  const filesSharingGlobals = files.filter(
    (file) => !generatedCode.isGeneratedFile(file) && sharesGlobals(file),
  );
  const findConnectedFiles = (file: ts.SourceFile): ReadonlySet<ts.SourceFile> => {
    const cachedConnectedFiles = connectedFilesByFile.get(file);
    if (cachedConnectedFiles !== undefined) return cachedConnectedFiles;
    const connectedFiles = findReachableNodes(
      sharesGlobals(file) ? filesSharingGlobals : [file],
      neighboursByFile,
    );
    for (const connectedFile of connectedFiles) connectedFilesByFile.set(connectedFile, connectedFiles);
    return connectedFiles;
  };
  return { importedFiles, findConnectedFiles };
}

function appendToList<Key, Value>(listsByKey: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = listsByKey.get(key);
  if (list === undefined) listsByKey.set(key, [value]);
  else list.push(value);
}

/** Returns all nodes that can be reached from the nodes in `startNodes`, including `startNodes`. */
function findReachableNodes<Node>(
  startNodes: readonly Node[],
  neighboursByNode: ReadonlyMap<Node, readonly Node[]>,
): ReadonlySet<Node> {
  const reachableNodes = new Set<Node>();
  const pendingNodes = [...startNodes];
  for (let node = pendingNodes.pop(); node !== undefined; node = pendingNodes.pop()) {
    if (reachableNodes.has(node)) continue;
    reachableNodes.add(node);
    pendingNodes.push(...(neighboursByNode.get(node) ?? []));
  }
  return reachableNodes;
}

/** Whether the file is a script without imports and exports, or changes global declarations. Such files share variables. */
function sharesGlobals(file: ts.SourceFile): boolean {
  return !compiler.isExternalModule(file) || declaresGlobals(file);
}

/** Returns the paths in imports, exports, `import()` and import types. For JavaScript, includes `require()` and types in comments. */
function listImportPathNodes(file: ts.SourceFile): readonly ts.StringLiteralLike[] {
  // The compiler sets the property `imports` for each file of a program, but does not declare it.
  return (file as { readonly imports?: readonly ts.StringLiteralLike[] }).imports ?? [];
}

function declaresGlobals({ statements }: ts.SourceFile): boolean {
  return statements.some((statement) => (statement.flags & compiler.NodeFlags.GlobalAugmentation) !== 0);
}
