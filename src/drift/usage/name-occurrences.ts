/**
 * Finds where the names of keys and modules occur in a project's sources. An item can only have a key if the key's name occurs in the
 * sources, or if a value whose type does not list its keys becomes an item. So a key counts as possibly used where its name occurs,
 * unless the compiler proves that the name belongs to something else.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { GeneratedCode } from "./generated.js";
import { isMessageCall } from "./raw-calls.js";
import type { Usage } from "./usage.js";

export class NameReader {
  readonly #checker: ts.TypeChecker;
  readonly #generated: GeneratedCode;
  readonly #usage: Usage;
  readonly #keys: ReadonlySet<string>;

  constructor(checker: ts.TypeChecker, generated: GeneratedCode, usage: Usage) {
    this.#checker = checker;
    this.#generated = generated;
    this.#usage = usage;
    this.#keys = new Set([...generated.modules.values()].flatMap((names) => [...names]));
  }

  read(file: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      // An import alone is not a use, and a message sends nothing.
      if (compiler.isImportDeclaration(node) || compiler.isExportDeclaration(node) || isMessage(node)) return;
      if (isText(node)) this.#readText(node);
      else if (compiler.isIdentifier(node)) this.#readIdentifier(node);
      compiler.forEachChild(node, visit);
    };
    visit(file);
  }

  /** Reads a file of another language, such as a Vue component. */
  readWords(file: ts.SourceFile): void {
    for (const { 0: word, index } of file.text.matchAll(WORD)) {
      if (this.#isName(word)) this.#usage.addNameAt(word, file, index);
    }
  }

  #readText(node: TextNode): void {
    if (this.#isName(node.text) && this.#isOfLibrary(node)) return;
    for (const [word] of node.text.matchAll(WORD)) if (this.#isName(word)) this.#usage.addName(word, node);
  }

  #readIdentifier(node: ts.Identifier): void {
    const { text } = node;
    if (this.#isName(text) && isMemberName(node) && !this.#isOfLibrary(node)) this.#usage.addName(text, node);
  }

  #isName(word: string): boolean {
    return this.#keys.has(word) || this.#generated.modules.has(word);
  }

  /** Whether only libraries declare the member with this name, such as `size` of a `Set`. */
  #isOfLibrary(node: ts.Identifier | TextNode): boolean {
    const declarations = this.#member(node)?.declarations ?? [];
    return (
      declarations.length > 0 &&
      declarations.every((declaration) => declaration.getSourceFile().fileName.includes("/node_modules/"))
    );
  }

  #member(node: ts.Identifier | TextNode): ts.Symbol | undefined {
    const { parent } = node;
    const isInLiteral =
      compiler.isPropertyAssignment(parent) || compiler.isShorthandPropertyAssignment(parent);
    const owner = isInLiteral
      ? this.#checker.getContextualType(parent.parent)
      : compiler.isBindingElement(parent)
        ? this.#checker.getTypeAtLocation(parent.parent)
        : undefined;
    if (owner !== undefined) return this.#checker.getPropertyOfType(owner, node.text);
    return isInLiteral ? undefined : this.#checker.getSymbolAtLocation(node);
  }
}

type TextNode = ts.StringLiteralLike | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail;

const WORD = /[A-Za-z_$][\w$]*/g;

function isText(node: ts.Node): node is TextNode {
  return (
    compiler.isStringLiteralLike(node) ||
    compiler.isTemplateHead(node) ||
    compiler.isTemplateMiddleOrTemplateTail(node)
  );
}

function isMessage(node: ts.Node): boolean {
  return (compiler.isCallExpression(node) || compiler.isNewExpression(node)) && isMessageCall(node);
}

/** Whether the identifier is the name of a member. Names of variables, functions and types are no keys. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (compiler.isPropertyAccessExpression(parent)) return parent.name === node;
  if (compiler.isShorthandPropertyAssignment(parent)) return true;
  if (compiler.isBindingElement(parent)) {
    return compiler.isObjectBindingPattern(parent.parent) && (parent.propertyName ?? parent.name) === node;
  }
  if (compiler.isParameter(parent)) return compiler.isParameterPropertyDeclaration(parent, parent.parent);
  const isMember =
    compiler.isPropertyAssignment(parent) ||
    compiler.isTypeElement(parent) ||
    compiler.isClassElement(parent) ||
    compiler.isMethodDeclaration(parent) ||
    compiler.isAccessor(parent) ||
    compiler.isEnumMember(parent) ||
    compiler.isJsxAttribute(parent);
  return isMember && parent.name === node;
}
