/**
 * Finds items that are sent without generated code: calls, URLs, request bodies and commands that contain the name of the WHM API
 * function. Reads the module and the keys near the name. If it finds none, all modules count as possibly used.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import { isUntyped, type DataFlow } from "./flow.js";
import { literalsOf, plainName, type GeneratedCode } from "./generated.js";
import { SENDING_FUNCTION } from "./generated-names.js";
import type { Usage } from "./usage.js";

export interface RawCallReaderOptions {
  readonly generated: GeneratedCode;
  readonly flow: DataFlow;
  readonly usage: Usage;
}

export class RawCallReader {
  readonly #checker: ts.TypeChecker;
  readonly #generated: GeneratedCode;
  readonly #flow: DataFlow;
  readonly #usage: Usage;

  constructor(checker: ts.TypeChecker, { generated, flow, usage }: RawCallReaderOptions) {
    this.#checker = checker;
    this.#generated = generated;
    this.#flow = flow;
    this.#usage = usage;
  }

  read(file: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      if (containsFunctionName(node)) this.#readCall(node);
      else compiler.forEachChild(node, visit);
    };
    visit(file);
  }

  #readCall(name: ts.Node): void {
    const calls = callsAround(name);
    if (calls.some(isMessageCall)) return;
    const isItem = (node: ts.Node): boolean => node !== name && this.#item(node, name);
    // Uses the innermost call with an item, because outer calls may contain another item.
    const isRead = calls.some((call) => someWithin(call, isItem));
    if (isRead || calls.some((call) => this.#modulesInTexts(call, name))) return;
    this.#usage.add({ kind: "any-module" }, name, false);
  }

  /** Records the uses of keys if the node is an item. Returns false if it is not. */
  #item(node: ts.Node, name: ts.Node): boolean {
    if (compiler.isObjectLiteralExpression(node)) return this.#literal(node, name);
    const encoded = this.#encodedModules(node);
    if (encoded.length > 0) {
      for (const module of encoded) this.#usage.add({ kind: "module", module }, node, true);
      return true;
    }
    return compiler.isIdentifier(node) && this.#object(node, name);
  }

  #literal(literal: ts.ObjectLiteralExpression, name: ts.Node): boolean {
    const modules = this.#flow.moduleNamesInLiteral(literal);
    if (modules.length === 0) return false;
    this.#sent(modules, name);
    for (const member of literal.properties) this.#literalMember(member, modules);
    return true;
  }

  #literalMember(member: ts.ObjectLiteralElementLike, modules: readonly string[]): void {
    if (compiler.isSpreadAssignment(member)) {
      // Skips a call of an encoder, because `SourceReader` analyzes its argument.
      if (this.#encodedModules(member.expression).length > 0) return;
      return this.#typeMembers(
        this.#checker.getTypeAtLocation(member.expression),
        modules,
        member.expression,
      );
    }
    const plain = plainName(member.name);
    if (plain !== undefined) return this.#keys([plain], modules, member.name);
    if (!compiler.isComputedPropertyName(member.name)) return;
    const { expression } = member.name;
    const names = literalsOf(this.#checker.getTypeAtLocation(expression));
    if (names.length === 0) return this.#flow.addUnknownKeys(this.#known(modules), expression);
    this.#keys(names, modules, expression);
  }

  /** Records the uses of an object that is created elsewhere. Returns false if the object is not an item. */
  #object(node: ts.Identifier, name: ts.Node): boolean {
    const type = this.#checker.getTypeAtLocation(node);
    const modules = this.#flow.moduleNamesOfType(type);
    if (modules.length === 0) return false;
    this.#sent(modules, name);
    // In JavaScript, members may have been added to the object after its creation.
    const mayHaveMore = /\.[cm]?jsx?$/.test(node.getSourceFile().fileName);
    if (mayHaveMore) this.#flow.addUnknownKeys(this.#known(modules), node);
    else this.#typeMembers(type, modules, node);
    return true;
  }

  #typeMembers(type: ts.Type, modules: readonly string[], at: ts.Node): void {
    if (isUntyped(type) || type.getStringIndexType() !== undefined) {
      return this.#flow.addUnknownKeys(this.#known(modules), at);
    }
    for (const member of this.#checker.getPropertiesOfType(type)) {
      this.#keys([member.name], modules, this.#flow.memberLocation(member, at));
    }
  }

  #keys(names: readonly string[], modules: readonly string[], at: ts.Node): void {
    const isCertain = names.length === 1 && modules.length === 1;
    for (const module of this.#known(modules)) {
      for (const key of names) {
        if (this.#generated.modules.get(module)?.has(key) === true)
          this.#usage.add({ kind: "key", module, key }, at, isCertain);
      }
    }
  }

  #sent(modules: readonly string[], name: ts.Node): void {
    for (const module of this.#known(modules)) {
      this.#usage.add({ kind: "module", module }, name, modules.length === 1);
    }
  }

  #known(modules: readonly string[]): readonly string[] {
    return modules.filter((module) => this.#generated.modules.has(module));
  }

  /** Returns the modules of the generated function that the node calls. */
  #encodedModules(node: ts.Node): readonly string[] {
    if (!compiler.isCallExpression(node)) return [];
    const { expression } = node;
    const symbol = this.#checker.getSymbolAtLocation(
      compiler.isPropertyAccessExpression(expression) ? expression.name : expression,
    );
    const isAlias = symbol !== undefined && (symbol.flags & compiler.SymbolFlags.Alias) !== 0;
    const meanings = this.#generated.subjectsOf(isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol);
    return meanings.flatMap(({ module, key }) => (module === undefined || key !== undefined ? [] : [module]));
  }

  /** Reads `module=AccountLocal` in URLs and commands. Keys may be added elsewhere, so all keys count as possibly used. */
  #modulesInTexts(call: ts.Node, name: ts.Node): boolean {
    const modules = [...call.getText().matchAll(/\bmodule=([^&\s"'`,)]*)/g)].map(
      ({ 1: module = "" }) => module,
    );
    const isRead = modules.length > 0 && modules.every((module) => /^\w+$/.test(module));
    if (isRead) this.#flow.addUnknownKeys(this.#known(modules), name);
    return isRead;
  }
}

/**
 * Whether the node is a string or method name with the name of the WHM API function. Ignores literal types, which send nothing.
 */
function containsFunctionName(node: ts.Node): boolean {
  if (compiler.isStringLiteralLike(node))
    return !compiler.isLiteralTypeNode(node.parent) && node.text.includes(SENDING_FUNCTION);
  if (compiler.isTemplateExpression(node)) {
    return [node.head, ...node.templateSpans.map(({ literal }) => literal)].some(({ text }) =>
      text.includes(SENDING_FUNCTION),
    );
  }
  const isMember =
    compiler.isIdentifier(node) &&
    compiler.isPropertyAccessExpression(node.parent) &&
    node.parent.name === node;
  return isMember && node.text === SENDING_FUNCTION;
}

/** Returns the calls around a node within its statement, innermost first. */
function callsAround(node: ts.Node): readonly (ts.CallExpression | ts.NewExpression)[] {
  const calls: (ts.CallExpression | ts.NewExpression)[] = [];
  for (let { parent } = node; !compiler.isSourceFile(parent); { parent } = parent) {
    if (compiler.isFunctionLike(parent) || compiler.isStatement(parent)) break;
    if (compiler.isCallExpression(parent) || compiler.isNewExpression(parent)) calls.push(parent);
  }
  return calls;
}

/** Whether the call prints a message or creates an error, as `console.log` and `new Error` do. It sends no request. */
export function isMessageCall(call: ts.CallExpression | ts.NewExpression): boolean {
  const called = call.expression.getText();
  return compiler.isNewExpression(call) ? /Error$/.test(called) : /^(?:console\.\w+|\w*Error)$/.test(called);
}

function someWithin(node: ts.Node, matches: (node: ts.Node) => boolean): boolean {
  // Visits all nodes, because a call may contain several items.
  let isFound = false;
  compiler.forEachChild(node, function visit(child) {
    if (compiler.isFunctionLike(child)) return;
    if (matches(child)) isFound = true;
    else compiler.forEachChild(child, visit);
  });
  return isFound;
}
