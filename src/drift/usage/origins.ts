/**
 * Finds values from outside of the sources whose types do not list their keys, such as the result of `JSON.parse`, and names of keys
 * that the sources compute. Values that the sources create have only keys whose names occur in the sources, so all other keys come
 * from such an origin.
 */

import type { ts } from "ts-morph";
import { Analyzer, type AnalysisContext } from "./analyzer.js";
import { compiler } from "./compiler.js";
import type { Exports } from "./exports.js";
import type { ImportGraph } from "./import-graph.js";
import { isArgument, isMessagePart, isWritten } from "./syntax.js";
import { COLLECTIONS, containsUnlisted, isOfLanguage, isPrimitive, isUnlisted } from "./unlisted.js";

export interface OriginFinderOptions extends AnalysisContext {
  readonly exports: Exports;
  readonly graph: ImportGraph;
}

export class OriginFinder extends Analyzer {
  readonly #exports: Exports;
  readonly #graph: ImportGraph;
  readonly #known = new Map<ts.SourceFile, boolean>();

  constructor(options: OriginFinderOptions) {
    super(options);
    this.#exports = options.exports;
    this.#graph = options.graph;
  }

  /** Whether values in the file may come from outside. They may pass through any file that is connected by imports. */
  hasOrigin(file: ts.SourceFile): boolean {
    return [...this.#graph.connectedFiles(file)].some((connected) => this.#containsOrigin(connected));
  }

  #containsOrigin(file: ts.SourceFile): boolean {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    const contains = (node: ts.Node): boolean =>
      !isTypeOnly(node) && (this.#isOrigin(node) || (compiler.forEachChild(node, contains) ?? false));
    const found = contains(file);
    this.#known.set(file, found);
    return found;
  }

  #isOrigin(node: ts.Node): boolean {
    if (compiler.isComputedPropertyName(node))
      return !compiler.isBindingElement(node.parent) && this.isComputedName(node.expression);
    if (!compiler.isExpression(node)) return false;
    if (this.#computesName(node) || this.#isHandler(node)) return true;
    return this.#isSource(node) && !this.#isOnlyRead(node);
  }

  /** Whether the node passes a function of the sources to a library, which calls it with any arguments. */
  #isHandler(node: ts.Expression): boolean {
    if (!isArgument(node) || compiler.isFunctionLike(node)) return false;
    return (
      this.#isCallOfOthers(node.parent as ts.CallExpression) &&
      this.typeOf(node)
        .getCallSignatures()
        .some(
          ({ declaration: called }) =>
            called !== undefined &&
            this.isOwn(called) &&
            called.parameters.some((parameter) => this.#isAny(parameter)),
        )
    );
  }

  /** Whether neither the sources nor the language contain the function that is called. */
  #isCallOfOthers(call: ts.CallExpression | ts.NewExpression): boolean {
    const declaration = this.declarationOfCall(call);
    if (declaration === undefined) return true;
    return !(this.isOwn(declaration) && hasBody(declaration)) && !isOfLanguage(declaration.getSourceFile());
  }

  /** Whether the value of the node contains a value whose type does not list its keys. */
  #isAny(node: ts.Node): boolean {
    return containsUnlisted(this.typeOf(node), this.checker, this.generated);
  }

  #isSource(node: ts.Expression): boolean {
    if (compiler.isCallExpression(node) || compiler.isNewExpression(node)) {
      const called = node.expression.getText();
      const [first] = node.arguments ?? [];
      const isConstant = first !== undefined && this.#isConstantText(first);
      if (called === "JSON.parse") return !isConstant;
      if (compiler.isNewExpression(node) && COLLECTIONS.test(called))
        return first !== undefined && isPrimitive(this.typeOf(first)) && !isConstant;
      const file = this.declarationOfCall(node)?.getSourceFile();
      const isGenerated = file !== undefined && this.generated.isGenerated(file);
      return this.#isCallOfOthers(node) && !(isGenerated && !called.endsWith("call")) && this.#isAny(node);
    }
    const isMember = compiler.isPropertyAccessExpression(node);
    if (!isMember && (!compiler.isIdentifier(node) || !isValue(node))) return false;
    const declaration = this.symbolOf(isMember ? node.name : node)?.valueDeclaration;
    if (declaration === undefined) {
      const isGlobal = !isMember || /\b(?:globalThis|global|window|self)\b/.test(node.expression.getText());
      return isGlobal && node.getText() !== "undefined" && this.#isAny(node);
    }
    const root = rootOf(declaration);
    if (compiler.isVariableDeclaration(root) && compiler.isCatchClause(root.parent)) return this.#isAny(node);
    if (compiler.isParameter(root)) return this.#isAny(node) && this.#isCalledFromOutside(root.parent);
    if (this.isOwn(declaration) || this.generated.isGenerated(declaration.getSourceFile())) return false;
    if (isCallLike(node.parent) && node.parent.expression === node) return false;
    return isMember ? isUnlisted(this.typeOf(node)) : this.#isAny(node);
  }

  /** Whether the value of the expression is not used, is only printed, or gets a type that lists its keys. */
  #isOnlyRead(node: ts.Expression): boolean {
    if (isPrimitive(this.typeOf(node)) || isMessagePart(node)) return true;
    const expected = this.checker.getContextualType(node);
    if (expected !== undefined && this.#isListed(expected)) return true;
    const { parent } = node;
    if (compiler.isAssertionExpression(parent)) return this.#isListed(this.typeOf(parent));
    // What a method returns, and the value of a member, come from the same origin.
    const isSame =
      compiler.isParenthesizedExpression(parent) ||
      compiler.isNonNullExpression(parent) ||
      compiler.isAwaitExpression(parent) ||
      compiler.isPropertyAccessExpression(parent) ||
      (compiler.isCallExpression(parent) && parent.expression === node);
    return isSame ? this.#isOnlyRead(parent) : compiler.isExpressionStatement(parent);
  }

  /** Whether all keys of the type are listed, and it contains no items. */
  #isListed(type: ts.Type): boolean {
    if ((type.flags & compiler.TypeFlags.Instantiable) !== 0) return false;
    return (
      this.generated.modulesWithin(type).size === 0 && !containsUnlisted(type, this.checker, this.generated)
    );
  }

  /** Whether code outside of the sources can call a function. */
  #isCalledFromOutside(called: ts.SignatureDeclaration): boolean {
    if (!hasBody(called)) return false;
    const { parent } = called;
    if (isCallLike(parent) && parent.expression !== (called as ts.Node)) return this.#isCallOfOthers(parent);
    if (this.#exports.isExported(called)) return true;
    if (compiler.isClassLike(parent)) {
      const bases = (parent.heritageClauses ?? []).flatMap(({ types }) => types);
      return bases.some((base) => !this.isOwn(this.typeOf(base).getSymbol()?.declarations?.[0]));
    }
    const isVariable = compiler.isVariableDeclaration(parent) && parent.type === undefined;
    return !isVariable && !compiler.isFunctionDeclaration(called);
  }

  /* ------------------------------------------------------------ computed names */

  /** Whether an expression sets a key whose name is computed, or asserts that a text is a name. */
  #computesName(node: ts.Expression): boolean {
    if (compiler.isElementAccessExpression(node))
      return isWritten(node) && this.isComputedName(node.argumentExpression);
    if (compiler.isAsExpression(node)) {
      const type = this.typeOf(node);
      const isName = (type.flags & (compiler.TypeFlags.Index | compiler.TypeFlags.StringLiteral)) !== 0;
      return (isName || (type.isUnion() && isPrimitive(type))) && this.isComputedName(node.expression);
    }
    if (compiler.isArrayLiteralExpression(node)) {
      // A pair of a name and a value, for example in a call of `Object.fromEntries`.
      const [first] = node.elements;
      return node.elements.length === 2 && first !== undefined && this.isComputedName(first);
    }
    if (!compiler.isCallExpression(node)) return false;
    const [first, second] = node.arguments;
    const isReflective = /^(?:Reflect\.set|Object\.defineProperty)$/.test(node.expression.getText());
    const isSetter = /\.(?:set|append)$/.test(node.expression.getText()) && second !== undefined;
    const key = isReflective ? second : first;
    return (isReflective || isSetter) && key !== undefined && this.isComputedName(key);
  }

  /**
   * Whether the expression is a name that the sources need not contain. With `includesKeys`, this includes the keys of an object in a
   * loop if its type does not list them, because the object may come from outside.
   */
  isComputedName(name: ts.Expression, includesKeys = false): boolean {
    const { String, Any, Unknown, TemplateLiteral, StringMapping } = compiler.TypeFlags;
    const isText =
      (this.typeOf(name).flags & (String | Any | Unknown | TemplateLiteral | StringMapping)) !== 0;
    return isText && !this.#isConstantText(name) && !this.#isElementOfSources(name, includesKeys);
  }

  /** Whether a text is written in the sources, so that its words are found. */
  #isConstantText(text: ts.Expression): boolean {
    return compiler.isStringLiteralLike(this.#initializerOf(text) ?? text);
  }

  /** Returns the initial value of the variable that a name refers to. */
  #initializerOf(name: ts.Expression): ts.Expression | undefined {
    const declaration = compiler.isIdentifier(name) ? this.symbolOf(name)?.valueDeclaration : undefined;
    const isVariable = declaration !== undefined && compiler.isVariableDeclaration(declaration);
    return isVariable ? declaration.initializer : undefined;
  }

  /** Whether a name is an element of a list in a loop: a key of an object, or a text of an array literal. */
  #isElementOfSources(name: ts.Expression, includesKeys: boolean): boolean {
    const symbol = compiler.isIdentifier(name) ? this.symbolOf(name) : undefined;
    if (symbol?.valueDeclaration === undefined) return false;
    const declaration = rootOf(symbol.valueDeclaration);
    const loop = declaration.parent.parent;
    if (compiler.isForInStatement(loop)) return !(includesKeys && this.isOpen(this.typeOf(loop.expression)));
    if (compiler.isForOfStatement(loop)) return this.#isListOfNames(loop.expression, includesKeys);
    if (!compiler.isParameter(declaration) || !compiler.isCallExpression(loop)) return false;
    return (
      compiler.isPropertyAccessExpression(loop.expression) &&
      this.#isListOfNames(loop.expression.expression, includesKeys)
    );
  }

  #isListOfNames(list: ts.Expression, includesKeys: boolean): boolean {
    if (compiler.isParenthesizedExpression(list) || compiler.isAsExpression(list))
      return this.#isListOfNames(list.expression, includesKeys);
    if (compiler.isArrayLiteralExpression(list)) {
      return list.elements.every(
        (element) => compiler.isStringLiteralLike(element) || compiler.isObjectLiteralExpression(element),
      );
    }
    if (compiler.isCallExpression(list)) {
      const [object] = list.arguments;
      const isOpen = includesKeys && object !== undefined && this.isOpen(this.typeOf(object));
      return /^(?:Object\.(?:keys|entries)|Reflect\.ownKeys)$/.test(list.expression.getText()) && !isOpen;
    }
    const initializer = this.#initializerOf(list);
    return initializer !== undefined && this.#isListOfNames(initializer, includesKeys);
  }
}

function hasBody(declaration: ts.Node): boolean {
  return (
    compiler.isClassLike(declaration) || (declaration as Partial<ts.FunctionDeclaration>).body !== undefined
  );
}

/** Returns the variable or parameter whose pattern contains the declaration. */
function rootOf(declaration: ts.Declaration): ts.Declaration {
  return compiler.isBindingElement(declaration)
    ? compiler.walkUpBindingElementsAndPatterns(declaration)
    : declaration;
}

function isCallLike(node: ts.Node): node is ts.CallExpression | ts.NewExpression {
  return compiler.isCallExpression(node) || compiler.isNewExpression(node);
}

/** Whether the identifier is a value, and not the name of a declaration or a member. */
function isValue(node: ts.Expression): boolean {
  const { parent } = node;
  if (compiler.isShorthandPropertyAssignment(parent)) return true;
  const { name } = parent as { readonly name?: ts.Node };
  return name !== node && !compiler.isBindingElement(parent) && !compiler.isQualifiedName(parent);
}

function isTypeOnly(node: ts.Node): boolean {
  return (
    compiler.isTypeNode(node) ||
    compiler.isTypeParameterDeclaration(node) ||
    compiler.isInterfaceDeclaration(node) ||
    compiler.isTypeAliasDeclaration(node) ||
    compiler.isImportDeclaration(node) ||
    compiler.isExportDeclaration(node)
  );
}
