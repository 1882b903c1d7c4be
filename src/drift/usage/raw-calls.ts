/**
 * Items that are sent past generated code, by the name of WHM's function in a call, a URL, a body or a command. Which module and
 * which keys is read beside the name; where it cannot be, any of all modules may be meant.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import { saysNothing, type Flow } from "./flow.js";
import { literalsOf, plainName, type GeneratedCode } from "./generated.js";
import { SENDING_FUNCTION } from "./generated-names.js";
import type { Usage } from "./usage.js";

export interface RawCallsNeeds {
  readonly generated: GeneratedCode;
  readonly flow: Flow;
  readonly usage: Usage;
}

export class RawCalls {
  readonly #checker: ts.TypeChecker;
  readonly #generated: GeneratedCode;
  readonly #flow: Flow;
  readonly #usage: Usage;

  constructor(checker: ts.TypeChecker, { generated, flow, usage }: RawCallsNeeds) {
    this.#checker = checker;
    this.#generated = generated;
    this.#flow = flow;
    this.#usage = usage;
  }

  read(file: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      if (saysFunction(node)) this.#said(node);
      else compiler.forEachChild(node, visit);
    };
    visit(file);
  }

  #said(name: ts.Node): void {
    const calls = callsAround(name);
    if (calls.some(isOfWords)) return;
    const isItem = (node: ts.Node): boolean => node !== name && this.#item(node, name);
    // The nearest call in which an item stands; what is around it may be another one's.
    const isRead = calls.some((call) => someWithin(call, isItem));
    if (isRead || calls.some((call) => this.#modulesInTexts(call, name))) return;
    this.#usage.add({ kind: "any-module" }, name, false);
  }

  /** Whether the node tells what is sent, and if so, it has been taken from it. */
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
    const modules = this.#flow.namesSaid(literal);
    if (modules.length === 0) return false;
    this.#sent(modules, name);
    for (const member of literal.properties) this.#literalMember(member, modules);
    return true;
  }

  #literalMember(member: ts.ObjectLiteralElementLike, modules: readonly string[]): void {
    if (compiler.isSpreadAssignment(member)) {
      // What an encoder returns was looked at where it was given.
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
    if (names.length === 0) return this.#flow.unknown(this.#known(modules), expression);
    this.#keys(names, modules, expression);
  }

  /** An object that was made elsewhere. */
  #object(node: ts.Identifier, name: ts.Node): boolean {
    const type = this.#checker.getTypeAtLocation(node);
    const modules = this.#flow.moduleNames(type);
    if (modules.length === 0) return false;
    this.#sent(modules, name);
    // In JavaScript, it may have been given more members since.
    const mayHaveMore = /\.[cm]?jsx?$/.test(node.getSourceFile().fileName);
    if (mayHaveMore) this.#flow.unknown(this.#known(modules), node);
    else this.#typeMembers(type, modules, node);
    return true;
  }

  #typeMembers(type: ts.Type, modules: readonly string[], at: ts.Node): void {
    if (saysNothing(type) || type.getStringIndexType() !== undefined) {
      return this.#flow.unknown(this.#known(modules), at);
    }
    for (const member of this.#checker.getPropertiesOfType(type)) {
      this.#keys([member.name], modules, this.#flow.placeOf(member, at));
    }
  }

  #keys(names: readonly string[], modules: readonly string[], at: ts.Node): void {
    const isSure = names.length === 1 && modules.length === 1;
    for (const module of this.#known(modules)) {
      for (const key of names) {
        if (this.#generated.modules.get(module)?.has(key) === true)
          this.#usage.add({ kind: "key", module, key }, at, isSure);
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

  /** Modules of the generated function that is called. */
  #encodedModules(node: ts.Node): readonly string[] {
    if (!compiler.isCallExpression(node)) return [];
    const { expression } = node;
    const symbol = this.#checker.getSymbolAtLocation(
      compiler.isPropertyAccessExpression(expression) ? expression.name : expression,
    );
    const isAlias = symbol !== undefined && (symbol.flags & compiler.SymbolFlags.Alias) !== 0;
    const meanings = this.#generated.meanings(isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol);
    return meanings.flatMap(({ module, key }) => (module === undefined || key !== undefined ? [] : [module]));
  }

  /** `module=AccountLocal` in a URL or a word of a command: some of its keys may be put together elsewhere. */
  #modulesInTexts(call: ts.Node, name: ts.Node): boolean {
    const modules = [...call.getText().matchAll(/\bmodule=([^&\s"'`,)]*)/g)].map(
      ({ 1: module = "" }) => module,
    );
    const isRead = modules.length > 0 && modules.every((module) => /^\w+$/.test(module));
    if (isRead) this.#flow.unknown(this.#known(modules), name);
    return isRead;
  }
}

/** The name in a text, or as the name of what is called. A type that says it sends nothing. */
function saysFunction(node: ts.Node): boolean {
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

/** Calls of which the node is part, the nearest first, as far as its own statement goes. */
function callsAround(node: ts.Node): readonly (ts.CallExpression | ts.NewExpression)[] {
  const calls: (ts.CallExpression | ts.NewExpression)[] = [];
  for (let { parent } = node; !compiler.isSourceFile(parent); { parent } = parent) {
    if (compiler.isFunctionLike(parent) || compiler.isStatement(parent)) break;
    if (compiler.isCallExpression(parent) || compiler.isNewExpression(parent)) calls.push(parent);
  }
  return calls;
}

/** `console.log`, `new Error`: for people to read. */
function isOfWords(call: ts.CallExpression | ts.NewExpression): boolean {
  const called = call.expression.getText();
  return compiler.isNewExpression(call) ? /Error$/.test(called) : /^(?:console\.\w+|\w*Error)$/.test(called);
}

function someWithin(node: ts.Node, isMeant: (node: ts.Node) => boolean): boolean {
  // All of them: a call may send one of several.
  let isFound = false;
  compiler.forEachChild(node, function visit(child) {
    if (compiler.isFunctionLike(child)) return;
    if (isMeant(child)) isFound = true;
    else compiler.forEachChild(child, visit);
  });
  return isFound;
}
