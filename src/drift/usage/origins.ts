/**
 * Finds origins: code that yields keys whose names do not occur in the sources. There are two kinds of origins:
 * - values with unlisted keys that come from outside of the sources, such as results of `JSON.parse`
 * - property names that the sources compute
 *
 * The file is long, because the checks of values and of names share functions.
 */

import type { ts } from "ts-morph";
import { UsageAnalyzer, type UsageAnalysisContext } from "./analyzer.js";
import { compiler } from "./compiler.js";
import type { ExportAnalyzer } from "./exports.js";
import type { ImportGraph } from "./import-graph.js";
import { isArgument, isPartOfLogOrErrorText, isAssignmentTarget } from "./syntax.js";
import {
  WEB_COLLECTION_PATTERN,
  canContainUndeclaredKeys,
  isEcmaScriptDeclarationFile,
  isPrimitiveType,
  canHaveArbitraryKeys,
} from "./unlisted.js";

export interface KeyOriginFinderOptions extends UsageAnalysisContext {
  readonly exportAnalyzer: ExportAnalyzer;
  readonly importGraph: ImportGraph;
}

export class KeyOriginFinder extends UsageAnalyzer {
  readonly #exportAnalyzer: ExportAnalyzer;
  readonly #importGraph: ImportGraph;
  /** For each file that was searched: whether it contains an origin, such as a call of `JSON.parse`. */
  readonly #results = new Map<ts.SourceFile, boolean>();

  constructor(options: KeyOriginFinderOptions) {
    super(options);
    this.#exportAnalyzer = options.exportAnalyzer;
    this.#importGraph = options.importGraph;
  }

  /**
   * Whether the file contains an origin: code that yields keys whose names do not occur in the sources. Includes the files that are
   * connected with the file in the import graph, because values can pass between these files.
   */
  isConnectedToOriginOfUnknownKeys(file: ts.SourceFile): boolean {
    return [...this.#importGraph.findConnectedFiles(file)].some((connectedFile) =>
      this.#containsOrigin(connectedFile),
    );
  }

  #containsOrigin(file: ts.SourceFile): boolean {
    const cachedResult = this.#results.get(file);
    if (cachedResult !== undefined) return cachedResult;
    const nodeContainsOrigin = (node: ts.Node): boolean =>
      !isTypeOrImportOrExportDeclaration(node) &&
      (this.#isOrigin(node) || (compiler.forEachChild(node, nodeContainsOrigin) ?? false));
    const hasOrigin = nodeContainsOrigin(file);
    this.#results.set(file, hasOrigin);
    return hasOrigin;
  }

  #isOrigin(node: ts.Node): boolean {
    if (compiler.isComputedPropertyName(node))
      return !compiler.isBindingElement(node.parent) && this.isDynamicName(node.expression);
    if (!compiler.isExpression(node)) return false;
    if (this.#usesDynamicName(node) || this.#isCallbackPassedToLibrary(node)) return true;
    return this.#isExternalValue(node) && !this.#hasNoKeysReachingItems(node);
  }

  /**
   * Whether the node is the name of a function that the sources declare and pass to a library as an argument. True only if a parameter
   * of the function can receive values whose type does not list all keys, because the library may pass such values. For functions
   * that are written in the argument itself, see `#canBeCalledFromOutsideSources`.
   */
  #isCallbackPassedToLibrary(node: ts.Expression): boolean {
    if (!isArgument(node) || compiler.isFunctionLike(node)) return false;
    return (
      this.#isExternalCall(node.parent as ts.CallExpression) &&
      this.getType(node)
        .getCallSignatures()
        .some(
          ({ declaration: callbackDeclaration }) =>
            callbackDeclaration !== undefined &&
            this.isDeclaredInSources(callbackDeclaration) &&
            callbackDeclaration.parameters.some((parameter) => this.#canContainUndeclaredKeys(parameter)),
        )
    );
  }

  /** Whether the call runs code from outside of the sources. False for functions of the language, such as `Array.prototype.map`. */
  #isExternalCall(call: ts.CallExpression | ts.NewExpression): boolean {
    const declaration = this.getCalledDeclaration(call);
    if (declaration === undefined) return true;
    return (
      !(this.isDeclaredInSources(declaration) && hasBody(declaration)) &&
      !isEcmaScriptDeclarationFile(declaration.getSourceFile())
    );
  }

  /** Whether the value of the node can contain keys that its type does not list. */
  #canContainUndeclaredKeys(node: ts.Node): boolean {
    return canContainUndeclaredKeys(this.getType(node), this.checker, this.generatedCode);
  }

  /**
   * Whether the expression is a value from outside of the sources, with a type that does not list all its keys. It can be the
   * result of a call, a global, a caught error, or an argument from a caller outside of the sources.
   */
  #isExternalValue(node: ts.Expression): boolean {
    if (compiler.isCallExpression(node) || compiler.isNewExpression(node)) {
      const calledName = node.expression.getText();
      const [firstArgument] = node.arguments ?? [];
      const isFirstArgumentConstant = firstArgument !== undefined && this.#isConstantText(firstArgument);
      if (calledName === "JSON.parse") return !isFirstArgumentConstant;
      if (compiler.isNewExpression(node) && WEB_COLLECTION_PATTERN.test(calledName))
        return (
          firstArgument !== undefined &&
          isPrimitiveType(this.getType(firstArgument)) &&
          !isFirstArgumentConstant
        );
      const file = this.getCalledDeclaration(node)?.getSourceFile();
      const isCalledFunctionGenerated = file !== undefined && this.generatedCode.isGeneratedFile(file);
      return (
        this.#isExternalCall(node) &&
        !(isCalledFunctionGenerated && !calledName.endsWith("call")) &&
        this.#canContainUndeclaredKeys(node)
      );
    }
    const isPropertyAccess = compiler.isPropertyAccessExpression(node);
    if (!isPropertyAccess && (!compiler.isIdentifier(node) || !isValueReference(node))) return false;
    const declaration = this.resolveSymbol(isPropertyAccess ? node.name : node)?.valueDeclaration;
    if (declaration === undefined) {
      const isGlobalReference =
        !isPropertyAccess || /\b(?:globalThis|global|window|self)\b/.test(node.expression.getText());
      return isGlobalReference && node.getText() !== "undefined" && this.#canContainUndeclaredKeys(node);
    }
    const variableOrParameter = getVariableOrParameter(declaration);
    if (
      compiler.isVariableDeclaration(variableOrParameter) &&
      compiler.isCatchClause(variableOrParameter.parent)
    )
      return this.#canContainUndeclaredKeys(node);
    if (compiler.isParameter(variableOrParameter))
      return (
        this.#canContainUndeclaredKeys(node) &&
        this.#canBeCalledFromOutsideSources(variableOrParameter.parent)
      );
    if (
      this.isDeclaredInSources(declaration) ||
      this.generatedCode.isGeneratedFile(declaration.getSourceFile())
    )
      return false;
    if (isCallOrNewExpression(node.parent) && node.parent.expression === node) return false;
    return isPropertyAccess ? canHaveArbitraryKeys(this.getType(node)) : this.#canContainUndeclaredKeys(node);
  }

  /**
   * Whether no key of the value can reach an item. This is the case if the value is not used, is only printed, or gets a type that
   * lists its keys.
   */
  #hasNoKeysReachingItems(node: ts.Expression): boolean {
    if (isPrimitiveType(this.getType(node)) || isPartOfLogOrErrorText(node)) return true;
    const expectedType = this.checker.getContextualType(node);
    if (expectedType !== undefined && this.#hasOnlyDeclaredKeysAndNoItems(expectedType)) return true;
    const { parent } = node;
    if (compiler.isAssertionExpression(parent))
      return this.#hasOnlyDeclaredKeysAndNoItems(this.getType(parent));
    // Check the parent expression instead if its value comes from the node, as in `node.property` and `await node`.
    const isParentValueDerivedFromNode =
      compiler.isParenthesizedExpression(parent) ||
      compiler.isNonNullExpression(parent) ||
      compiler.isAwaitExpression(parent) ||
      compiler.isPropertyAccessExpression(parent) ||
      (compiler.isCallExpression(parent) && parent.expression === node);
    return isParentValueDerivedFromNode
      ? this.#hasNoKeysReachingItems(parent)
      : compiler.isExpressionStatement(parent);
  }

  /** Whether the type lists all its keys and contains no items. */
  #hasOnlyDeclaredKeysAndNoItems(type: ts.Type): boolean {
    if ((type.flags & compiler.TypeFlags.Instantiable) !== 0) return false;
    return (
      this.generatedCode.findModulesOfContainedItems(type).size === 0 &&
      !canContainUndeclaredKeys(type, this.checker, this.generatedCode)
    );
  }

  /** Whether code outside of the sources can call a function. */
  #canBeCalledFromOutsideSources(functionNode: ts.SignatureDeclaration): boolean {
    if (!hasBody(functionNode)) return false;
    const { parent } = functionNode;
    if (isCallOrNewExpression(parent) && parent.expression !== (functionNode as ts.Node))
      return this.#isExternalCall(parent);
    if (this.#exportAnalyzer.canBeUsedOutsideSources(functionNode)) return true;
    if (compiler.isClassLike(parent)) {
      const baseTypeNodes = (parent.heritageClauses ?? []).flatMap(({ types }) => types);
      return baseTypeNodes.some(
        (baseTypeNode) =>
          !this.isDeclaredInSources(this.getType(baseTypeNode).getSymbol()?.declarations?.[0]),
      );
    }
    const isParentUntypedVariable = compiler.isVariableDeclaration(parent) && parent.type === undefined;
    return !isParentUntypedVariable && !compiler.isFunctionDeclaration(functionNode);
  }

  /* ------------------------------------------------------------ computed names */

  /**
   * Whether an expression uses a computed string as a property name. Examples are `item[text] = value`, `text as Key` (the program
   * asserts that the text is a key), the pair `[text, value]` and the call `headers.set(text, value)`.
   */
  #usesDynamicName(node: ts.Expression): boolean {
    if (compiler.isElementAccessExpression(node))
      return isAssignmentTarget(node) && this.isDynamicName(node.argumentExpression);
    if (compiler.isAsExpression(node)) {
      const type = this.getType(node);
      const isKeyofOrStringLiteralType =
        (type.flags & (compiler.TypeFlags.Index | compiler.TypeFlags.StringLiteral)) !== 0;
      return (
        (isKeyofOrStringLiteralType || (type.isUnion() && isPrimitiveType(type))) &&
        this.isDynamicName(node.expression)
      );
    }
    if (compiler.isArrayLiteralExpression(node)) {
      // A pair of a name and a value, for example in a call of `Object.fromEntries`.
      const [firstElement] = node.elements;
      return node.elements.length === 2 && firstElement !== undefined && this.isDynamicName(firstElement);
    }
    if (!compiler.isCallExpression(node)) return false;
    const [firstArgument, secondArgument] = node.arguments;
    const isReflectiveCall = /^(?:Reflect\.set|Object\.defineProperty)$/.test(node.expression.getText());
    const isSetOrAppendCall =
      /\.(?:set|append)$/.test(node.expression.getText()) && secondArgument !== undefined;
    const keyArgument = isReflectiveCall ? secondArgument : firstArgument;
    return (
      (isReflectiveCall || isSetOrAppendCall) && keyArgument !== undefined && this.isDynamicName(keyArgument)
    );
  }

  /**
   * Whether the property name is computed, so that its text possibly occurs in no source file. A name from a loop over the keys of
   * an object does not count as computed, because the keys of an object normally occur in a source file.
   */
  isDynamicName(nameExpression: ts.Expression): boolean {
    return this.#canNameBeAbsentFromSources(nameExpression, () => true);
  }

  /**
   * Whether the property name is computed, so that its text possibly occurs in no source file. A name from a loop over the keys of
   * an object counts as computed only if the object's type does not list all keys.
   */
  isDynamicNameOrUndeclaredKey(nameExpression: ts.Expression): boolean {
    return this.#canNameBeAbsentFromSources(
      nameExpression,
      (object) => !this.canContainOrReturnUndeclaredKeys(this.getType(object)),
    );
  }

  #canNameBeAbsentFromSources(nameExpression: ts.Expression, areKeysInSources: ObjectKeysPredicate): boolean {
    const { String, Any, Unknown, TemplateLiteral, StringMapping } = compiler.TypeFlags;
    const canBeText =
      (this.getType(nameExpression).flags & (String | Any | Unknown | TemplateLiteral | StringMapping)) !== 0;
    return (
      canBeText &&
      !this.#isConstantText(nameExpression) &&
      !this.#isVariableOfLoopOverNames(nameExpression, areKeysInSources)
    );
  }

  /**
   * Whether the expression is a string literal, or a variable that is initialized with one. `SourceReader` searches the literal for
   * names.
   */
  #isConstantText(expression: ts.Expression): boolean {
    return compiler.isStringLiteralLike(this.#findVariableInitializer(expression) ?? expression);
  }

  /** If the expression is the name of a variable, returns the initializer of the variable. Otherwise returns undefined. */
  #findVariableInitializer(expression: ts.Expression): ts.Expression | undefined {
    const declaration = compiler.isIdentifier(expression)
      ? this.resolveSymbol(expression)?.valueDeclaration
      : undefined;
    const isVariable = declaration !== undefined && compiler.isVariableDeclaration(declaration);
    return isVariable ? declaration.initializer : undefined;
  }

  /**
   * Whether the expression is the variable of a loop over names that occur in the sources. Callbacks count as loops, as in
   * `Object.keys(item).forEach((name) => …)`.
   */
  #isVariableOfLoopOverNames(nameExpression: ts.Expression, areKeysInSources: ObjectKeysPredicate): boolean {
    const symbol = compiler.isIdentifier(nameExpression) ? this.resolveSymbol(nameExpression) : undefined;
    if (symbol?.valueDeclaration === undefined) return false;
    const declaration = getVariableOrParameter(symbol.valueDeclaration);
    const loopOrCall = declaration.parent.parent;
    if (compiler.isForInStatement(loopOrCall)) return areKeysInSources(loopOrCall.expression);
    if (compiler.isForOfStatement(loopOrCall))
      return this.#isListOfNamesInSources(loopOrCall.expression, areKeysInSources);
    if (!compiler.isParameter(declaration) || !compiler.isCallExpression(loopOrCall)) return false;
    return (
      compiler.isPropertyAccessExpression(loopOrCall.expression) &&
      this.#isListOfNamesInSources(loopOrCall.expression.expression, areKeysInSources)
    );
  }

  /** Whether the list contains only names that occur in the sources: the keys of an object, or the strings of an array literal. */
  #isListOfNamesInSources(listExpression: ts.Expression, areKeysInSources: ObjectKeysPredicate): boolean {
    if (compiler.isParenthesizedExpression(listExpression) || compiler.isAsExpression(listExpression))
      return this.#isListOfNamesInSources(listExpression.expression, areKeysInSources);
    if (compiler.isArrayLiteralExpression(listExpression)) {
      return listExpression.elements.every(
        (element) => compiler.isStringLiteralLike(element) || compiler.isObjectLiteralExpression(element),
      );
    }
    if (compiler.isCallExpression(listExpression)) {
      const [object] = listExpression.arguments;
      const isKeyListCall = /^(?:Object\.(?:keys|entries)|Reflect\.ownKeys)$/.test(
        listExpression.expression.getText(),
      );
      return isKeyListCall && (object === undefined || areKeysInSources(object));
    }
    const initializer = this.#findVariableInitializer(listExpression);
    return initializer !== undefined && this.#isListOfNamesInSources(initializer, areKeysInSources);
  }
}

/** A function that returns whether all keys of an object count as names that occur in the sources. */
type ObjectKeysPredicate = (object: ts.Expression) => boolean;

function hasBody(declaration: ts.Node): boolean {
  return (
    compiler.isClassLike(declaration) || (declaration as Partial<ts.FunctionDeclaration>).body !== undefined
  );
}

/**
 * Returns the declaration of the variable or parameter that contains a destructured name. For `user` in `const { user } = item`,
 * returns the declaration `{ user } = item`. Returns other declarations unchanged.
 */
function getVariableOrParameter(declaration: ts.Declaration): ts.Declaration {
  return compiler.isBindingElement(declaration)
    ? compiler.walkUpBindingElementsAndPatterns(declaration)
    : declaration;
}

function isCallOrNewExpression(node: ts.Node): node is ts.CallExpression | ts.NewExpression {
  return compiler.isCallExpression(node) || compiler.isNewExpression(node);
}

/** Whether the identifier refers to a value, and is not the name of a declaration or property. */
function isValueReference(node: ts.Expression): boolean {
  const { parent } = node;
  if (compiler.isShorthandPropertyAssignment(parent)) return true;
  const { name } = parent as { readonly name?: ts.Node };
  return name !== node && !compiler.isBindingElement(parent) && !compiler.isQualifiedName(parent);
}

function isTypeOrImportOrExportDeclaration(node: ts.Node): boolean {
  return (
    compiler.isTypeNode(node) ||
    compiler.isTypeParameterDeclaration(node) ||
    compiler.isInterfaceDeclaration(node) ||
    compiler.isTypeAliasDeclaration(node) ||
    compiler.isImportDeclaration(node) ||
    compiler.isExportDeclaration(node)
  );
}
