/**
 * Finds values from outside of the sources whose types do not list their keys, such as the result of `JSON.parse`, and names of keys
 * that the sources compute. Values that the sources create have only keys whose names occur in the sources, so all other keys come
 * from such an origin. An origin counts unless its value is only read on the spot, or gets a type that lists its keys.
 * Where a value goes and what it contains are decided by functions that call each other, so they are in one file.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { Exports } from "./exports.js";
import { plainName, type GeneratedCode } from "./generated.js";
import { SENDING_FUNCTION } from "./generated-names.js";
import { isArgument, isAssignment, isChoice, isWritten } from "./syntax.js";
import { containsUnlisted, isOfLanguage, isPrimitive, isUnlisted } from "./unlisted.js";

/** Functions that read a value, but pass it to no other code. */
const READERS =
  /^(?:console\.\w+|String|Number|BigInt|Boolean|is\w+|parse(?:Int|Float)|encodeURI(?:Component)?|Object\.(?:keys|hasOwn|is)|Array\.isArray|JSON\.stringify|Math\.\w+|\w*Error|.*\.(?:has|includes|test|join|delete))$/;

/** Functions that make objects of pairs. */
const CONVERSION = /fromEntries|URLSearchParams|FormData/;

export class OriginFinder {
  readonly #checker: ts.TypeChecker;
  readonly #generated: GeneratedCode;
  readonly #exports: Exports;
  readonly #known = new Map<ts.SourceFile, boolean>();

  constructor(checker: ts.TypeChecker, generated: GeneratedCode, exports: Exports) {
    this.#checker = checker;
    this.#generated = generated;
    this.#exports = exports;
  }

  hasOrigin(file: ts.SourceFile): boolean {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    const contains = (node: ts.Node): boolean => {
      if (isTypeOnly(node)) return false;
      return this.#isOrigin(node) || (compiler.forEachChild(node, contains) ?? false);
    };
    const found = contains(file);
    this.#known.set(file, found);
    return found;
  }

  #isOrigin(node: ts.Node): boolean {
    if (compiler.isParameter(node)) {
      if (!this.#isAny(node) || !this.#isCalledFromOutside(node.parent)) return false;
      return !this.#isBindingRead(node.name);
    }
    if (compiler.isVariableDeclaration(node) && compiler.isCatchClause(node.parent))
      return !this.#isBindingRead(node.name);
    if (compiler.isComputedPropertyName(node))
      return !compiler.isBindingElement(node.parent) && this.isComputedName(node.expression);
    if (!compiler.isExpression(node)) return false;
    if (this.#computesName(node) || this.#isHandler(node)) return true;
    return this.#isSource(node) && !this.#isOnlyRead(node);
  }

  /** Whether the node passes a function of the sources to a library, which calls it with any arguments. */
  #isHandler(node: ts.Expression): boolean {
    if (!isArgument(node) || compiler.isFunctionLike(node)) return false;
    const declaration = this.#checker.getResolvedSignature(node.parent as ts.CallExpression)?.declaration;
    const isOwn = declaration !== undefined && this.#isOwn(declaration) && hasBody(declaration);
    if (isOwn || (declaration !== undefined && isOfLanguage(declaration.getSourceFile()))) return false;
    return this.#checker
      .getTypeAtLocation(node)
      .getCallSignatures()
      .some(({ declaration: called }) => {
        if (called === undefined || !this.#isOwn(called)) return false;
        return called.parameters.some((parameter) => this.#isAny(parameter));
      });
  }

  /** Whether the value of the node contains a value whose type does not list its keys. */
  #isAny(node: ts.Node): boolean {
    return containsUnlisted(this.#checker.getTypeAtLocation(node), this.#checker, this.#generated);
  }

  #isSource(node: ts.Expression): boolean {
    if (compiler.isCallExpression(node) || compiler.isNewExpression(node)) {
      const declaration = this.#checker.getResolvedSignature(node)?.declaration;
      if (declaration !== undefined && this.#isOwn(declaration) && hasBody(declaration)) return false;
      const called = node.expression.getText();
      const isQuery = /^(?:URLSearchParams|FormData|Headers|Map|Set)$/.test(called);
      if (isQuery && compiler.isNewExpression(node)) {
        const [first] = node.arguments ?? [];
        return (
          first !== undefined &&
          isPrimitive(this.#checker.getTypeAtLocation(first)) &&
          !this.#isConstantText(first)
        );
      }
      if (called === "JSON.parse") return !node.arguments?.every((text) => this.#isConstantText(text));
      const file = declaration?.getSourceFile();
      // The functions of the language return what they are given.
      if (file !== undefined && isOfLanguage(file)) return false;
      if (file !== undefined && this.#generated.isGenerated(file) && !called.endsWith("call")) return false;
      return this.#isAny(node);
    }
    const isMember = compiler.isPropertyAccessExpression(node);
    if (!isMember && !compiler.isIdentifier(node)) return false;
    const symbol = this.#symbolOf(isMember ? node.name : node);
    const declaration = symbol?.valueDeclaration;
    if (isMember && declaration === undefined) return false;
    if (declaration === undefined)
      return node.getText() !== "undefined" && isValue(node) && this.#isAny(node);
    if (this.#isOwn(declaration) || this.#generated.isGenerated(declaration.getSourceFile())) return false;
    const isCallee = isCallLike(node.parent) && node.parent.expression === node;
    if (isCallee || !isValue(node)) return false;
    return isMember ? isUnlisted(this.#checker.getTypeAtLocation(node)) : this.#isAny(node);
  }

  /** Whether the value of the expression is only read where it is, or gets a type that lists its keys. */
  #isOnlyRead(node: ts.Expression): boolean {
    if (isPrimitive(this.#checker.getTypeAtLocation(node))) return true;
    const expected = this.#checker.getContextualType(node);
    if (expected !== undefined && this.#isListed(expected)) return true;
    const { parent } = node;
    if (compiler.isVariableDeclaration(parent) && parent.initializer === node)
      return this.#isBindingRead(parent.name);
    if (compiler.isForOfStatement(parent) || compiler.isForInStatement(parent)) {
      const [declaration] = compiler.isVariableDeclarationList(parent.initializer)
        ? parent.initializer.declarations
        : [];
      return parent.expression === node && declaration !== undefined && this.#isBindingRead(declaration.name);
    }
    if (compiler.isAsExpression(parent) || compiler.isTypeAssertionExpression(parent)) {
      return this.#isListed(this.#checker.getTypeFromTypeNode(parent.type));
    }
    if (compiler.isPropertyAccessExpression(parent) || compiler.isElementAccessExpression(parent)) {
      if (parent.expression !== node) return true;
      const isCallee = compiler.isCallExpression(parent.parent) && parent.parent.expression === parent;
      return isCallee
        ? this.#isSource(parent.parent) || this.#isOnlyRead(parent.parent)
        : this.#isOnlyRead(parent);
    }
    // The value of a key is not an item.
    if (compiler.isPropertyAssignment(parent))
      return parent.initializer === node && this.#isKeyName(parent.name);
    if (isArgument(node)) return this.#isReadByFunction(parent as ts.CallExpression);
    if (compiler.isBinaryExpression(parent)) {
      const { kind } = parent.operatorToken;
      if (isAssignment(kind)) {
        const { left } = parent;
        return left === node || (compiler.isPropertyAccessExpression(left) && this.#isKeyName(left.name));
      }
      return !isChoice(kind) || this.#isOnlyRead(parent);
    }
    if (compiler.isConditionalExpression(parent))
      return parent.condition === node || this.#isOnlyRead(parent);
    const isSame =
      compiler.isParenthesizedExpression(parent) ||
      compiler.isNonNullExpression(parent) ||
      compiler.isAwaitExpression(parent) ||
      compiler.isSatisfiesExpression(parent);
    if (isSame) return this.#isOnlyRead(parent);
    return (
      compiler.isExpressionStatement(parent) ||
      compiler.isIfStatement(parent) ||
      compiler.isWhileStatement(parent) ||
      compiler.isThrowStatement(parent) ||
      compiler.isTemplateSpan(parent) ||
      compiler.isTypeOfExpression(parent) ||
      compiler.isPrefixUnaryExpression(parent) ||
      compiler.isVoidExpression(parent) ||
      compiler.isDeleteExpression(parent) ||
      (compiler.isCallExpression(parent) && parent.expression === node)
    );
  }

  #isKeyName(name: ts.PropertyName): boolean {
    const text = plainName(name);
    return [...this.#generated.modules.values()].some((keys) => text !== undefined && keys.has(text));
  }

  /** Whether all keys of the type are listed, and it contains no items. */
  #isListed(type: ts.Type): boolean {
    if ((type.flags & compiler.TypeFlags.Instantiable) !== 0) return false;
    return (
      this.#generated.modulesWithin(type).size === 0 &&
      !containsUnlisted(type, this.#checker, this.#generated)
    );
  }

  /** Whether a function only reads its arguments. What a library returns is an origin of its own. */
  #isReadByFunction(call: ts.CallExpression | ts.NewExpression): boolean {
    if (READERS.test(call.expression.getText())) return true;
    const file = this.#checker.getResolvedSignature(call)?.declaration?.getSourceFile();
    const isOfOthers = file !== undefined && file.fileName.includes("/node_modules/") && !isOfLanguage(file);
    return isOfOthers && !call.getSourceFile().text.includes(SENDING_FUNCTION);
  }

  /** Whether the variables of a binding are only read. */
  #isBindingRead(name: ts.BindingName): boolean {
    if (!compiler.isIdentifier(name)) {
      return name.elements.every(
        (element) => compiler.isOmittedExpression(element) || this.#isBindingRead(element.name),
      );
    }
    const type = this.#checker.getTypeAtLocation(name);
    const symbol = this.#checker.getSymbolAtLocation(name);
    if (isPrimitive(type) || this.#isListed(type)) return true;
    if (symbol === undefined || this.#exports.isExported(name)) return false;
    const isRead = (node: ts.Node): boolean => {
      const isReference = compiler.isIdentifier(node) && node !== name && node.text === name.text;
      if (isReference && compiler.isShorthandPropertyAssignment(node.parent)) return this.#isKeyName(node);
      if (isReference && this.#checker.getSymbolAtLocation(node) === symbol) return this.#isOnlyRead(node);
      return !compiler.forEachChild(node, (child) => !isRead(child));
    };
    return isRead(name.getSourceFile());
  }

  /** Whether code outside of the sources can call a function. */
  #isCalledFromOutside(called: ts.SignatureDeclaration): boolean {
    if (!hasBody(called)) return false;
    const { parent } = called;
    if (isCallLike(parent) && parent.expression !== (called as ts.Node)) {
      const declaration = this.#checker.getResolvedSignature(parent)?.declaration;
      const isKnown = declaration !== undefined && this.#isOwn(declaration) && hasBody(declaration);
      return !isKnown && (declaration === undefined || !isOfLanguage(declaration.getSourceFile()));
    }
    if (compiler.isClassLike(parent)) {
      const bases = (parent.heritageClauses ?? []).flatMap(({ types }) => types);
      const isOfOthers = bases.some((base) => {
        const [declaration] = this.#checker.getTypeAtLocation(base).getSymbol()?.declarations ?? [];
        return declaration === undefined || !this.#isOwn(declaration);
      });
      return isOfOthers || this.#exports.isExported(called);
    }
    const isNamed =
      compiler.isFunctionDeclaration(called) ||
      (compiler.isVariableDeclaration(parent) && parent.type === undefined);
    return !isNamed || this.#exports.isExported(called);
  }

  #symbolOf(node: ts.Node): ts.Symbol | undefined {
    const symbol = this.#checker.getSymbolAtLocation(node);
    const isAlias = symbol !== undefined && (symbol.flags & compiler.SymbolFlags.Alias) !== 0;
    return isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  /** Whether the sources contain the declaration, and the value that it declares. */
  #isOwn(declaration: ts.Node): boolean {
    const file = declaration.getSourceFile();
    if (file.isDeclarationFile || this.#generated.isGenerated(file)) return false;
    return (
      (compiler.getCombinedModifierFlags(declaration as ts.Declaration) & compiler.ModifierFlags.Ambient) ===
      0
    );
  }

  /* ------------------------------------------------------------ computed names */

  /** Whether an expression sets a key whose name is computed, or asserts that a text is a name. */
  #computesName(node: ts.Expression): boolean {
    if (compiler.isElementAccessExpression(node)) {
      return isWritten(node) && this.isComputedName(node.argumentExpression);
    }
    if (compiler.isAsExpression(node)) {
      const { flags } = this.#checker.getTypeAtLocation(node);
      const isName = (flags & (compiler.TypeFlags.Index | compiler.TypeFlags.StringLiteral)) !== 0;
      const isUnion = this.#checker.getTypeAtLocation(node).isUnion();
      return (
        (isName || (isUnion && isPrimitive(this.#checker.getTypeAtLocation(node)))) &&
        this.isComputedName(node.expression)
      );
    }
    if (compiler.isArrayLiteralExpression(node)) {
      // A pair of a name and a value, for example in a call of `Object.fromEntries`.
      const [first] = node.elements;
      const isInitial = compiler.isVariableDeclaration(node.parent) || compiler.isForOfStatement(node.parent);
      const isConverted = CONVERSION.test(node.getSourceFile().text);
      return (
        node.elements.length === 2 &&
        first !== undefined &&
        !isInitial &&
        isConverted &&
        this.isComputedName(first)
      );
    }
    if (!compiler.isCallExpression(node) || !compiler.isPropertyAccessExpression(node.expression))
      return false;
    const { expression, name } = node.expression;
    const isReflective = /^(?:Reflect|Object)$/.test(expression.getText());
    if (isReflective ? !/^(?:set|defineProperty)$/.test(name.text) : !/^(?:set|append)$/.test(name.text))
      return false;
    // The names in a map become keys only if it is converted.
    const isMap = /^(?:Weak)?Map$/.test(this.#checker.getTypeAtLocation(expression).getSymbol()?.name ?? "");
    if (isMap && !CONVERSION.test(node.getSourceFile().text)) return false;
    const key = node.arguments[isReflective ? 1 : 0];
    return key !== undefined && (isReflective || node.arguments.length > 1) && this.isComputedName(key);
  }

  /** Whether the expression is a name that the sources need not contain. */
  isComputedName(name: ts.Expression): boolean {
    const type = this.#checker.getTypeAtLocation(name);
    const { String, Any, Unknown, TemplateLiteral, StringMapping } = compiler.TypeFlags;
    const isText = (type.flags & (String | Any | Unknown | TemplateLiteral | StringMapping)) !== 0;
    return isText && !this.#isConstantText(name) && !this.#isElementOfSources(name);
  }

  /** Whether a text is written in the sources, so that its words are found. */
  #isConstantText(text: ts.Expression): boolean {
    if (compiler.isStringLiteralLike(text)) return true;
    const declaration = compiler.isIdentifier(text) ? this.#symbolOf(text)?.valueDeclaration : undefined;
    const isVariable = declaration !== undefined && compiler.isVariableDeclaration(declaration);
    const { initializer } = isVariable ? declaration : {};
    return initializer !== undefined && compiler.isStringLiteralLike(initializer);
  }

  /** Whether a name is an element of a list in a loop: a key of an object, or a text of an array literal. */
  #isElementOfSources(name: ts.Expression): boolean {
    let declaration = compiler.isIdentifier(name) ? this.#symbolOf(name)?.valueDeclaration : undefined;
    if (declaration !== undefined && compiler.isBindingElement(declaration))
      declaration = compiler.walkUpBindingElementsAndPatterns(declaration);
    if (declaration === undefined) return false;
    const loop = declaration.parent.parent;
    if (compiler.isForInStatement(loop)) return true;
    const callback = compiler.isParameter(declaration) ? declaration.parent.parent : undefined;
    if (callback !== undefined && compiler.isCallExpression(callback)) {
      const { expression } = callback;
      if (compiler.isPropertyAccessExpression(expression)) return this.#isListOfNames(expression.expression);
    }
    return compiler.isForOfStatement(loop) && this.#isListOfNames(loop.expression);
  }

  #isListOfNames(list: ts.Expression): boolean {
    if (compiler.isParenthesizedExpression(list) || compiler.isAsExpression(list))
      return this.#isListOfNames(list.expression);
    if (compiler.isArrayLiteralExpression(list)) {
      return list.elements.every(
        (element) => compiler.isStringLiteralLike(element) || compiler.isObjectLiteralExpression(element),
      );
    }
    if (compiler.isCallExpression(list) && compiler.isPropertyAccessExpression(list.expression)) {
      const { expression, name } = list.expression;
      const isEnumeration = /^(?:Object\.(?:keys|entries)|Reflect\.ownKeys)$/.test(list.expression.getText());
      return isEnumeration || (/^(?:filter|sort|slice)$/.test(name.text) && this.#isListOfNames(expression));
    }
    const declaration = compiler.isIdentifier(list) ? this.#symbolOf(list)?.valueDeclaration : undefined;
    const isVariable = declaration !== undefined && compiler.isVariableDeclaration(declaration);
    const { initializer } = isVariable ? declaration : {};
    return initializer !== undefined && this.#isListOfNames(initializer);
  }
}

function hasBody(declaration: ts.Node): boolean {
  return (
    compiler.isClassLike(declaration) || (declaration as Partial<ts.FunctionDeclaration>).body !== undefined
  );
}

function isCallLike(node: ts.Node): node is ts.CallExpression | ts.NewExpression {
  return compiler.isCallExpression(node) || compiler.isNewExpression(node);
}

/** Whether the identifier is a value, and not the name of a declaration or a member. */
function isValue(node: ts.Expression): boolean {
  if (!compiler.isIdentifier(node)) return true;
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
