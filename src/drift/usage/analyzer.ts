/** What the parts of the analysis share: the checker, the generated code, the uses found so far, and questions about types. */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { GeneratedCode } from "./generated.js";
import { containsUnlisted } from "./unlisted.js";
import type { Usage } from "./usage.js";

export interface AnalysisContext {
  readonly checker: ts.TypeChecker;
  readonly generated: GeneratedCode;
  readonly usage: Usage;
}

export abstract class Analyzer {
  protected readonly checker: ts.TypeChecker;
  protected readonly generated: GeneratedCode;
  protected readonly usage: Usage;

  constructor({ checker, generated, usage }: AnalysisContext) {
    this.checker = checker;
    this.generated = generated;
    this.usage = usage;
  }

  protected typeOf(node: ts.Node): ts.Type {
    return this.checker.getTypeAtLocation(node);
  }

  /** Returns the declaration of the function that is called. */
  protected declarationOfCall(call: ts.CallLikeExpression): ts.Signature["declaration"] {
    return this.checker.getResolvedSignature(call)?.declaration;
  }

  /** Returns the symbol of the value that a name refers to, also if it is imported. */
  protected symbolOf(node: ts.Node): ts.Symbol | undefined {
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

  /** Whether the sources contain the declaration, and not only its type. */
  protected isOwn(declaration: ts.Node | undefined): boolean {
    if (declaration === undefined) return false;
    const file = declaration.getSourceFile();
    if (file.isDeclarationFile || this.generated.isGenerated(file)) return false;
    return compiler.findAncestor(declaration, isAmbient) === undefined;
  }

  /** Whether the type, or what a function with this type returns, can contain values with keys that it does not list. */
  protected isOpen(type: ts.Type): boolean {
    const results = type.getCallSignatures().map((signature) => signature.getReturnType());
    return [type, ...results].some((one) => containsUnlisted(one, this.checker, this.generated));
  }
}

function isAmbient(node: ts.Node): boolean {
  const modifiers = compiler.canHaveModifiers(node) ? compiler.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === compiler.SyntaxKind.DeclareKeyword) === true;
}
