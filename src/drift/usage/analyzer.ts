/**
 * The base class of the classes that search the source files of a project for uses of generated code. It contains the type checker, the
 * generated code and the uses found so far.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { GeneratedCode } from "./generated.js";
import { canContainUndeclaredKeys } from "./unlisted.js";
import type { Usage } from "./usage.js";

export interface UsageAnalysisContext {
  readonly checker: ts.TypeChecker;
  readonly generatedCode: GeneratedCode;
  readonly usage: Usage;
}

export abstract class UsageAnalyzer {
  protected readonly checker: ts.TypeChecker;
  protected readonly generatedCode: GeneratedCode;
  protected readonly usage: Usage;

  constructor({ checker, generatedCode, usage }: UsageAnalysisContext) {
    this.checker = checker;
    this.generatedCode = generatedCode;
    this.usage = usage;
  }

  protected getType(node: ts.Node): ts.Type {
    return this.checker.getTypeAtLocation(node);
  }

  /** Returns the declaration of the function that the expression calls. */
  protected getCalledDeclaration(call: ts.CallLikeExpression): ts.Signature["declaration"] {
    return this.checker.getResolvedSignature(call)?.declaration;
  }

  /** Returns the symbol of the value that a name refers to. For an imported name, this is the symbol in the file that declares it. */
  protected resolveSymbol(node: ts.Node): ts.Symbol | undefined {
    const { parent } = node;
    const symbol =
      compiler.isShorthandPropertyAssignment(parent) && parent.name === node
        ? this.checker.getShorthandAssignmentValueSymbol(parent)
        : this.checker.getSymbolAtLocation(node);
    return symbol === undefined ? undefined : this.resolveAlias(symbol);
  }

  protected resolveAlias(symbol: ts.Symbol): ts.Symbol {
    const isAlias = (symbol.flags & compiler.SymbolFlags.Alias) !== 0;
    return isAlias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /**
   * Whether the project's sources contain the code of the declaration. False for generated code, `.d.ts` files and `declare`
   * statements.
   */
  protected isDeclaredInSources(declaration: ts.Node | undefined): boolean {
    if (declaration === undefined) return false;
    const file = declaration.getSourceFile();
    if (file.isDeclarationFile || this.generatedCode.isGeneratedFile(file)) return false;
    return compiler.findAncestor(declaration, isAmbient) === undefined;
  }

  /**
   * Whether values of the type can contain unlisted keys: keys that their type does not declare. For a function type, also checks
   * the type of its results.
   */
  protected canContainOrReturnUndeclaredKeys(type: ts.Type): boolean {
    const returnTypes = type.getCallSignatures().map((signature) => signature.getReturnType());
    return [type, ...returnTypes].some((typeOrReturnType) =>
      canContainUndeclaredKeys(typeOrReturnType, this.checker, this.generatedCode),
    );
  }
}

function isAmbient(node: ts.Node): boolean {
  const modifiers = compiler.canHaveModifiers(node) ? compiler.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === compiler.SyntaxKind.DeclareKeyword) === true;
}
