/**
 * Reads one source file: each occurrence of the name of a key or module, and each value where an item is expected. The compiler
 * decides what a name belongs to. A name that it attributes to nothing else may be a key. Names and values refer to each other, and
 * share the symbols read so far, so they are one class in one file.
 */

import type { ts } from "ts-morph";
import { Analyzer, type AnalysisContext } from "./analyzer.js";
import { compiler } from "./compiler.js";
import type { Exports } from "./exports.js";
import type { DataFlow } from "./flow.js";
import { literalsOf, type GeneratedSubject } from "./generated.js";
import type { GeneratedNames } from "./generated-names.js";
import type { OriginFinder } from "./origins.js";
import {
  isArgument,
  isMemberName,
  isMessagePart,
  isPositionOfValue,
  isText,
  isTransparent,
  isWritten,
  type TextNode,
} from "./syntax.js";
import { isOfLibrary, isUnlisted } from "./unlisted.js";

export interface SourceReaderOptions extends AnalysisContext {
  readonly names: GeneratedNames;
  readonly exports: Exports;
  readonly flow: DataFlow;
  readonly origins: OriginFinder;
}

const WORD = /[A-Za-z_$][\w$]*/g;

export class SourceReader extends Analyzer {
  readonly #options: SourceReaderOptions;
  readonly #flow: DataFlow;
  /** The names of all keys and modules. */
  readonly #words: ReadonlySet<string>;

  constructor(options: SourceReaderOptions) {
    super(options);
    this.#options = options;
    this.#flow = options.flow;
    const { modules } = options.generated;
    this.#words = new Set([...modules.keys(), ...[...modules.values()].flatMap((keys) => [...keys])]);
  }

  read(file: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      this.#readNode(node);
      if (compiler.isExpression(node)) this.#readValue(node);
      compiler.forEachChild(node, visit);
    };
    visit(file);
  }

  /** Reads a file of another language, such as a Vue component. */
  readWords(file: ts.SourceFile): void {
    for (const { 0: word, index } of file.text.matchAll(WORD)) {
      if (this.#words.has(word)) this.usage.addNameAt(word, file, index);
    }
  }

  #readNode(node: ts.Node): void {
    if (compiler.isIdentifier(node)) this.#readIdentifier(node);
    else if (isText(node)) this.#readText(node);
    else if (compiler.isCallExpression(node)) this.#readCall(node);
    else if (compiler.isJsxSpreadAttribute(node)) this.#readSpreadProps(node);
    else if (compiler.isMethodDeclaration(node)) this.#readMethod(node);
    const accepted = this.#options.exports.accepted.get(node);
    if (accepted !== undefined) this.#flow.addUnknownKeys(accepted, node);
    if (compiler.isObjectLiteralExpression(node)) this.#readLiteral(node);
    if (compiler.isElementAccessExpression(node))
      this.#readComputedName(node.argumentExpression, this.typeOf(node.expression), isWritten(node));
    else if (compiler.isComputedPropertyName(node)) {
      const { parent } = node.parent;
      const owners = compiler.isObjectBindingPattern(parent)
        ? [this.typeOf(parent)]
        : compiler.isObjectLiteralExpression(parent)
          ? this.#ownersOfLiteral(parent)
          : [];
      for (const owner of owners) this.#readComputedName(node.expression, owner);
      for (const text of literalsOf(this.typeOf(node.expression)))
        if (this.#words.has(text)) this.usage.addName(text, node);
    } else if (isInExpression(node)) this.#readComputedName(node.left, this.typeOf(node.right));
  }

  /* ------------------------------------------------------------ names */

  #readIdentifier(node: ts.Identifier): void {
    const isExported = compiler.isExportSpecifier(node.parent) || compiler.isNamespaceExport(node.parent);
    // An import or export alone is not a use.
    if (isExported || isWithinImport(node)) return this.#addUnresolvedName(node, this.symbolOf(node));
    const symbol = this.symbolOf(node);
    const subjects = this.generated.subjectsOf(symbol);
    this.#addSubjects(subjects, node, true);
    if (symbol !== undefined && subjects.length > 0) {
      if (subjects.some(({ key }) => key !== undefined)) this.usage.addName(node.text, node);
      for (const created of this.generated.createdKeys(symbol)) this.#addSubjects([created], node, false);
      return this.#addEscapingValue(node, symbol, subjects);
    }
    this.#addUnresolvedName(node, symbol);
    if (symbol !== undefined && !isMemberAccess(node)) this.#addExports(symbol, node);
    if (this.#words.has(node.text) && isMemberName(node)) this.#readName(node);
  }

  #readText(node: TextNode): void {
    const { parent } = node;
    // The literal in the type `Item["user"]`.
    const place = compiler.isLiteralTypeNode(parent) ? parent : node;
    if (this.#words.has(node.text)) return this.#readName(node, place);
    if (isMessagePart(node)) return;
    for (const [word] of node.text.matchAll(WORD)) if (this.#words.has(word)) this.usage.addName(word, node);
  }

  /** Reads the name of a member. It may be a key, unless the compiler attributes it to something else. */
  #readName(node: ts.Identifier | TextNode, place: ts.Node = node): void {
    const owners = this.#ownersOf(node);
    const keys = owners.flatMap((owner) => this.generated.keysNamed(owner, node.text));
    const isCertain = keys.every(({ isUnambiguous }) => isUnambiguous);
    this.#addSubjects(keys, place, isCertain);
    if (isMessagePart(node)) return;
    if (keys.length > 0) return this.usage.addName(node.text, place);
    const members = owners.flatMap((owner) => this.checker.getPropertyOfType(owner, node.text) ?? []);
    const symbols = members.length > 0 ? members : [this.checker.getSymbolAtLocation(node)];
    const isOfOthers = symbols.every((symbol) => {
      const declarations = symbol?.declarations ?? [];
      const isGenerated = this.generated.subjectsOf(symbol).length > 0;
      return (
        isGenerated ||
        (declarations.length > 0 && declarations.every((one) => isOfLibrary(one.getSourceFile())))
      );
    });
    if (!isOfOthers) this.usage.addName(node.text, node);
  }

  /** Returns the types of which the name at the node is a member. */
  #ownersOf(node: ts.Identifier | TextNode): readonly ts.Type[] {
    const { parent } = node;
    const isNamed = (parent as { readonly name?: ts.Node }).name === node;
    if (isNamed && compiler.isObjectLiteralExpression(parent.parent))
      return this.#ownersOfLiteral(parent.parent);
    if (isNamed && compiler.isJsxAttributes(parent.parent)) {
      const props = this.checker.getContextualType(parent.parent);
      return props === undefined ? [] : [props];
    }
    if (compiler.isBindingElement(parent)) return [this.typeOf(parent.parent)];
    if (compiler.isPropertyAccessExpression(parent)) return [this.typeOf(parent.expression)];
    if (compiler.isLiteralTypeNode(parent)) return this.#ownersOfIndex(parent);
    if (compiler.isComputedPropertyName(parent)) {
      if (compiler.isObjectLiteralExpression(parent.parent.parent))
        return this.#ownersOfLiteral(parent.parent.parent);
      return [];
    }
    const owner = compiler.isParameter(parent) ? parent.parent.parent : parent.parent;
    if (!compiler.isInterfaceDeclaration(owner) && !compiler.isClassLike(owner)) return [];
    return (owner.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => this.typeOf(type)));
  }

  #ownersOfLiteral(literal: ts.ObjectLiteralExpression): readonly ts.Type[] {
    const { parent } = literal;
    // In `({ user: name } = item)`, the members are those of the item.
    const isPattern = compiler.isBinaryExpression(parent) && parent.left === literal;
    if (isPattern) return [this.typeOf(parent.right)];
    const expected = [this.#expectedType(literal), this.#declaredParameter(literal)].filter(
      (one) => one !== undefined,
    );
    return [...expected, ...this.#alternativeTypes(literal)].flatMap((type) => {
      const items = this.#flow.itemTypesOf(literal, type);
      return items.length > 0 ? items : [type];
    });
  }

  /** Adds the modules of a literal that is an item, and analyzes what it spreads. */
  #readLiteral(literal: ts.ObjectLiteralExpression): void {
    const owners = this.#ownersOfLiteral(literal);
    const modules = new Set(owners.flatMap((owner) => this.generated.itemModules(owner)));
    this.#addSubjects(
      [...modules].map((module) => ({ module })),
      literal,
      true,
    );
    for (const { expression } of literal.properties.filter(compiler.isSpreadAssignment))
      for (const owner of owners) this.#flow.addTypes(this.typeOf(expression), owner, expression);
  }

  /** Returns the types of the parameter if one of several functions is called. The checker expects only one of these types. */
  #alternativeTypes(node: ts.Expression): readonly ts.Type[] {
    if (!isArgument(node)) return [];
    const call = node.parent as ts.CallExpression;
    const called = this.typeOf(call.expression);
    return (called.isUnion() ? called.types : []).flatMap((type) =>
      type.getCallSignatures().flatMap((signature) => {
        const parameter = this.#flow.parameterTypes(signature, node)[call.arguments.indexOf(node)];
        return parameter === undefined ? [] : [parameter];
      }),
    );
  }

  /** Returns the type of the item in `Item["user"]`. */
  #ownersOfIndex({ parent }: ts.LiteralTypeNode): readonly ts.Type[] {
    if (!compiler.isIndexedAccessTypeNode(parent)) return [];
    return [this.checker.getTypeFromTypeNode(parent.objectType)];
  }

  /** Adds the keys that `name` can be, as a name of a member of the type. All keys, if it can be any name. */
  #readComputedName(name: ts.Expression, type: ts.Type, isWrite = false): void {
    const names = compiler.isStringLiteralLike(name) ? [name.text] : literalsOf(this.typeOf(name));
    const isAny = names.length === 0 || (names.length > 1 && names.length >= type.getProperties().length);
    if (!isAny) {
      for (const text of names) {
        const member = this.checker.getPropertyOfType(type, text);
        const subjects = this.generated.keysNamed(type, text);
        this.#addSubjects(
          subjects,
          name,
          names.length === 1 && subjects.every(({ isUnambiguous }) => isUnambiguous),
        );
        if (member !== undefined && subjects.length === 0)
          this.#addSubjects(this.generated.subjectsOf(this.resolveAlias(member)), name, names.length === 1);
        const used = isUnlisted(type) ? this.#options.names.subjectNamed(text) : undefined;
        if (used !== undefined) this.usage.add(used, name, false);
        if (this.#words.has(text)) this.usage.addName(text, name);
      }
      return;
    }
    this.#flow.addUnlisted(this.generated.modulesOf(type), name);
    if (isWrite && this.#options.origins.isComputedName(name, true)) this.#flow.addWrite(type, name);
    const symbol = type.getSymbol();
    const isNamespace = symbol !== undefined && (symbol.flags & compiler.SymbolFlags.ValueModule) !== 0;
    if (isNamespace && this.generated.subjectsOf(symbol).length > 0)
      this.usage.add({ kind: "any-module" }, name, false);
  }

  /** Adds the names of a module's exports, if the module is used as an object, whose keys they are. */
  #addExports(symbol: ts.Symbol, at: ts.Node): void {
    if ((symbol.flags & compiler.SymbolFlags.ValueModule) === 0) return;
    for (const { name } of this.checker.getExportsOfModule(symbol))
      if (this.#words.has(name)) this.usage.addName(name, at);
  }

  #addSubjects(subjects: readonly GeneratedSubject[], node: ts.Node, isCertain: boolean): void {
    const isOfOneModule = new Set(subjects.map(({ module }) => module)).size === 1;
    for (const { module, key } of subjects) {
      if (module === undefined) this.usage.add({ kind: "shared" }, node, true);
      else if (key === undefined)
        this.usage.add({ kind: "module", module }, node, isCertain && isOfOneModule);
      else this.usage.add({ kind: "key", module, key }, node, isCertain && isOfOneModule);
    }
  }

  /** Adds a possible use if a name of generated code cannot be resolved, for example because only a bundler can resolve its import. */
  #addUnresolvedName(node: ts.Identifier, symbol: ts.Symbol | undefined): void {
    const used = this.#options.names.subjectNamed(node.text);
    if (used === undefined) return;
    const [declaration] = symbol?.declarations ?? [];
    // A name from an untyped `require`, as in `const { enqueueX } = require(…)`, is also unresolved.
    const isUnresolved =
      symbol === undefined ||
      declaration === undefined ||
      (compiler.isBindingElement(declaration) && isUnlisted(this.checker.getTypeOfSymbol(symbol)));
    if (isUnresolved) this.usage.add(used, node, false);
  }

  /** Adds all keys if a generated function or schema is passed to code that may use it with any item. */
  #addEscapingValue(node: ts.Identifier, symbol: ts.Symbol, subjects: readonly GeneratedSubject[]): void {
    if ((symbol.flags & compiler.SymbolFlags.Value) === 0) return;
    const modules = subjects.flatMap(({ module, key }) =>
      module === undefined || key !== undefined ? [] : [module],
    );
    const { parent } = node;
    const expression = compiler.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
    if ((symbol.flags & compiler.SymbolFlags.ValueModule) !== 0) {
      const isDeclared = (parent as { readonly name?: ts.Node }).name === expression;
      if (!isMemberAccess(expression) && !isDeclared) this.usage.add({ kind: "any-module" }, node, false);
      return;
    }
    const isValidator = symbol.name.startsWith("validate");
    const isPassed = isStandardSchema(expression) || !(isCalled(expression) || isMemberAccess(expression));
    if (symbol.name.endsWith("Schema") || (isValidator && isPassed && !this.#isCalledWithListed(expression)))
      this.#flow.addUnknownKeys(modules, node);
  }

  /** Whether a validator is passed to code that calls it with values whose types list their keys, as in `items.filter(validateX)`. */
  #isCalledWithListed(validator: ts.Expression): boolean {
    const caller = this.checker.getContextualType(validator)?.getCallSignatures()[0];
    const [value] = caller === undefined ? [] : this.#flow.parameterTypes(caller, validator);
    const [called] = this.typeOf(validator).getCallSignatures();
    const item = called && this.checker.getTypePredicateOfSignature(called)?.type;
    if (value === undefined || item === undefined || this.isOpen(value)) return false;
    this.#flow.addTypes(value, item, validator);
    return true;
  }

  /* ------------------------------------------------------------ values where items are expected */

  #readValue(node: ts.Expression): void {
    if (isTransparent(node) || !isPositionOfValue(node)) return;
    const expected = this.#expectedType(node);
    if (this.#isPassedToAnything(node)) {
      const type = this.typeOf(node);
      const modules = this.#options.exports.acceptedBy(type, node);
      if (type.getCallSignatures().length > 0) this.#flow.addUnknownKeys(modules, node);
      else this.#flow.addUnlisted(modules, node);
    }
    const isKnown = expected !== undefined && this.generated.modulesWithin(expected).size > 0;
    const isCallback =
      expected !== undefined && this.checker.getNonNullableType(expected).getCallSignatures().length > 0;
    const type = isKnown || isCallback ? expected : (this.#declaredParameter(node) ?? expected);
    if (type !== undefined) this.#flow.addExpression(node, type);
    for (const alternative of this.#alternativeTypes(node)) this.#flow.addExpression(node, alternative);
    if (expected !== undefined) this.#flow.addCast(this.typeOf(node), expected, node);
    // `item as any`: the code can add any key afterwards, for example in a loop over the keys of a value from outside.
    if (expected === undefined || !isUnlisted(expected)) return;
    if (!isArgument(node) || this.#isPassedToProject(node))
      this.#flow.addUnlisted(this.generated.modulesOf(this.typeOf(node)), node);
  }

  /** Returns the type that is expected of an expression, also within `[...spread]`, where the checker expects none. */
  #expectedType(node: ts.Expression): ts.Type | undefined {
    const known = this.checker.getContextualType(node);
    if (known !== undefined) return known;
    const { parent } = node;
    if (compiler.isSpreadElement(parent) && compiler.isArrayLiteralExpression(parent.parent))
      return this.#expectedType(parent.parent);
    if (compiler.isArrayLiteralExpression(parent)) return this.#expectedType(parent)?.getNumberIndexType();
    const isSameValue = compiler.isExpression(parent) && isTransparent(parent) && isPositionOfValue(node);
    return isSameValue ? this.#expectedType(parent) : this.#declaredParameter(node);
  }

  /** Whether the value is passed to code that can call it, as a function, with any arguments. */
  #isPassedToAnything(node: ts.Expression): boolean {
    const isUntyped = compiler.isVariableDeclaration(node.parent) && node.parent.type === undefined;
    if (!isPositionOfValue(node) || isUntyped) return false;
    const expected = this.checker.getContextualType(node);
    if (expected === undefined) return isArgument(node);
    const type = this.checker.getNonNullableType(expected);
    if (isUnlisted(expected) || type.getSymbol()?.name === "Function") return true;
    const [signature] = type.getCallSignatures();
    return (signature?.getParameters() ?? []).some((parameter) => {
      const parameterType = this.checker.getTypeOfSymbol(parameter);
      return isUnlisted(parameterType.getNumberIndexType() ?? parameterType);
    });
  }

  /** Whether an argument is passed to a function of the project. Functions of libraries are assumed to use no keys. */
  #isPassedToProject({ parent }: ts.Expression): boolean {
    return compiler.isCallExpression(parent) && this.isOwn(this.declarationOfCall(parent));
  }

  /** Returns the declared type of the parameter. The contextual type differs in a generic function, because it is inferred. */
  #declaredParameter(node: ts.Expression): ts.Type | undefined {
    const call = node.parent;
    if (!compiler.isCallExpression(call) && !compiler.isNewExpression(call)) return undefined;
    const index = call.arguments?.indexOf(node) ?? -1;
    const declaration = this.declarationOfCall(call);
    if (declaration === undefined || compiler.isJSDocSignature(declaration)) return undefined;
    const parameter = declaration.parameters[index];
    if (parameter?.type === undefined) return undefined;
    const type = this.checker.getTypeFromTypeNode(parameter.type);
    return this.checker.getBaseConstraintOfType(type) ?? type;
  }

  /** Analyzes a method that is called through the type that declares it, with other arguments. */
  #readMethod(node: ts.MethodDeclaration): void {
    const { name } = node;
    if (!compiler.isIdentifier(name)) return;
    for (const owner of this.#ownersOf(name)) {
      const declared = this.checker.getPropertyOfType(owner, name.text);
      if (declared === undefined) continue;
      this.#flow.addCallbacks(this.typeOf(node), this.checker.getTypeOfSymbol(declared), name);
    }
  }

  #readSpreadProps({ expression, parent }: ts.JsxSpreadAttribute): void {
    const expected = this.checker.getContextualType(parent);
    if (expected !== undefined) this.#flow.addExpression(expression, expected);
  }

  /** Analyzes arguments that have no contextual type: those that a type predicate checks, spread arguments, and `send.call(…)`. */
  #readCall(node: ts.CallExpression): void {
    const signature = this.checker.getResolvedSignature(node);
    const predicate =
      signature === undefined ? undefined : this.checker.getTypePredicateOfSignature(signature);
    const checked = node.arguments[predicate?.parameterIndex ?? -1];
    if (predicate?.type !== undefined && checked !== undefined)
      this.#flow.addExpression(checked, predicate.type);
    const { expression, arguments: given } = node;
    if (given.some(compiler.isSpreadElement) && signature !== undefined)
      this.#flow.addArguments(given, signature);
    if (!compiler.isPropertyAccessExpression(expression)) return;
    const [target, ...others] = given;
    if (/^(?:call|bind)$/.test(expression.name.text)) {
      const [called] = this.typeOf(expression.expression).getCallSignatures();
      if (called !== undefined) this.#flow.addArguments(others, called);
    }
    if (target === undefined || !/^(?:Object|Reflect)$/.test(expression.expression.getText())) return;
    const type = this.typeOf(target);
    const isCopy = /^(?:assign|defineProperties|setPrototypeOf)$/.test(expression.name.text);
    if (!isCopy && others[0] !== undefined) this.#readComputedName(others[0], type, true);
    for (const source of isCopy ? others : []) {
      this.#flow.addTypes(this.typeOf(source), type, source);
      const isNew = compiler.isObjectLiteralExpression(target);
      if (!isNew && this.isOpen(this.typeOf(source))) this.#flow.addWrite(type, source);
    }
  }
}

function isInExpression(node: ts.Node): node is ts.BinaryExpression {
  return (
    compiler.isBinaryExpression(node) &&
    node.operatorToken.kind === compiler.SyntaxKind.InKeyword &&
    !compiler.isPrivateIdentifier(node.left)
  );
}

function isCalled(node: ts.Expression): boolean {
  const { parent } = node;
  return (
    (compiler.isCallExpression(parent) || compiler.isNewExpression(parent)) && parent.expression === node
  );
}

function isMemberAccess(node: ts.Node): boolean {
  const { parent } = node;
  if (compiler.isQualifiedName(parent)) return parent.left === node;
  const isAccess = compiler.isPropertyAccessExpression(parent) || compiler.isElementAccessExpression(parent);
  return (isAccess && parent.expression === node) || compiler.isTypeQueryNode(parent);
}

/** Whether the node is `validateX` in `validateX["~standard"]`, which libraries use to validate any value. */
function isStandardSchema({ parent }: ts.Expression): boolean {
  return (
    compiler.isElementAccessExpression(parent) && parent.argumentExpression.getText().includes("~standard")
  );
}

function isWithinImport({ parent }: ts.Node): boolean {
  return (
    compiler.isImportSpecifier(parent) ||
    compiler.isImportClause(parent) ||
    compiler.isNamespaceImport(parent)
  );
}
