/** Builds the graph of imports between files. It omits imports that the type checker cannot resolve. */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { GeneratedCode } from "./generated.js";

export interface ImportGraph {
  /** Files that another file imports. */
  readonly imported: ReadonlySet<ts.SourceFile>;
  /** Returns the files of the project that a file imports or is imported by, directly or indirectly, and the file itself. */
  readonly connectedFiles: (file: ts.SourceFile) => ReadonlySet<ts.SourceFile>;
}

export function importGraph(program: ts.Program, generated: GeneratedCode): ImportGraph {
  const checker = program.getTypeChecker();
  const imported = new Set<ts.SourceFile>();
  const neighbours = new Map<ts.SourceFile, ts.SourceFile[]>();
  const files = program.getSourceFiles().filter(({ fileName }) => !fileName.includes("/node_modules/"));
  for (const file of files) {
    for (const specifier of specifiersIn(file)) {
      const target = checker.getSymbolAtLocation(specifier)?.declarations?.find(compiler.isSourceFile);
      if (target === undefined) continue;
      imported.add(target);
      if (generated.isGenerated(target) || target.isDeclarationFile) continue;
      appendTo(neighbours, target, file);
      appendTo(neighbours, file, target);
    }
  }
  const groups = new Map<ts.SourceFile, ReadonlySet<ts.SourceFile>>();
  const scripts = files.filter((file) => !generated.isGenerated(file) && sharesGlobals(file));
  const connectedFiles = (file: ts.SourceFile): ReadonlySet<ts.SourceFile> => {
    const known = groups.get(file);
    if (known !== undefined) return known;
    const group = reachable(sharesGlobals(file) ? scripts : [file], neighbours);
    for (const member of group) groups.set(member, group);
    return group;
  };
  return { imported, connectedFiles };
}

function appendTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function reachable<Node>(
  ends: readonly Node[],
  edges: ReadonlyMap<Node, readonly Node[]>,
): ReadonlySet<Node> {
  const found = new Set<Node>();
  const pending = [...ends];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    pending.push(...(edges.get(node) ?? []));
  }
  return found;
}

/** Whether the file is a script, or changes global declarations. */
function sharesGlobals(file: ts.SourceFile): boolean {
  return !compiler.isExternalModule(file) || declaresGlobals(file);
}

/** Returns the specifiers of imports, exports, `import()`, import types and, in JavaScript, `require()`, also in comments. */
function specifiersIn(file: ts.SourceFile): readonly ts.StringLiteralLike[] {
  // The compiler does not declare this member, but sets it for each file of a program.
  return (file as { readonly imports?: readonly ts.StringLiteralLike[] }).imports ?? [];
}

function declaresGlobals({ statements }: ts.SourceFile): boolean {
  return statements.some((statement) => (statement.flags & compiler.NodeFlags.GlobalAugmentation) !== 0);
}
