/**
 * Finds items that are sent without generated code: calls, URLs, request bodies and commands that contain the name of the WHM API
 * function. Reads the module and the keys near the name. If it finds none, all modules count as possibly used.
 */

import type { ts } from "ts-morph";
import { Analyzer, type AnalysisContext } from "./analyzer.js";
import { compiler } from "./compiler.js";
import type { DataFlow } from "./flow.js";
import { plainName } from "./generated.js";
import type { ImportGraph } from "./import-graph.js";
import { isMessageCall } from "./syntax.js";
import { SENDING_FUNCTION } from "./generated-names.js";
import type { OriginFinder } from "./origins.js";
import { isPrimitive } from "./unlisted.js";

export interface RawCallReaderOptions extends AnalysisContext {
  readonly flow: DataFlow;
  readonly origins: OriginFinder;
  readonly graph: ImportGraph;
}

export class RawCallReader extends Analyzer {
  readonly #flow: DataFlow;
  readonly #origins: OriginFinder;
  readonly #graph: ImportGraph;

  constructor(options: RawCallReaderOptions) {
    super(options);
    this.#flow = options.flow;
    this.#origins = options.origins;
    this.#graph = options.graph;
  }

  read(file: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      if (containsFunctionName(node)) this.#readCall(node);
      else compiler.forEachChild(node, visit);
    };
    visit(file);
  }

  #readCall(name: ts.Node): void {
    if (isCompared(name)) return;
    const calls = callsAround(name);
    // Only the innermost call counts: `console.log(await call("enqueue_transfer_item", item))` sends a request.
    const [innermost] = calls;
    if (innermost !== undefined && isMessageCall(innermost)) return;
    const isItem = (node: ts.Node): boolean =>
      node !== name &&
      (compiler.isObjectLiteralExpression(node) ? this.#readLiteral(node, name) : this.#isEncoded(node));
    // Uses the innermost call with an item, because outer calls may contain another item.
    if (calls.some((call) => someWithin(call, isItem))) return;
    // Without an item in the call, the names of modules and keys anywhere in the sources may belong to it.
    const isOpen =
      this.#origins.hasOrigin(name.getSourceFile()) || this.#isTextFromOutside(name, calls.at(-1));
    if (isOpen) return this.usage.add({ kind: "any-module" }, name, false);
    if (!this.#isModuleNamed(name.getSourceFile())) this.usage.add({ kind: "unnamed-module" }, name, false);
  }

  /** Reads an object literal that names its module. Returns false if it names none. */
  #readLiteral(literal: ts.ObjectLiteralExpression, name: ts.Node): boolean {
    const named = this.#flow.moduleNamesInLiteral(literal);
    for (const module of named.filter((one) => this.generated.modules.has(one))) {
      this.usage.add({ kind: "module", module }, name, named.length === 1);
      for (const member of literal.properties) {
        const key = member.name === undefined ? undefined : plainName(member.name);
        if (member.name !== undefined && key !== undefined) {
          const isKey = this.generated.modules.get(module)?.has(key) === true;
          if (isKey) this.usage.add({ kind: "key", module, key }, member.name, named.length === 1);
          continue;
        }
        // The keys of a spread value and computed keys are found by their names.
        this.#flow.addUnlisted([module], compiler.isSpreadAssignment(member) ? member.expression : member);
      }
    }
    return named.length > 0;
  }

  /** Whether the node calls a generated function, which encodes an item. */
  #isEncoded(node: ts.Node): boolean {
    if (!compiler.isCallExpression(node)) return false;
    const declaration = this.declarationOfCall(node);
    return declaration !== undefined && this.generated.isModuleFile(declaration.getSourceFile());
  }

  /** Whether a query string, a request body or a command contains a text that is not part of the sources. */
  #isTextFromOutside(name: ts.Node, call: ts.Node | undefined): boolean {
    const isOutside = (node: ts.Expression): boolean =>
      isPrimitive(this.typeOf(node)) &&
      !compiler.isTemplateExpression(node) &&
      !this.#isCallOfSources(node) &&
      this.#origins.isComputedName(node);
    if (compiler.isTemplateExpression(name)) {
      const texts = [name.head, ...name.templateSpans.map(({ literal }) => literal)].map(({ text }) => text);
      const first = texts.findIndex((text) => text.includes(SENDING_FUNCTION));
      const isPart = (index: number): boolean => index >= first && !/[=/]$/.test(texts[index] ?? "");
      if (name.templateSpans.some(({ expression }, index) => isPart(index) && isOutside(expression)))
        return true;
    }
    const { parent } = name;
    if (compiler.isBinaryExpression(parent) && parent.left === name && isOutside(parent.right)) return true;
    return (
      call !== undefined &&
      someWithin(call, (node) => {
        if (compiler.isSpreadElement(node)) return !compiler.isArrayLiteralExpression(node.expression);
        if (compiler.isShorthandPropertyAssignment(node))
          return BODY.test(node.name.text) && isOutside(node.name);
        return (
          compiler.isPropertyAssignment(node) && BODY.test(node.name.getText()) && isOutside(node.initializer)
        );
      })
    );
  }

  #isCallOfSources(node: ts.Expression): boolean {
    if (!compiler.isCallExpression(node)) return false;
    const { expression } = node;
    return (
      this.isOwn(this.declarationOfCall(node)) ||
      (compiler.isPropertyAccessExpression(expression) && expression.name.text === "toString") ||
      /^(?:JSON\.stringify|String|(?:querystring\.)?stringify)$/.test(expression.getText())
    );
  }

  /** Whether the names of modules are complete in the files that are connected with this file. */
  #isModuleNamed(file: ts.SourceFile): boolean {
    const texts = [...this.#graph.connectedFiles(file)].map(({ text }) => text);
    const modules = [...this.generated.modules.keys()];
    const isNamed = texts.some((text) => modules.some((module) => new RegExp(`\\b${module}\\b`).test(text)));
    return isNamed && !texts.some((text) => hasDynamicModuleName(text, modules));
  }
}

/** Members of a request that can contain its fields. */
const BODY = /^(?:body|data|form|json|params|payload|query|search)$/;

/** Whether a text contains a part of a module's name before or after an expression, as in `Account${kind}`. */
function hasDynamicModuleName(text: string, modules: readonly string[]): boolean {
  const before = [...text.matchAll(/(\w+)(?:\$\{|["']\s*\+)/g)].map(({ 1: word = "" }) => word);
  const after = [...text.matchAll(/(?:\}|\+\s*["'])(\w+)/g)].map(({ 1: word = "" }) => word);
  return modules.some(
    (module) =>
      before.some((word) => /^[A-Z]/.test(word) && module.startsWith(word)) ||
      after.some((word) => /^[A-Z]/.test(word) && module.endsWith(word)),
  );
}

/** Whether the name is only compared, as in a function that records calls. */
function isCompared(name: ts.Node): boolean {
  const { parent } = name;
  const isComparison =
    compiler.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText());
  return isComparison || compiler.isCaseClause(parent);
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
