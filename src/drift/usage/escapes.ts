/**
 * What takes items and leaves the sources that are looked at: functions, classes and holders that are exported to others, and
 * functions that are given to somebody who may call them with anything. What they are called with there may have any key.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { Flow } from "./flow.js";
import { isForeignClass, type GeneratedCode } from "./generated.js";
import type { ImportGraph } from "./import-graph.js";

/** Methods of members of what is exported are looked at, and those of theirs. */
const DEEPEST = 3;

export interface HandedOutNeeds {
  readonly generated: GeneratedCode;
  readonly flow: Flow;
  readonly graph: ImportGraph;
}

export class HandedOut {
  readonly #checker: ts.TypeChecker;
  readonly #generated: GeneratedCode;
  readonly #flow: Flow;
  readonly #graph: ImportGraph;

  constructor(checker: ts.TypeChecker, { generated, flow, graph }: HandedOutNeeds) {
    this.#checker = checker;
    this.#generated = generated;
    this.#flow = flow;
    this.#graph = graph;
  }

  /** Of a file that nobody imports, all that it exports; of others, what nobody who is looked at refers to. */
  exportsOf(file: ts.SourceFile, referred: ReadonlySet<ts.Symbol>): void {
    const module = this.#checker.getSymbolAtLocation(file);
    if (module === undefined) return this.#assignedExports(file);
    const isEntry = !this.#graph.imported.has(file);
    for (const exported of this.#checker.getExportsOfModule(module)) {
      const symbol = this.#followed(exported);
      if ((symbol.flags & compiler.SymbolFlags.Value) === 0) continue;
      const at = this.#placeOf(symbol) ?? this.#defaultOf(exported);
      if (at === undefined || (!isEntry && referred.has(symbol))) continue;
      this.takers(this.#checker.getTypeOfSymbolAtLocation(symbol, at), at);
    }
  }

  /** `module.exports = { send }`, which the checker does not follow to who requires it. */
  #assignedExports(file: ts.SourceFile): void {
    for (const statement of file.statements) {
      if (!compiler.isExpressionStatement(statement) || !compiler.isBinaryExpression(statement.expression))
        continue;
      const { left, right } = statement.expression;
      if (!/^(?:module\.)?exports\b/.test(left.getText())) continue;
      this.takers(this.#checker.getTypeAtLocation(right), right);
    }
  }

  /** Whatever of a type takes items may be given any. */
  takers(type: ts.Type, at: ts.Node, depth = DEEPEST): void {
    if (depth === 0) return;
    for (const signature of type.getCallSignatures()) this.#parameters(signature, at);
    for (const signature of type.getConstructSignatures()) {
      this.#parameters(signature, at);
      this.#members(signature.getReturnType(), at, depth);
    }
    this.#members(type, at, depth);
  }

  #members(type: ts.Type, at: ts.Node, depth: number): void {
    if (isReadOnly(type, this.#checker) || (type.flags & compiler.TypeFlags.Object) === 0) return;
    const holdsItems = this.#generated
      .typeArguments(type)
      .some((argument) => this.#generated.modulesWithin(argument).size > 0);
    if (isForeignClass(type) && !holdsItems) return;
    for (const member of type.getProperties()) {
      if (isOpen(member)) this.takers(this.#checker.getTypeOfSymbolAtLocation(member, at), at, depth - 1);
    }
  }

  #parameters(signature: ts.Signature, at: ts.Node): void {
    for (const parameter of signature.getParameters()) {
      const { valueDeclaration: declaration } = parameter;
      const type = this.#checker.getTypeOfSymbolAtLocation(parameter, at);
      if (declaration !== undefined && compiler.isParameter(declaration) && takesWhatItNames(declaration))
        continue;
      const isOwn = declaration !== undefined && this.#flow.isOwn(declaration);
      this.#flow.unknown(this.#generated.modulesWithin(type), isOwn ? declaration : at);
    }
  }

  #followed(symbol: ts.Symbol): ts.Symbol {
    return (symbol.flags & compiler.SymbolFlags.Alias) === 0
      ? symbol
      : this.#checker.getAliasedSymbol(symbol);
  }

  /** Where the project declares it; what generated code does is passed on as such. */
  #placeOf({ declarations = [] }: ts.Symbol): ts.Node | undefined {
    const own = declarations.find((declaration) => this.#flow.isOwn(declaration));
    return own === undefined ? undefined : (compiler.getNameOfDeclaration(own) ?? own);
  }

  /** `export default encodeX`. */
  #defaultOf({ declarations = [] }: ts.Symbol): ts.Node | undefined {
    return declarations.find((declaration) => compiler.isExportAssignment(declaration));
  }
}

/** `({ user, ip }) => …`: of what it is given, no other key goes on. */
function takesWhatItNames({ name }: ts.ParameterDeclaration): boolean {
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

/** `has` of a `ReadonlySet` takes an item, and keeps none. */
function isReadOnly(type: ts.Type, checker: ts.TypeChecker): boolean {
  return checker.isTupleType(type) || /^Readonly(?:Array|Set|Map)$/.test(type.getSymbol()?.name ?? "");
}

function isOpen({ valueDeclaration: declaration }: ts.Symbol): boolean {
  if (declaration === undefined) return true;
  const name = compiler.getNameOfDeclaration(declaration);
  const closed = compiler.ModifierFlags.Private | compiler.ModifierFlags.Protected;
  const isClosed = (compiler.getCombinedModifierFlags(declaration) & closed) !== 0;
  return !isClosed && (name === undefined || !compiler.isPrivateIdentifier(name));
}
