/**
 * Finds the uses of generated code in one source file. Handles each kind of syntax that can name a key: property access,
 * destructuring, string literals, types, calls and JSX. The kinds refer to each other and share the symbols read so far, so they
 * are one class in one file.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import { isRest, isUntyped, type DataFlow } from "./flow.js";
import { literalsOf, memberName, plainName, type GeneratedCode, type GeneratedSubject } from "./generated.js";
import type { ImportGraph } from "./import-graph.js";
import type { GeneratedNames } from "./generated-names.js";
import type { Usage } from "./usage.js";

export interface SourceReaderOptions {
  readonly generated: GeneratedCode;
  readonly names: GeneratedNames;
  readonly usage: Usage;
  readonly graph: ImportGraph;
  readonly flow: DataFlow;
}

export class SourceReader {
  readonly #checker: ts.TypeChecker;
  readonly #generated: GeneratedCode;
  readonly #names: GeneratedNames;
  readonly #usage: Usage;
  readonly #graph: ImportGraph;
  readonly #flow: DataFlow;
  readonly #referencedSymbols = new Set<ts.Symbol>();

  constructor(checker: ts.TypeChecker, { generated, names, usage, graph, flow }: SourceReaderOptions) {
    this.#checker = checker;
    this.#generated = generated;
    this.#names = names;
    this.#usage = usage;
    this.#graph = graph;
    this.#flow = flow;
  }

  /** Symbols that the files read so far reference. Declarations, imports and exports do not count. */
  get referencedSymbols(): ReadonlySet<ts.Symbol> {
    return this.#referencedSymbols;
  }

  read(file: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      this.#readNode(node);
      compiler.forEachChild(node, visit);
    };
    visit(file);
  }

  #readNode(node: ts.Node): void {
    if (compiler.isIdentifier(node)) this.#readIdentifier(node);
    else if (compiler.isStringLiteralLike(node)) this.#readStringLiteral(node);
    else if (compiler.isElementAccessExpression(node)) this.#readElementAccess(node);
    else if (compiler.isBindingElement(node)) this.#readBinding(node);
    else if (compiler.isPropertySignature(node) || compiler.isClassElement(node))
      this.#readRedeclaration(node, node.parent);
    else if (compiler.isParameterPropertyDeclaration(node, node.parent))
      this.#readRedeclaration(node, node.parent.parent);
    else if (compiler.isExportDeclaration(node)) this.#readReExport(node);
    else if (compiler.isCallExpression(node)) this.#readCall(node);
    else if (compiler.isJsxAttributes(node)) this.#readJsxAttributes(node);
    else if (isInExpression(node)) this.#addNamedMembers(node.right, node.left);
    if (compiler.isExpression(node)) this.#readValue(node);
  }

  /* ------------------------------------------------------------ names that resolve to generated code */

  #readIdentifier(node: ts.Identifier): void {
    const isExported = compiler.isExportSpecifier(node.parent) || compiler.isNamespaceExport(node.parent);
    const symbol = this.#symbolOf(node);
    if (symbol !== undefined && !isExported && !isWithinImport(node)) this.#recordReference(symbol, node);
    const subjects = this.#generated.subjectsOf(symbol);
    if (subjects.length === 0) {
      this.#addRecordKey(node);
      return this.#addUnresolvedName(node, symbol);
    }
    // An import or export alone is not a use.
    if (isExported || isWithinImport(node)) return;
    const isCertain = new Set(subjects.map(({ module }) => module)).size === 1;
    for (const subject of subjects) this.#addSubject(subject, node, isCertain);
    this.#addEscapingValue(node, symbol, subjects);
  }

  #recordReference(symbol: ts.Symbol, node: ts.Identifier): void {
    const { parent } = node;
    const isDefault = compiler.isExportAssignment(parent);
    if (
      isDefault ||
      symbol.declarations?.some((declaration) => compiler.getNameOfDeclaration(declaration) === node)
    ) {
      // `const { send } = await import(…)` declares `send`, and also references the imported `send`.
      if (!compiler.isBindingElement(parent) || !compiler.isObjectBindingPattern(parent.parent)) return;
      const from = this.#checker.getTypeAtLocation(parent.parent);
      const name = plainName(parent.propertyName ?? parent.name) ?? "";
      const member = this.#checker.getPropertyOfType(from, name);
      if (member !== undefined) this.#referencedSymbols.add(this.#resolveAlias(member));
      return;
    }
    this.#referencedSymbols.add(this.#checker.getExportSymbolOfSymbol(symbol));
  }

  /** Adds the key in `labels.user`, where `labels` is a record whose member names are keys. */
  #addRecordKey(node: ts.Identifier): void {
    const { parent } = node;
    if (!compiler.isPropertyAccessExpression(parent) || parent.name !== node) return;
    this.#addKeys(this.#checker.getTypeAtLocation(parent.expression), [node.text], node);
  }

  #addSubject({ module, key }: GeneratedSubject, node: ts.Node, isCertain: boolean): void {
    if (module === undefined) return this.#usage.add({ kind: "shared" }, node, true);
    if (key === undefined) return this.#usage.add({ kind: "module", module }, node, isCertain);
    this.#usage.add({ kind: "key", module, key }, node, isCertain);
  }

  #symbolOf(node: ts.Node): ts.Symbol | undefined {
    const symbol =
      compiler.isShorthandPropertyAssignment(node.parent) && node.parent.name === node
        ? this.#checker.getShorthandAssignmentValueSymbol(node.parent)
        : this.#checker.getSymbolAtLocation(node);
    const isAlias = symbol !== undefined && (symbol.flags & compiler.SymbolFlags.Alias) !== 0;
    return isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  /**
   * Adds a possible use if a name of generated code cannot be resolved, for example because only a bundler can resolve its
   * import.
   */
  #addUnresolvedName(node: ts.Identifier, symbol: ts.Symbol | undefined): void {
    const used = this.#names.subjectNamed(node.text);
    if (used === undefined || !this.#isUnresolved(symbol)) return;
    this.#usage.add(used, node, false);
  }

  #isUnresolved(symbol: ts.Symbol | undefined): boolean {
    const [declaration] = symbol?.declarations ?? [];
    if (symbol === undefined || declaration === undefined) return true;
    // A name from an untyped `require`, as in `const { enqueueX } = require(…)`, is also unresolved.
    return compiler.isBindingElement(declaration) && isUntyped(this.#checker.getTypeOfSymbol(symbol));
  }

  /** Adds all keys if a generated function or schema is passed to code that may use it with any item. */
  #addEscapingValue(
    node: ts.Identifier,
    symbol: ts.Symbol | undefined,
    subjects: readonly GeneratedSubject[],
  ): void {
    if (symbol === undefined || (symbol.flags & compiler.SymbolFlags.Value) === 0) return;
    const modules = subjects.flatMap(({ module, key }) =>
      module === undefined || key !== undefined ? [] : [module],
    );
    const expression = qualifiedName(node);
    if ((symbol.flags & compiler.SymbolFlags.ValueModule) !== 0) {
      if (!isMemberAccess(expression)) this.#usage.add({ kind: "any-module" }, node, false);
      return;
    }
    const isSchema = modules.some(
      (module) => node.text === `${module}Schema` || symbol.name === `${module}Schema`,
    );
    const isValidator = modules.some((module) => symbol.name === `validate${module}`);
    const isValue =
      !isCalled(expression) && !isMemberAccess(expression) && !compiler.isTypeQueryNode(expression.parent);
    const acceptsAnyKey =
      isSchema ||
      (isValidator && isStandardSchema(expression)) ||
      (isValue && (isValidator || this.#isPassedToAnything(expression)));
    if (!acceptsAnyKey) return;
    const isShared = modules.length === 0 && this.#names.subjectNamed(symbol.name)?.kind === "any-module";
    if (isShared) this.#usage.add({ kind: "any-module" }, node, false);
    this.#flow.addUnknownKeys(modules, node);
  }

  #isPassedToAnything(node: ts.Expression): boolean {
    const isGiven =
      isPositionOfValue(node) &&
      !(compiler.isVariableDeclaration(node.parent) && node.parent.type === undefined);
    if (!isGiven) return false;
    const expected = this.#checker.getContextualType(node);
    return expected === undefined ? isArgument(node) : this.#acceptsAnyArguments(expected);
  }

  /** Whether functions of the type can be called with any arguments, as for `Function` or `(...args: any[]) => void`. */
  #acceptsAnyArguments(expected: ts.Type): boolean {
    if (isUntyped(expected)) return true;
    const type = this.#checker.getNonNullableType(expected);
    if (type.getSymbol()?.name === "Function") return true;
    const [signature] = type.getCallSignatures();
    return (signature?.getParameters() ?? []).some((parameter) => {
      const parameterType = this.#checker.getTypeOfSymbol(parameter);
      return isUntyped(parameterType.getNumberIndexType() ?? parameterType);
    });
  }

  /** Adds all keys of the modules that an entry file re-exports, because code outside the sources may use them. */
  #readReExport(node: ts.ExportDeclaration): void {
    const file = node.getSourceFile();
    if (this.#graph.imported.has(file)) return;
    const { exportClause, moduleSpecifier } = node;
    if (exportClause !== undefined && compiler.isNamedExports(exportClause)) {
      for (const specifier of exportClause.elements) {
        const subjects = this.#generated.subjectsOf(this.#symbolOf(specifier.name));
        this.#flow.addUnknownKeys(
          subjects.flatMap(({ module }) => module ?? []),
          specifier,
        );
        const isShared =
          this.#names.subjectNamed((specifier.propertyName ?? specifier.name).text)?.kind === "any-module";
        if (subjects.length > 0 && isShared) this.#usage.add({ kind: "any-module" }, specifier, false);
      }
      return;
    }
    const module =
      moduleSpecifier === undefined ? undefined : this.#checker.getSymbolAtLocation(moduleSpecifier);
    const exported = module === undefined ? [] : this.#checker.getExportsOfModule(module);
    const modules = exported.flatMap((symbol) => this.#generated.subjectsOf(this.#resolveAlias(symbol)));
    this.#flow.addUnknownKeys(new Set(modules.flatMap(({ module: name }) => name ?? [])), node);
  }

  #resolveAlias(symbol: ts.Symbol): ts.Symbol {
    return (symbol.flags & compiler.SymbolFlags.Alias) === 0
      ? symbol
      : this.#checker.getAliasedSymbol(symbol);
  }

  /* ------------------------------------------------------------ names of keys */

  /** Adds the key in `const { user } = item`. */
  #readBinding(node: ts.BindingElement): void {
    const pattern = node.parent;
    if (node.dotDotDotToken !== undefined || !compiler.isObjectBindingPattern(pattern)) return;
    const name = node.propertyName ?? node.name;
    if (compiler.isObjectBindingPattern(name) || compiler.isArrayBindingPattern(name)) return;
    this.#addMember(this.#checker.getTypeAtLocation(pattern), name);
  }

  #addMember(type: ts.Type, name: ts.PropertyName | ts.Identifier): void {
    const isComputed = compiler.isComputedPropertyName(name);
    const plain = isComputed ? undefined : plainName(name);
    const names = isComputed
      ? literalsOf(this.#checker.getTypeAtLocation(name.expression))
      : plain === undefined
        ? []
        : [plain];
    if (isComputed && names.length === 0) return this.#flow.addUnknownKeys(this.#itemModules(type), name);
    this.#addKeys(type, names, name);
  }

  #addKeys(type: ts.Type, names: readonly string[], node: ts.Node): void {
    for (const name of names) {
      const keys = this.#generated.keysNamed(type, name);
      const isCertain = names.length === 1 && new Set(keys.map(({ module }) => module)).size === 1;
      for (const { module, key, isUnambiguous } of keys)
        this.#addSubject({ module, key }, node, isCertain && isUnambiguous);
    }
  }

  /** Adds the keys in `item["user"]` and `item[name]`. Also handles such an access to a namespace of generated code. */
  #readElementAccess({ expression, argumentExpression }: ts.ElementAccessExpression): void {
    const names = this.#literalsAt(argumentExpression);
    const type = this.#checker.getTypeAtLocation(expression);
    // If the name can be any key of a module, as in a loop over all keys, it is treated as unknown.
    const isAny = names.length === 0 || (names.length > 1 && this.#generated.modulesOfKeys(names).length > 0);
    if (!isAny) {
      this.#addKeys(type, names, argumentExpression);
      for (const name of names) this.#addNamespaceMember(type, name, argumentExpression, names.length === 1);
      return;
    }
    this.#flow.addUnknownKeys(this.#itemModules(type), argumentExpression);
    const symbol = type.getSymbol();
    const isNamespace = symbol !== undefined && (symbol.flags & compiler.SymbolFlags.ValueModule) !== 0;
    const isGeneratedNamespace = isNamespace && this.#generated.subjectsOf(symbol).length > 0;
    if (isGeneratedNamespace) this.#usage.add({ kind: "any-module" }, argumentExpression, false);
  }

  #addNamespaceMember(type: ts.Type, name: string, node: ts.Node, isCertain: boolean): void {
    const member = this.#checker.getPropertyOfType(type, name);
    const subjects = member === undefined ? [] : this.#generated.subjectsOf(this.#resolveAlias(member));
    for (const subject of subjects) if (subject.key === undefined) this.#addSubject(subject, node, isCertain);
    if (member === undefined && isUntyped(type)) {
      const used = this.#names.subjectNamed(name);
      if (used !== undefined) this.#usage.add(used, node, false);
    }
  }

  #literalsAt(node: ts.Expression): readonly string[] {
    return compiler.isStringLiteralLike(node)
      ? [node.text]
      : literalsOf(this.#checker.getTypeAtLocation(node));
  }

  #itemModules(type: ts.Type): readonly string[] {
    const members = type.isUnion() ? type.types : [this.#checker.getBaseConstraintOfType(type) ?? type];
    return members.flatMap((member) =>
      member.isUnion() ? this.#itemModules(member) : this.#generated.itemModules(member),
    );
  }

  /** Adds the key that a string literal names, for example in `Pick` or where a `keyof` type is expected. */
  #readStringLiteral(node: ts.StringLiteralLike): void {
    const { parent } = node;
    if (compiler.isLiteralTypeNode(parent)) return this.#readTypeLiteral(parent, node.text);
    if (!isPositionOfValue(node)) return;
    const expected = [this.#checker.getContextualType(node), this.#declaredParameter(node)];
    const modules = expected.flatMap((type) => {
      if (type === undefined) return [];
      return this.#generated.modulesOfKeys(literalsOf(this.#checker.getBaseConstraintOfType(type) ?? type));
    });
    for (const module of modules) {
      this.#usage.add({ kind: "key", module, key: node.text }, node, new Set(modules).size === 1);
    }
  }

  #readTypeLiteral(literal: ts.LiteralTypeNode, text: string): void {
    let node: ts.TypeNode = literal;
    while (compiler.isUnionTypeNode(node.parent) || compiler.isParenthesizedTypeNode(node.parent))
      node = node.parent;
    const { parent } = node;
    if (compiler.isIndexedAccessTypeNode(parent) && parent.indexType === node) {
      return this.#addKeys(this.#checker.getTypeFromTypeNode(parent.objectType), [text], literal);
    }
    if (!compiler.isTypeReferenceNode(parent) && !compiler.isExpressionWithTypeArguments(parent)) return;
    for (const other of parent.typeArguments ?? []) {
      if (other === node) continue;
      const type = this.#checker.getTypeFromTypeNode(other);
      this.#addKeys(type, [text], literal);
      // For example `user` in `Exclude<keyof Item, "user">`.
      for (const module of this.#generated.modulesOfKeys(literalsOf(type))) {
        if (this.#generated.modules.get(module)?.has(text) === true)
          this.#usage.add({ kind: "key", module, key: text }, literal, true);
      }
    }
  }

  /** Adds the keys in `name in item` and `Reflect.set(item, name, …)`. */
  #addNamedMembers(item: ts.Expression, name: ts.Expression): void {
    const type = this.#checker.getTypeAtLocation(item);
    const names = this.#literalsAt(name);
    if (names.length === 0) this.#flow.addUnknownKeys(this.#itemModules(type), name);
    this.#addKeys(type, names, name);
  }

  /** Adds the keys in a reflective call, which names them as strings or as members of an object. */
  #readReflectiveCall({ expression, arguments: [first, second] }: ts.CallExpression): void {
    if (!compiler.isPropertyAccessExpression(expression) || first === undefined) return;
    const called = expression.getText();
    if (second !== undefined && REFLECTIVE_FUNCTIONS.test(called))
      return this.#addNamedMembers(first, second);
    if (second !== undefined && called === "Object.defineProperties") {
      return this.#flow.addExpression(second, this.#checker.getTypeAtLocation(first));
    }
    if (OWN_PROPERTY.test(expression.name.text)) this.#addNamedMembers(expression.expression, first);
  }

  /** Adds the key of a member that redeclares it in an interface or class that extends or implements an item type. */
  #readRedeclaration(
    node: ts.PropertySignature | ts.ClassElement | ts.ParameterPropertyDeclaration,
    owner: ts.Node,
  ): void {
    if (!compiler.isInterfaceDeclaration(owner) && !compiler.isClassLike(owner)) return;
    const name = node.name === undefined ? undefined : plainName(node.name);
    if (name === undefined || node.name === undefined) return;
    for (const { types } of owner.heritageClauses ?? []) {
      for (const base of types) {
        const type = this.#checker.getTypeAtLocation(base);
        this.#addKeys(type, [name], node.name);
        const expected = this.#checker.getPropertyOfType(type, name);
        if (expected === undefined) continue;
        const given = this.#checker.getTypeAtLocation(node);
        this.#flow.addTypes(given, this.#checker.getTypeOfSymbol(expected), node.name);
      }
    }
  }

  /* ------------------------------------------------------------ values where items are expected */

  #readValue(node: ts.Expression): void {
    if (isAssignedTo(node)) return this.#readDestructuringAssignment(node);
    if (isTransparent(node) || !isPositionOfValue(node)) return;
    const expected = this.#expectedType(node);
    if (this.#isPassedToAnything(node)) this.#addParametersOf(node);
    if (expected !== undefined) {
      this.#flow.addExpression(node, expected);
      this.#readTypeErasure(node, expected);
    }
    const declared = this.#declaredParameter(node);
    if (declared !== undefined && declared !== expected) this.#flow.addValue(node, declared);
  }

  /** Returns the type that is expected of an expression, also within `[...spread]`, where the checker expects none. */
  #expectedType(node: ts.Expression): ts.Type | undefined {
    const known = this.#checker.getContextualType(node);
    if (known !== undefined) return known;
    const { parent } = node;
    if (compiler.isSpreadElement(parent) && compiler.isArrayLiteralExpression(parent.parent)) {
      return this.#expectedType(parent.parent);
    }
    if (compiler.isArrayLiteralExpression(parent)) return this.#expectedType(parent)?.getNumberIndexType();
    const isSameValue = compiler.isExpression(parent) && isTransparent(parent) && isPositionOfValue(node);
    return isSameValue ? this.#expectedType(parent) : undefined;
  }

  /** Adds all keys of the items that a function accepts, because it is passed to code that may call it with any arguments. */
  #addParametersOf(node: ts.Expression): void {
    const [signature] = this.#checker.getTypeAtLocation(node).getCallSignatures();
    for (const type of signature === undefined ? [] : this.#flow.parameterTypes(signature, node)) {
      this.#flow.addUnknownKeys(this.#generated.modulesWithin(type), node);
    }
  }

  /**
   * Adds the keys in `<Form user="a" />` if the props have an item type. Without JSX declarations, elements have no type to read.
   */
  #readJsxAttributes(node: ts.JsxAttributes): void {
    const expected = this.#checker.getContextualType(node);
    if (expected === undefined) return;
    for (const member of node.properties) {
      if (compiler.isJsxSpreadAttribute(member)) this.#flow.addValue(member.expression, expected);
      else if (compiler.isIdentifier(member.name)) this.#addKeys(expected, [member.name.text], member.name);
    }
  }

  /** Adds the keys in `({ user: name } = item)`. */
  #readDestructuringAssignment(node: ts.Expression): void {
    if (!compiler.isObjectLiteralExpression(node) || !compiler.isBinaryExpression(node.parent)) return;
    const type = this.#checker.getTypeAtLocation(node.parent.right);
    for (const member of node.properties) {
      const name = memberName(member);
      if (name !== undefined) this.#addKeys(type, [name], member);
    }
  }

  /** Adds all keys for an expression such as `item as any`, because code may use any key afterwards. */
  #readTypeErasure(node: ts.Expression, expected: ts.Type): void {
    const isLoose = isUntyped(expected) || expected.getStringIndexType() !== undefined;
    if (!isLoose || (isArgument(node) && !this.#isPassedToProject(node, expected))) return;
    this.#flow.addUnknownKeys(this.#itemModules(this.#checker.getTypeAtLocation(node)), node);
  }

  /**
   * Whether the node is passed to an `any` parameter of a function of the project. Functions of libraries are assumed to use no
   * keys.
   */
  #isPassedToProject(node: ts.Expression, expected: ts.Type): boolean {
    const call = node.parent;
    if ((expected.flags & compiler.TypeFlags.Any) === 0 || !compiler.isCallExpression(call)) return false;
    return this.#flow.isOwn(this.#checker.getResolvedSignature(call)?.declaration);
  }

  /** Returns the parameter's declared type. The contextual type differs in a generic function, because it is inferred. */
  #declaredParameter(node: ts.Expression): ts.Type | undefined {
    const call = node.parent;
    if (!compiler.isCallExpression(call) && !compiler.isNewExpression(call)) return undefined;
    const index = call.arguments?.indexOf(node) ?? -1;
    const declaration = this.#checker.getResolvedSignature(call)?.declaration;
    const parameter =
      declaration === undefined || compiler.isJSDocSignature(declaration)
        ? undefined
        : declaration.parameters[index];
    if (parameter?.type === undefined) return undefined;
    const type = this.#checker.getTypeFromTypeNode(parameter.type);
    return this.#checker.getBaseConstraintOfType(type) ?? type;
  }

  /**
   * Analyzes the arguments of `send.call(this, item)` and `send.bind(…)`. Uses the declared parameters of `send`, because the checker
   * infers those of `call` and `bind` from the arguments.
   */
  #readCallOrBind({ expression, arguments: [, ...given] }: ts.CallExpression): void {
    if (!compiler.isPropertyAccessExpression(expression) || !/^(?:call|bind)$/.test(expression.name.text))
      return;
    const [signature] = this.#checker.getTypeAtLocation(expression.expression).getCallSignatures();
    if (signature !== undefined) this.#addArguments(given, signature);
  }

  /** Analyzes arguments that do not correspond to one declared parameter, such as the elements of `...args`. */
  #addArguments(given: readonly ts.Expression[], signature: ts.Signature): void {
    const [first] = given;
    if (first === undefined) return;
    const expected = this.#flow.parameterTypes(signature, first);
    let index = 0;
    for (const argument of given) {
      const spread = compiler.isSpreadElement(argument)
        ? this.#checker.getTypeAtLocation(argument.expression)
        : undefined;
      if (spread === undefined) {
        const type = expected[index++];
        if (type !== undefined && type !== this.#checker.getContextualType(argument)) {
          this.#flow.addValue(argument, type);
        }
        continue;
      }
      const elements = this.#checker.isTupleType(spread) ? this.#generated.typeArguments(spread) : undefined;
      // The length of an array is unknown, so its elements may flow to all remaining parameters.
      const last = signature.getParameters().at(-1);
      const isRepeated = last !== undefined && isRest(last);
      const rest = expected.slice(isRepeated ? Math.min(index, expected.length - 1) : index);
      const pairs = elements ?? rest.map(() => spread.getNumberIndexType() ?? spread);
      pairs.forEach((type, position) => {
        const parameterType = rest[position];
        if (parameterType !== undefined) this.#flow.addTypes(type, parameterType, argument);
      });
      index += pairs.length;
    }
  }

  /** Analyzes a call: its arguments, a type predicate that makes an argument an item, and `Object.assign`. */
  #readCall(node: ts.CallExpression): void {
    const signature = this.#checker.getResolvedSignature(node);
    const predicate =
      signature === undefined ? undefined : this.#checker.getTypePredicateOfSignature(signature);
    const checked = node.arguments[predicate?.parameterIndex ?? -1];
    if (predicate?.type !== undefined && checked !== undefined)
      this.#flow.addExpression(checked, predicate.type);
    if (signature !== undefined) this.#addArguments(node.arguments, signature);
    this.#readCallOrBind(node);
    this.#readReflectiveCall(node);
    const { expression, arguments: given } = node;
    const [target, ...sources] = given;
    const isAssign =
      compiler.isPropertyAccessExpression(expression) &&
      expression.name.text === "assign" &&
      compiler.isIdentifier(expression.expression) &&
      expression.expression.text === "Object";
    if (!isAssign || target === undefined) return;
    const type = this.#checker.getTypeAtLocation(target);
    for (const source of sources) this.#flow.addExpression(source, type);
  }
}

/** Functions whose arguments are an object and the name of a member. */
const REFLECTIVE_FUNCTIONS =
  /^(?:Reflect\.(?:set|get|has|deleteProperty|defineProperty|getOwnPropertyDescriptor)|Object\.(?:defineProperty|hasOwn|getOwnPropertyDescriptor)|.*\b(?:hasOwnProperty|propertyIsEnumerable)\.call)$/;

const OWN_PROPERTY = /^(?:hasOwnProperty|propertyIsEnumerable)$/;

function isInExpression(node: ts.Node): node is ts.BinaryExpression {
  return (
    compiler.isBinaryExpression(node) &&
    node.operatorToken.kind === compiler.SyntaxKind.InKeyword &&
    !compiler.isPrivateIdentifier(node.left)
  );
}

/** Returns `namespace.name` if the node is the `name` in it, otherwise the node. */
function qualifiedName(node: ts.Identifier): ts.Expression {
  const { parent } = node;
  return compiler.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
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
    compiler.isElementAccessExpression(parent) &&
    compiler.isStringLiteralLike(parent.argumentExpression) &&
    parent.argumentExpression.text === "~standard"
  );
}

function isWithinImport({ parent }: ts.Node): boolean {
  return (
    compiler.isImportSpecifier(parent) ||
    compiler.isImportClause(parent) ||
    compiler.isNamespaceImport(parent)
  );
}

function isArgument(node: ts.Expression): boolean {
  const { parent } = node;
  return (
    (compiler.isCallExpression(parent) || compiler.isNewExpression(parent)) && parent.expression !== node
  );
}

/** Whether the value of the expression is that of its operands. If so, the operands are analyzed instead. */
function isTransparent(node: ts.Expression): boolean {
  return (
    compiler.isParenthesizedExpression(node) ||
    compiler.isConditionalExpression(node) ||
    compiler.isArrayLiteralExpression(node) ||
    compiler.isSatisfiesExpression(node) ||
    compiler.isNonNullExpression(node) ||
    compiler.isSpreadElement(node) ||
    (compiler.isAsExpression(node) && compiler.isConstTypeReference(node.type)) ||
    (compiler.isBinaryExpression(node) && isChoice(node.operatorToken))
  );
}

function isChoice({ kind }: ts.BinaryOperatorToken): boolean {
  return (
    kind === compiler.SyntaxKind.BarBarToken ||
    kind === compiler.SyntaxKind.QuestionQuestionToken ||
    kind === compiler.SyntaxKind.AmpersandAmpersandToken ||
    kind === compiler.SyntaxKind.CommaToken
  );
}

function isAssignment({ kind }: ts.BinaryOperatorToken): boolean {
  return (
    kind === compiler.SyntaxKind.EqualsToken ||
    kind === compiler.SyntaxKind.BarBarEqualsToken ||
    kind === compiler.SyntaxKind.QuestionQuestionEqualsToken ||
    kind === compiler.SyntaxKind.AmpersandAmpersandEqualsToken
  );
}

function isAssignedTo(node: ts.Expression): boolean {
  const { parent } = node;
  return compiler.isBinaryExpression(parent) && isAssignment(parent.operatorToken) && parent.left === node;
}

/** Whether the value of an expression is used where a type may be expected. */
function isPositionOfValue(node: ts.Expression): boolean {
  const { parent } = node;
  if (compiler.isBinaryExpression(parent)) {
    const { operatorToken: operator } = parent;
    return (isAssignment(operator) && parent.right === node) || isChoice(operator);
  }
  if (compiler.isConditionalExpression(parent)) return parent.condition !== node;
  if (compiler.isArrowFunction(parent)) return parent.body === node;
  const isInitial =
    compiler.isVariableDeclaration(parent) ||
    compiler.isPropertyDeclaration(parent) ||
    compiler.isParameter(parent) ||
    compiler.isBindingElement(parent) ||
    compiler.isPropertyAssignment(parent);
  if (isInitial) return parent.initializer === node;
  return (
    isArgument(node) ||
    compiler.isReturnStatement(parent) ||
    compiler.isYieldExpression(parent) ||
    compiler.isSpreadAssignment(parent) ||
    compiler.isSpreadElement(parent) ||
    compiler.isArrayLiteralExpression(parent) ||
    compiler.isParenthesizedExpression(parent) ||
    compiler.isNonNullExpression(parent) ||
    compiler.isAsExpression(parent) ||
    compiler.isTypeAssertionExpression(parent) ||
    compiler.isSatisfiesExpression(parent) ||
    compiler.isAwaitExpression(parent) ||
    compiler.isJsxExpression(parent)
  );
}
