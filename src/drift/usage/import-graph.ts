/** Builds the graph of imports between files. It omits imports that the type checker cannot resolve. */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { GeneratedCode } from "./generated.js";

export interface ImportGraph {
  /** Files that import generated code, directly or indirectly. */
  readonly importingFiles: ReadonlySet<ts.SourceFile>;
  /** Files that another file imports. */
  readonly imported: ReadonlySet<ts.SourceFile>;
  /** Returns the given files and all files that import them, directly or indirectly. */
  readonly withImporters: (files: Iterable<ts.SourceFile>) => ReadonlySet<ts.SourceFile>;
}

export function importGraph(program: ts.Program, generated: GeneratedCode): ImportGraph {
  const checker = program.getTypeChecker();
  const importers = new Map<ts.SourceFile, ts.SourceFile[]>();
  const files = program.getSourceFiles().filter(({ fileName }) => !fileName.includes("/node_modules/"));
  for (const file of files) {
    for (const specifier of specifiersIn(file)) {
      const imported = checker.getSymbolAtLocation(specifier)?.declarations?.find(compiler.isSourceFile);
      if (imported !== undefined) importers.set(imported, [...(importers.get(imported) ?? []), file]);
    }
  }
  const withImporters = (ends: Iterable<ts.SourceFile>): ReadonlySet<ts.SourceFile> => {
    const found = new Set<ts.SourceFile>();
    const pending = [...ends];
    for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
      if (found.has(file)) continue;
      found.add(file);
      pending.push(...(importers.get(file) ?? []));
    }
    // Global declarations can be used without an import, so every file may use them.
    const isGlobal = [...found].some((file) => !generated.isGenerated(file) && declaresGlobals(file));
    return isGlobal ? new Set(files) : found;
  };
  const importingFiles = withImporters(files.filter((file) => generated.isGenerated(file)));
  return { importingFiles, imported: new Set(importers.keys()), withImporters };
}

/** Returns the specifiers of imports, exports, `import()`, `require()` and import types. */
function specifiersIn(file: ts.SourceFile): readonly ts.StringLiteralLike[] {
  const found: ts.StringLiteralLike[] = [];
  const take = (node: ts.Node | undefined): void => {
    if (node !== undefined && compiler.isStringLiteralLike(node)) found.push(node);
  };
  const visit = (node: ts.Node): void => {
    if (compiler.isImportDeclaration(node) || compiler.isExportDeclaration(node)) take(node.moduleSpecifier);
    else if (compiler.isExternalModuleReference(node)) take(node.expression);
    else if (compiler.isImportTypeNode(node) && compiler.isLiteralTypeNode(node.argument))
      take(node.argument.literal);
    else if (compiler.isCallExpression(node) && isLoading(node)) take(node.arguments[0]);
    compiler.forEachChild(node, visit);
    // JSDoc comments in JavaScript files can import types.
    (node as { readonly jsDoc?: readonly ts.Node[] }).jsDoc?.forEach(visit);
  };
  visit(file);
  return found;
}

function isLoading({ expression }: ts.CallExpression): boolean {
  const isRequire = compiler.isIdentifier(expression) && expression.text === "require";
  return isRequire || expression.kind === compiler.SyntaxKind.ImportKeyword;
}

function declaresGlobals({ statements }: ts.SourceFile): boolean {
  return statements.some((statement) => (statement.flags & compiler.NodeFlags.GlobalAugmentation) !== 0);
}
