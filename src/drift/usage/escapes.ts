/**
 * Finds exported functions and classes that accept items. Code outside the analyzed sources can call them with any key, so all keys
 * count as possibly used.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { DataFlow } from "./flow.js";
import { isForeignClass, type GeneratedCode } from "./generated.js";
import type { ImportGraph } from "./import-graph.js";

/** How many levels of members of an exported value are analyzed. */
const MAX_DEPTH = 3;

export interface EscapeAnalysisOptions {
  readonly generated: GeneratedCode;
  readonly flow: DataFlow;
  readonly graph: ImportGraph;
}

export class EscapeAnalysis {
  readonly #checker: ts.TypeChecker;
  readonly #generated: GeneratedCode;
  readonly #flow: DataFlow;
  readonly #graph: ImportGraph;

  constructor(checker: ts.TypeChecker, { generated, flow, graph }: EscapeAnalysisOptions) {
    this.#checker = checker;
    this.#generated = generated;
    this.#flow = flow;
    this.#graph = graph;
  }

  /**
   * Analyzes the exports of a file. Skips exports that analyzed files reference, except in entry files, which no file imports.
   */
  analyzeExports(file: ts.SourceFile, referencedSymbols: ReadonlySet<ts.Symbol>): void {
    const module = this.#checker.getSymbolAtLocation(file);
    if (module === undefined) return this.#analyzeAssignedExports(file);
    const isEntry = !this.#graph.imported.has(file);
    for (const exported of this.#checker.getExportsOfModule(module)) {
      const symbol = this.#resolveAlias(exported);
      if ((symbol.flags & compiler.SymbolFlags.Value) === 0) continue;
      const at = this.#ownDeclaration(symbol) ?? this.#defaultExportOf(exported);
      if (at === undefined || (!isEntry && referencedSymbols.has(symbol))) continue;
      this.addAcceptedKeys(this.#checker.getTypeOfSymbolAtLocation(symbol, at), at);
    }
  }

  /** Analyzes exports such as `module.exports = { send }`. The type checker does not connect them to `require`. */
  #analyzeAssignedExports(file: ts.SourceFile): void {
    for (const statement of file.statements) {
      if (!compiler.isExpressionStatement(statement) || !compiler.isBinaryExpression(statement.expression))
        continue;
      const { left, right } = statement.expression;
      if (!/^(?:module\.)?exports\b/.test(left.getText())) continue;
      this.addAcceptedKeys(this.#checker.getTypeAtLocation(right), right);
    }
  }

  /** Adds all keys of the items that a type's functions, constructors and members accept as arguments. */
  addAcceptedKeys(type: ts.Type, at: ts.Node, depth = MAX_DEPTH): void {
    if (depth === 0) return;
    for (const signature of type.getCallSignatures()) this.#addParameterKeys(signature, at);
    for (const signature of type.getConstructSignatures()) {
      this.#addParameterKeys(signature, at);
      this.#analyzeMembers(signature.getReturnType(), at, depth);
    }
    this.#analyzeMembers(type, at, depth);
  }

  #analyzeMembers(type: ts.Type, at: ts.Node, depth: number): void {
    if (isReadOnly(type, this.#checker) || (type.flags & compiler.TypeFlags.Object) === 0) return;
    const containsItems = this.#generated
      .typeArguments(type)
      .some((argument) => this.#generated.modulesWithin(argument).size > 0);
    if (isForeignClass(type) && !containsItems) return;
    for (const member of type.getProperties()) {
      if (isPublic(member))
        this.addAcceptedKeys(this.#checker.getTypeOfSymbolAtLocation(member, at), at, depth - 1);
    }
  }

  #addParameterKeys(signature: ts.Signature, at: ts.Node): void {
    for (const parameter of signature.getParameters()) {
      const { valueDeclaration: declaration } = parameter;
      const type = this.#checker.getTypeOfSymbolAtLocation(parameter, at);
      if (declaration !== undefined && compiler.isParameter(declaration) && usesNamedKeysOnly(declaration))
        continue;
      const isOwn = declaration !== undefined && this.#flow.isOwn(declaration);
      this.#flow.addUnknownKeys(this.#generated.modulesWithin(type), isOwn ? declaration : at);
    }
  }

  #resolveAlias(symbol: ts.Symbol): ts.Symbol {
    return (symbol.flags & compiler.SymbolFlags.Alias) === 0
      ? symbol
      : this.#checker.getAliasedSymbol(symbol);
  }

  /** Returns where the project declares the symbol. Undefined for re-exports of generated code, which `SourceReader` analyzes. */
  #ownDeclaration({ declarations = [] }: ts.Symbol): ts.Node | undefined {
    const own = declarations.find((declaration) => this.#flow.isOwn(declaration));
    return own === undefined ? undefined : (compiler.getNameOfDeclaration(own) ?? own);
  }

  /** Returns the statement of a default export such as `export default encodeX`. */
  #defaultExportOf({ declarations = [] }: ts.Symbol): ts.Node | undefined {
    return declarations.find((declaration) => compiler.isExportAssignment(declaration));
  }
}

/** Whether the parameter names all keys that the function can use, as in `({ user, ip }) => …`. */
function usesNamedKeysOnly({ name }: ts.ParameterDeclaration): boolean {
  return (
    compiler.isObjectBindingPattern(name) &&
    name.elements.every(({ dotDotDotToken, propertyName }) => {
      return (
        dotDotDotToken === undefined &&
        (propertyName === undefined || !compiler.isComputedPropertyName(propertyName))
      );
    })
  );
}

/** Whether the type is a tuple or a read-only collection. Methods such as `has` accept an item, but do not store it. */
function isReadOnly(type: ts.Type, checker: ts.TypeChecker): boolean {
  return checker.isTupleType(type) || /^Readonly(?:Array|Set|Map)$/.test(type.getSymbol()?.name ?? "");
}

function isPublic({ valueDeclaration: declaration }: ts.Symbol): boolean {
  if (declaration === undefined) return true;
  const name = compiler.getNameOfDeclaration(declaration);
  const closed = compiler.ModifierFlags.Private | compiler.ModifierFlags.Protected;
  const isHidden = (compiler.getCombinedModifierFlags(declaration) & closed) !== 0;
  return !isHidden && (name === undefined || !compiler.isPrivateIdentifier(name));
}
