/**
 * Finds items that are sent without generated code: calls, URLs, request bodies and commands that contain `enqueue_transfer_item`,
 * the name of the WHM API function. Reads the module and the keys near this name. If no module is found there, all modules
 * may be used.
 */

import type { ts } from "ts-morph";
import { UsageAnalyzer, type UsageAnalysisContext } from "./analyzer.js";
import { compiler } from "./compiler.js";
import type { DataFlowAnalyzer } from "./flow.js";
import { getStaticName } from "./generated.js";
import type { ImportGraph } from "./import-graph.js";
import { isLogOrErrorCall } from "./syntax.js";
import { ENQUEUE_API_FUNCTION_NAME } from "./generated-names.js";
import type { KeyOriginFinder } from "./origins.js";
import { isPrimitiveType } from "./unlisted.js";

export interface RawCallReaderOptions extends UsageAnalysisContext {
  readonly dataFlowAnalyzer: DataFlowAnalyzer;
  readonly originFinder: KeyOriginFinder;
  readonly importGraph: ImportGraph;
}

export class RawCallReader extends UsageAnalyzer {
  readonly #dataFlowAnalyzer: DataFlowAnalyzer;
  readonly #originFinder: KeyOriginFinder;
  readonly #importGraph: ImportGraph;

  constructor(options: RawCallReaderOptions) {
    super(options);
    this.#dataFlowAnalyzer = options.dataFlowAnalyzer;
    this.#originFinder = options.originFinder;
    this.#importGraph = options.importGraph;
  }

  recordUses(file: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      if (containsEnqueueFunctionName(node)) this.#recordUsesNearFunctionName(node);
      else compiler.forEachChild(node, visit);
    };
    visit(file);
  }

  #recordUsesNearFunctionName(functionNameNode: ts.Node): void {
    if (isCompared(functionNameNode)) return;
    const enclosingCalls = listEnclosingCalls(functionNameNode);
    // Skip a function name in a log or error message. Only the innermost call counts:
    // `console.log(await call("enqueue_transfer_item", item))` sends a request.
    const [innermostCall] = enclosingCalls;
    if (innermostCall !== undefined && isLogOrErrorCall(innermostCall)) return;
    const tryRecognizeItem = (node: ts.Node): boolean =>
      node !== functionNameNode &&
      (compiler.isObjectLiteralExpression(node)
        ? this.#tryRecordUsesInItemLiteral(node, functionNameNode)
        : this.#isGeneratedModuleFunctionCall(node));
    // Read the innermost call with an item, because outer calls may contain another item.
    if (enclosingCalls.some((call) => hasMatchingDescendant(call, tryRecognizeItem))) return;
    // No call that encloses the function name contains the item. So its module and keys may occur anywhere in the sources, or may come from
    // outside.
    const canItemComeFromOutsideOfSources =
      this.#originFinder.isConnectedToOriginOfUnknownKeys(functionNameNode.getSourceFile()) ||
      this.#canRequestContainExternalText(functionNameNode, enclosingCalls.at(-1));
    if (canItemComeFromOutsideOfSources)
      return this.usage.addUse({ kind: "unknown-module-and-key" }, functionNameNode, false);
    if (!this.#hasOnlyStaticModuleNames(functionNameNode.getSourceFile()))
      this.usage.addUse({ kind: "unknown-module" }, functionNameNode, false);
  }

  /** Records the uses in an object literal with a property `module`. Returns false if the value of this property is unknown or missing. */
  #tryRecordUsesInItemLiteral(literal: ts.ObjectLiteralExpression, functionNameNode: ts.Node): boolean {
    const moduleNames = this.#dataFlowAnalyzer.getModuleNamesOfLiteral(literal);
    const isModuleCertain = moduleNames.length === 1;
    for (const module of moduleNames.filter((moduleName) =>
      this.generatedCode.keyNamesByModule.has(moduleName),
    )) {
      this.usage.addUse({ kind: "module", module }, functionNameNode, isModuleCertain);
      for (const property of literal.properties) {
        const key = property.name === undefined ? undefined : getStaticName(property.name);
        if (property.name !== undefined && key !== undefined) {
          const isKeyOfModule = this.generatedCode.keyNamesByModule.get(module)?.has(key) === true;
          if (isKeyOfModule) this.usage.addUse({ kind: "key", module, key }, property.name, isModuleCertain);
          continue;
        }
        // The names of spread and computed keys can be unknown until run time, as in data from a file. `SourceReader` finds key names that
        // the sources contain.
        this.#dataFlowAnalyzer.addUsesOfAllKeysIfKeysCanBeUnknown(
          [module],
          compiler.isSpreadAssignment(property) ? property.expression : property,
        );
      }
    }
    return moduleNames.length > 0;
  }

  /** Whether the node calls a generated function of a module, such as `encodeAccountRemoteRoot`. */
  #isGeneratedModuleFunctionCall(node: ts.Node): boolean {
    if (!compiler.isCallExpression(node)) return false;
    const declaration = this.getCalledDeclaration(node);
    return declaration !== undefined && this.generatedCode.isGeneratedModuleFile(declaration.getSourceFile());
  }

  /** Whether a query string, a request body or a command contains text that may come from outside of the sources. */
  #canRequestContainExternalText(functionNameNode: ts.Node, outermostCall: ts.Node | undefined): boolean {
    const canBeTextFromOutsideSources = (node: ts.Expression): boolean =>
      isPrimitiveType(this.getType(node)) &&
      !compiler.isTemplateExpression(node) &&
      !this.#isProjectFunctionOrStringifyCall(node) &&
      this.#originFinder.isDynamicName(node);
    if (compiler.isTemplateExpression(functionNameNode)) {
      const templateTexts = [
        functionNameNode.head,
        ...functionNameNode.templateSpans.map(({ literal }) => literal),
      ].map(({ text }) => text);
      const indexOfTextWithFunctionName = templateTexts.findIndex((text) =>
        text.includes(ENQUEUE_API_FUNCTION_NAME),
      );
      // After `=` or `/`, an expression is a value or a part of a path, and contains no keys.
      const canSpanContainKeys = (spanIndex: number): boolean =>
        spanIndex >= indexOfTextWithFunctionName && !/[=/]$/.test(templateTexts[spanIndex] ?? "");
      if (
        functionNameNode.templateSpans.some(
          ({ expression }, index) => canSpanContainKeys(index) && canBeTextFromOutsideSources(expression),
        )
      )
        return true;
    }
    const { parent } = functionNameNode;
    if (
      compiler.isBinaryExpression(parent) &&
      parent.left === functionNameNode &&
      canBeTextFromOutsideSources(parent.right)
    )
      return true;
    return (
      outermostCall !== undefined &&
      hasMatchingDescendant(outermostCall, (node) => {
        if (compiler.isSpreadElement(node)) return !compiler.isArrayLiteralExpression(node.expression);
        if (compiler.isShorthandPropertyAssignment(node))
          return REQUEST_DATA_PROPERTY_PATTERN.test(node.name.text) && canBeTextFromOutsideSources(node.name);
        return (
          compiler.isPropertyAssignment(node) &&
          REQUEST_DATA_PROPERTY_PATTERN.test(node.name.getText()) &&
          canBeTextFromOutsideSources(node.initializer)
        );
      })
    );
  }

  /** Whether the expression calls a function that the sources declare, or a function that only converts its argument to text. */
  #isProjectFunctionOrStringifyCall(node: ts.Expression): boolean {
    if (!compiler.isCallExpression(node)) return false;
    const { expression } = node;
    return (
      this.isDeclaredInSources(this.getCalledDeclaration(node)) ||
      (compiler.isPropertyAccessExpression(expression) && expression.name.text === "toString") ||
      /^(?:JSON\.stringify|String|(?:querystring\.)?stringify)$/.test(expression.getText())
    );
  }

  /**
   * Whether this file, or a file that is connected with it by imports, contains the name of a module. False if one of these files computes
   * module names, as in `Account${kind}`.
   */
  #hasOnlyStaticModuleNames(file: ts.SourceFile): boolean {
    const fileTexts = [...this.#importGraph.findConnectedFiles(file)].map(({ text }) => text);
    const moduleNames = [...this.generatedCode.keyNamesByModule.keys()];
    const hasModuleName = fileTexts.some((text) =>
      moduleNames.some((module) => new RegExp(`\\b${module}\\b`).test(text)),
    );
    return hasModuleName && !fileTexts.some((text) => hasDynamicModuleName(text, moduleNames));
  }
}

/** Matches the names of properties that can contain the body or query string of a request. */
const REQUEST_DATA_PROPERTY_PATTERN = /^(?:body|data|form|json|params|payload|query|search)$/;

/** Whether a text contains a part of a module's name before or after an expression, as in `Account${kind}`. */
function hasDynamicModuleName(text: string, moduleNames: readonly string[]): boolean {
  const wordsBeforeExpression = [...text.matchAll(/(\w+)(?:\$\{|["']\s*\+)/g)].map(
    ({ 1: word = "" }) => word,
  );
  const wordsAfterExpression = [...text.matchAll(/(?:\}|\+\s*["'])(\w+)/g)].map(({ 1: word = "" }) => word);
  return moduleNames.some(
    (module) =>
      wordsBeforeExpression.some((word) => /^[A-Z]/.test(word) && module.startsWith(word)) ||
      wordsAfterExpression.some((word) => /^[A-Z]/.test(word) && module.endsWith(word)),
  );
}

/** Whether the code only compares the name of the WHM API function, as in a mock server that checks which function is called. */
function isCompared(functionNameNode: ts.Node): boolean {
  const { parent } = functionNameNode;
  const isEqualityOperand =
    compiler.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText());
  return isEqualityOperand || compiler.isCaseClause(parent);
}

/**
 * Whether the node is a string or method name that contains the name of the WHM API function. Excludes types, which send nothing.
 */
function containsEnqueueFunctionName(node: ts.Node): boolean {
  if (compiler.isStringLiteralLike(node))
    return !compiler.isLiteralTypeNode(node.parent) && node.text.includes(ENQUEUE_API_FUNCTION_NAME);
  if (compiler.isTemplateExpression(node)) {
    return [node.head, ...node.templateSpans.map(({ literal }) => literal)].some(({ text }) =>
      text.includes(ENQUEUE_API_FUNCTION_NAME),
    );
  }
  const isMethodName =
    compiler.isIdentifier(node) &&
    compiler.isPropertyAccessExpression(node.parent) &&
    node.parent.name === node;
  return isMethodName && node.text === ENQUEUE_API_FUNCTION_NAME;
}

/** Returns the calls that contain a node and are part of the same statement. The innermost call is first. */
function listEnclosingCalls(node: ts.Node): readonly (ts.CallExpression | ts.NewExpression)[] {
  const calls: (ts.CallExpression | ts.NewExpression)[] = [];
  for (let { parent } = node; !compiler.isSourceFile(parent); { parent } = parent) {
    if (compiler.isFunctionLike(parent) || compiler.isStatement(parent)) break;
    if (compiler.isCallExpression(parent) || compiler.isNewExpression(parent)) calls.push(parent);
  }
  return calls;
}

/** Whether `matches` is true for a descendant of the node. Skips functions. */
function hasMatchingDescendant(node: ts.Node, matches: (node: ts.Node) => boolean): boolean {
  // Continue after a match. A call may contain several items, and `matches` may record the uses of each item.
  let hasMatch = false;
  compiler.forEachChild(node, function visit(child) {
    if (compiler.isFunctionLike(child)) return;
    if (matches(child)) hasMatch = true;
    else compiler.forEachChild(child, visit);
  });
  return hasMatch;
}
