/**
 * One source file at a time → what it uses of generated code. More than three hundred lines, since each kind of syntax that can
 * name a key has its few, and what one does not see another has to.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import { saysNothing, type Flow } from "./flow.js";
import { literalsOf, memberName, plainName, type GeneratedCode, type Meaning } from "./generated.js";
import type { ImportGraph } from "./import-graph.js";
import type { GeneratedNames } from "./generated-names.js";
import type { Usage } from "./usage.js";

export interface ReaderNeeds {
  readonly generated: GeneratedCode;
  readonly names: GeneratedNames;
  readonly usage: Usage;
  readonly graph: ImportGraph;
  readonly flow: Flow;
}

export class Reader {
  readonly #checker: ts.TypeChecker;
  readonly #generated: GeneratedCode;
  readonly #names: GeneratedNames;
  readonly #usage: Usage;
  readonly #graph: ImportGraph;
  readonly #flow: Flow;
  readonly #referred = new Set<ts.Symbol>();

  constructor(checker: ts.TypeChecker, { generated, names, usage, graph, flow }: ReaderNeeds) {
    this.#checker = checker;
    this.#generated = generated;
    this.#names = names;
    this.#usage = usage;
    this.#graph = graph;
    this.#flow = flow;
  }

  /** What files that were read refer to, other than to declare, import or export it. */
  get referred(): ReadonlySet<ts.Symbol> {
    return this.#referred;
  }

  read(file: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      this.#node(node);
      compiler.forEachChild(node, visit);
    };
    visit(file);
  }

  #node(node: ts.Node): void {
    if (compiler.isIdentifier(node)) this.#identifier(node);
    else if (compiler.isStringLiteralLike(node)) this.#text(node);
    else if (compiler.isElementAccessExpression(node)) this.#elementAccess(node);
    else if (compiler.isBindingElement(node)) this.#binding(node);
    else if (compiler.isPropertySignature(node) || compiler.isClassElement(node))
      this.#redeclared(node, node.parent);
    else if (compiler.isParameterPropertyDeclaration(node, node.parent))
      this.#redeclared(node, node.parent.parent);
    else if (compiler.isExportDeclaration(node)) this.#passedOn(node);
    else if (compiler.isCallExpression(node)) this.#call(node);
    else if (compiler.isJsxAttributes(node)) this.#props(node);
    else if (isIn(node)) this.#askedFor(node.right, node.left);
    if (compiler.isExpression(node)) this.#given(node);
  }

  /* ------------------------------------------------------------ names that lead to generated code */

  #identifier(node: ts.Identifier): void {
    const isExported = compiler.isExportSpecifier(node.parent) || compiler.isNamespaceExport(node.parent);
    const symbol = this.#symbolOf(node);
    if (symbol !== undefined && !isExported && !isWithinImport(node)) this.#refersTo(symbol, node);
    const meanings = this.#generated.meanings(symbol);
    if (meanings.length === 0) {
      this.#recordKey(node);
      return this.#strayName(node, symbol);
    }
    // To import something is not to use it yet.
    if (isExported || isWithinImport(node)) return;
    const isSure = new Set(meanings.map(({ module }) => module)).size === 1;
    for (const meaning of meanings) this.#meant(meaning, node, isSure);
    this.#carriedOff(node, symbol, meanings);
  }

  #refersTo(symbol: ts.Symbol, node: ts.Identifier): void {
    const { parent } = node;
    const isDefault = compiler.isExportAssignment(parent);
    if (
      isDefault ||
      symbol.declarations?.some((declaration) => compiler.getNameOfDeclaration(declaration) === node)
    ) {
      // `const { send } = await import(…)` declares a name for what it refers to.
      if (!compiler.isBindingElement(parent) || !compiler.isObjectBindingPattern(parent.parent)) return;
      const from = this.#checker.getTypeAtLocation(parent.parent);
      const name = plainName(parent.propertyName ?? parent.name) ?? "";
      const member = this.#checker.getPropertyOfType(from, name);
      if (member !== undefined) this.#referred.add(this.#followed(member));
      return;
    }
    this.#referred.add(this.#checker.getExportSymbolOfSymbol(symbol));
  }

  /** `labels.user` of a record of keys. */
  #recordKey(node: ts.Identifier): void {
    const { parent } = node;
    if (!compiler.isPropertyAccessExpression(parent) || parent.name !== node) return;
    this.#keys(this.#checker.getTypeAtLocation(parent.expression), [node.text], node);
  }

  #meant({ module, key }: Meaning, node: ts.Node, isSure: boolean): void {
    if (module === undefined) return this.#usage.add({ kind: "shared" }, node, true);
    if (key === undefined) return this.#usage.add({ kind: "module", module }, node, isSure);
    this.#usage.add({ kind: "key", module, key }, node, isSure);
  }

  #symbolOf(node: ts.Node): ts.Symbol | undefined {
    const symbol =
      compiler.isShorthandPropertyAssignment(node.parent) && node.parent.name === node
        ? this.#checker.getShorthandAssignmentValueSymbol(node.parent)
        : this.#checker.getSymbolAtLocation(node);
    const isAlias = symbol !== undefined && (symbol.flags & compiler.SymbolFlags.Alias) !== 0;
    return isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  /** A name of generated code that cannot be followed to its declaration: imported by an alias that only a bundler knows, or the like. */
  #strayName(node: ts.Identifier, symbol: ts.Symbol | undefined): void {
    const used = this.#names.usedBy(node.text);
    if (used === undefined || !this.#leadsNowhere(symbol)) return;
    this.#usage.add(used, node, false);
  }

  #leadsNowhere(symbol: ts.Symbol | undefined): boolean {
    const [declaration] = symbol?.declarations ?? [];
    if (symbol === undefined || declaration === undefined) return true;
    // `const { enqueueX } = require(…)`, of which nothing is known.
    return compiler.isBindingElement(declaration) && saysNothing(this.#checker.getTypeOfSymbol(symbol));
  }

  /** A function or a schema that is given to somebody who may do anything with it. */
  #carriedOff(node: ts.Identifier, symbol: ts.Symbol | undefined, meanings: readonly Meaning[]): void {
    if (symbol === undefined || (symbol.flags & compiler.SymbolFlags.Value) === 0) return;
    const modules = meanings.flatMap(({ module, key }) =>
      module === undefined || key !== undefined ? [] : [module],
    );
    const whole = wholeName(node);
    if ((symbol.flags & compiler.SymbolFlags.ValueModule) !== 0) {
      if (!isLookedInto(whole)) this.#usage.add({ kind: "any-module" }, node, false);
      return;
    }
    const isSchema = modules.some(
      (module) => node.text === `${module}Schema` || symbol.name === `${module}Schema`,
    );
    const isValidator = modules.some((module) => symbol.name === `validate${module}`);
    const isValue = !isCalled(whole) && !isLookedInto(whole) && !compiler.isTypeQueryNode(whole.parent);
    const takesAll =
      isSchema ||
      (isValidator && isStandardSchema(whole)) ||
      (isValue && (isValidator || this.#isGivenToAnybody(whole)));
    if (!takesAll) return;
    const isShared = modules.length === 0 && this.#names.usedBy(symbol.name)?.kind === "any-module";
    if (isShared) this.#usage.add({ kind: "any-module" }, node, false);
    this.#flow.unknown(modules, node);
  }

  #isGivenToAnybody(node: ts.Expression): boolean {
    const isGiven =
      isPositionOfValue(node) &&
      !(compiler.isVariableDeclaration(node.parent) && node.parent.type === undefined);
    if (!isGiven) return false;
    const expected = this.#checker.getContextualType(node);
    return expected === undefined ? isArgument(node) : this.#letsAnythingIn(expected);
  }

  /** `Function`, `(...given: any[]) => void`: whoever has a function as one of these may call it with anything. */
  #letsAnythingIn(expected: ts.Type): boolean {
    if (saysNothing(expected)) return true;
    const type = this.#checker.getNonNullableType(expected);
    if (type.getSymbol()?.name === "Function") return true;
    const [signature] = type.getCallSignatures();
    return (signature?.getParameters() ?? []).some((parameter) => {
      const taken = this.#checker.getTypeOfSymbol(parameter);
      return saysNothing(taken.getNumberIndexType() ?? taken);
    });
  }

  /** What a file that nobody imports exports may be used by others, who are not looked at. */
  #passedOn(node: ts.ExportDeclaration): void {
    const file = node.getSourceFile();
    if (this.#graph.imported.has(file)) return;
    const { exportClause, moduleSpecifier } = node;
    if (exportClause !== undefined && compiler.isNamedExports(exportClause)) {
      for (const specifier of exportClause.elements) {
        const meanings = this.#generated.meanings(this.#symbolOf(specifier.name));
        this.#flow.unknown(
          meanings.flatMap(({ module }) => module ?? []),
          specifier,
        );
        const isShared =
          this.#names.usedBy((specifier.propertyName ?? specifier.name).text)?.kind === "any-module";
        if (meanings.length > 0 && isShared) this.#usage.add({ kind: "any-module" }, specifier, false);
      }
      return;
    }
    const module =
      moduleSpecifier === undefined ? undefined : this.#checker.getSymbolAtLocation(moduleSpecifier);
    const exported = module === undefined ? [] : this.#checker.getExportsOfModule(module);
    const modules = exported.flatMap((symbol) => this.#generated.meanings(this.#followed(symbol)));
    this.#flow.unknown(new Set(modules.flatMap(({ module: name }) => name ?? [])), node);
  }

  #followed(symbol: ts.Symbol): ts.Symbol {
    return (symbol.flags & compiler.SymbolFlags.Alias) === 0
      ? symbol
      : this.#checker.getAliasedSymbol(symbol);
  }

  /* ------------------------------------------------------------ names of keys */

  /** `const { user } = item`. */
  #binding(node: ts.BindingElement): void {
    const pattern = node.parent;
    if (node.dotDotDotToken !== undefined || !compiler.isObjectBindingPattern(pattern)) return;
    const name = node.propertyName ?? node.name;
    if (compiler.isObjectBindingPattern(name) || compiler.isArrayBindingPattern(name)) return;
    this.#member(this.#checker.getTypeAtLocation(pattern), name);
  }

  #member(type: ts.Type, name: ts.PropertyName | ts.Identifier): void {
    const isComputed = compiler.isComputedPropertyName(name);
    const plain = isComputed ? undefined : plainName(name);
    const names = isComputed
      ? literalsOf(this.#checker.getTypeAtLocation(name.expression))
      : plain === undefined
        ? []
        : [plain];
    if (isComputed && names.length === 0) return this.#flow.unknown(this.#itemModules(type), name);
    this.#keys(type, names, name);
  }

  #keys(type: ts.Type, names: readonly string[], node: ts.Node): void {
    for (const name of names) {
      const keys = this.#generated.keysCalled(type, name);
      const isSure = names.length === 1 && new Set(keys.map(({ module }) => module)).size === 1;
      for (const { module, key, isCertain } of keys) this.#meant({ module, key }, node, isSure && isCertain);
    }
  }

  /** `item["user"]`, `item[name]`, and the same of a namespace of generated code. */
  #elementAccess({ expression, argumentExpression }: ts.ElementAccessExpression): void {
    const names = this.#textsAt(argumentExpression);
    const type = this.#checker.getTypeAtLocation(expression);
    // All there are, such as in a loop over them, are any.
    const isAny = names.length === 0 || (names.length > 1 && this.#generated.modulesOfKeys(names).length > 0);
    if (!isAny) {
      this.#keys(type, names, argumentExpression);
      for (const name of names) this.#namespaceMember(type, name, argumentExpression, names.length === 1);
      return;
    }
    this.#flow.unknown(this.#itemModules(type), argumentExpression);
    const symbol = type.getSymbol();
    const isNamespace = symbol !== undefined && (symbol.flags & compiler.SymbolFlags.ValueModule) !== 0;
    const isOurs = isNamespace && this.#generated.meanings(symbol).length > 0;
    if (isOurs) this.#usage.add({ kind: "any-module" }, argumentExpression, false);
  }

  #namespaceMember(type: ts.Type, name: string, node: ts.Node, isSure: boolean): void {
    const member = this.#checker.getPropertyOfType(type, name);
    const meanings = member === undefined ? [] : this.#generated.meanings(this.#followed(member));
    for (const meaning of meanings) if (meaning.key === undefined) this.#meant(meaning, node, isSure);
    if (member === undefined && saysNothing(type)) {
      const used = this.#names.usedBy(name);
      if (used !== undefined) this.#usage.add(used, node, false);
    }
  }

  #textsAt(node: ts.Expression): readonly string[] {
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

  /** A text that is a name of a key: an argument of `Pick`, a value of `keyof`. */
  #text(node: ts.StringLiteralLike): void {
    const { parent } = node;
    if (compiler.isLiteralTypeNode(parent)) return this.#textOfType(parent, node.text);
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

  #textOfType(literal: ts.LiteralTypeNode, text: string): void {
    let node: ts.TypeNode = literal;
    while (compiler.isUnionTypeNode(node.parent) || compiler.isParenthesizedTypeNode(node.parent))
      node = node.parent;
    const { parent } = node;
    if (compiler.isIndexedAccessTypeNode(parent) && parent.indexType === node) {
      return this.#keys(this.#checker.getTypeFromTypeNode(parent.objectType), [text], literal);
    }
    if (!compiler.isTypeReferenceNode(parent) && !compiler.isExpressionWithTypeArguments(parent)) return;
    for (const other of parent.typeArguments ?? []) {
      if (other === node) continue;
      const type = this.#checker.getTypeFromTypeNode(other);
      this.#keys(type, [text], literal);
      // `Exclude<keyof Item, "user">`.
      for (const module of this.#generated.modulesOfKeys(literalsOf(type))) {
        if (this.#generated.modules.get(module)?.has(text) === true)
          this.#usage.add({ kind: "key", module, key: text }, literal, true);
      }
    }
  }

  /** `name in item`, `Reflect.set(item, name, …)`. */
  #askedFor(item: ts.Expression, name: ts.Expression): void {
    const type = this.#checker.getTypeAtLocation(item);
    const names = this.#textsAt(name);
    if (names.length === 0) this.#flow.unknown(this.#itemModules(type), name);
    this.#keys(type, names, name);
  }

  /** A call that names a key of an item by a text, or several as members of an object. */
  #reflection({ expression, arguments: [first, second] }: ts.CallExpression): void {
    if (!compiler.isPropertyAccessExpression(expression) || first === undefined) return;
    const called = expression.getText();
    if (second !== undefined && REFLECTION.test(called)) return this.#askedFor(first, second);
    if (second !== undefined && called === "Object.defineProperties") {
      return this.#flow.expression(second, this.#checker.getTypeAtLocation(first));
    }
    if (OWN_PROPERTY.test(expression.name.text)) this.#askedFor(expression.expression, first);
  }

  /** A member of an interface or a class that is an item, too, or that its interface says to be of one. */
  #redeclared(
    node: ts.PropertySignature | ts.ClassElement | ts.ParameterPropertyDeclaration,
    owner: ts.Node,
  ): void {
    if (!compiler.isInterfaceDeclaration(owner) && !compiler.isClassLike(owner)) return;
    const name = node.name === undefined ? undefined : plainName(node.name);
    if (name === undefined || node.name === undefined) return;
    for (const { types } of owner.heritageClauses ?? []) {
      for (const base of types) {
        const type = this.#checker.getTypeAtLocation(base);
        this.#keys(type, [name], node.name);
        const expected = this.#checker.getPropertyOfType(type, name);
        if (expected === undefined) continue;
        const given = this.#checker.getTypeAtLocation(node);
        this.#flow.types(given, this.#checker.getTypeOfSymbol(expected), node.name);
      }
    }
  }

  /* ------------------------------------------------------------ what is given where items are expected */

  #given(node: ts.Expression): void {
    if (isAssignedTo(node)) return this.#takenApart(node);
    if (isTransparent(node) || !isPositionOfValue(node)) return;
    const expected = this.#checker.getContextualType(node);
    if (this.#isGivenToAnybody(node)) this.#givenAway(node);
    if (expected !== undefined) {
      this.#flow.expression(node, expected);
      this.#madeLoose(node, expected);
    }
    const declared = this.#declaredParameter(node);
    if (declared !== undefined && declared !== expected) this.#flow.value(node, declared);
  }

  /** A function of the project's own, for somebody who may call it with anything. */
  #givenAway(node: ts.Expression): void {
    const [signature] = this.#checker.getTypeAtLocation(node).getCallSignatures();
    for (const type of signature === undefined ? [] : this.#flow.takenBy(signature, node)) {
      this.#flow.unknown(this.#generated.modulesWithin(type), node);
    }
  }

  /** `<Form user="a" />`, whose props are an item; by hand, since their type is unknown where no JSX is declared. */
  #props(node: ts.JsxAttributes): void {
    const expected = this.#checker.getContextualType(node);
    if (expected === undefined) return;
    for (const member of node.properties) {
      if (compiler.isJsxSpreadAttribute(member)) this.#flow.value(member.expression, expected);
      else if (compiler.isIdentifier(member.name)) this.#keys(expected, [member.name.text], member.name);
    }
  }

  /** `({ user: name } = item)`. */
  #takenApart(node: ts.Expression): void {
    if (!compiler.isObjectLiteralExpression(node) || !compiler.isBinaryExpression(node.parent)) return;
    const type = this.#checker.getTypeAtLocation(node.parent.right);
    for (const member of node.properties) {
      const name = memberName(member);
      if (name !== undefined) this.#keys(type, [name], member);
    }
  }

  /** `item as any`: who knows what comes of it. */
  #madeLoose(node: ts.Expression, expected: ts.Type): void {
    const isLoose = saysNothing(expected) || expected.getStringIndexType() !== undefined;
    if (!isLoose || (isArgument(node) && !this.#isGivenToOwn(node, expected))) return;
    this.#flow.unknown(this.#itemModules(this.#checker.getTypeAtLocation(node)), node);
  }

  /** A function of the project's own that takes anything may do anything with it; others are taken to look and no more. */
  #isGivenToOwn(node: ts.Expression, expected: ts.Type): boolean {
    const call = node.parent;
    if ((expected.flags & compiler.TypeFlags.Any) === 0 || !compiler.isCallExpression(call)) return false;
    return this.#flow.isOwn(this.#checker.getResolvedSignature(call)?.declaration);
  }

  /** What a generic function says of its parameter, which inference forgets. */
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

  /** `send.call(this, item)`, and the same of `bind`: its type is inferred from what is given, and expects nothing. */
  #calledByMethod({ expression, arguments: [, ...given] }: ts.CallExpression): void {
    if (!compiler.isPropertyAccessExpression(expression) || !/^(?:call|bind)$/.test(expression.name.text))
      return;
    const [signature] = this.#checker.getTypeAtLocation(expression.expression).getCallSignatures();
    if (signature !== undefined) this.#arguments(given, signature);
  }

  /** What has a place of its own in no declaration: the elements of `...given`. */
  #arguments(given: readonly ts.Expression[], signature: ts.Signature): void {
    const [first] = given;
    if (first === undefined) return;
    const expected = this.#flow.takenBy(signature, first);
    let index = 0;
    for (const argument of given) {
      const spread = compiler.isSpreadElement(argument)
        ? this.#checker.getTypeAtLocation(argument.expression)
        : undefined;
      if (spread === undefined) {
        const type = expected[index++];
        if (type !== undefined && type !== this.#checker.getContextualType(argument)) {
          this.#flow.value(argument, type);
        }
        continue;
      }
      const elements = this.#checker.isTupleType(spread) ? this.#generated.typeArguments(spread) : undefined;
      // An array has any number of elements.
      const rest = expected.slice(index);
      const pairs = elements ?? rest.map(() => spread.getNumberIndexType() ?? spread);
      pairs.forEach((type, position) => {
        const place = rest[position];
        if (place !== undefined) this.#flow.types(type, place, argument);
      });
      index += pairs.length;
    }
  }

  /** Whoever asks whether something is an item goes on with it as one; and what is assigned to an item is of it. */
  #call(node: ts.CallExpression): void {
    const signature = this.#checker.getResolvedSignature(node);
    const predicate =
      signature === undefined ? undefined : this.#checker.getTypePredicateOfSignature(signature);
    const asked = node.arguments[predicate?.parameterIndex ?? -1];
    if (predicate?.type !== undefined && asked !== undefined) this.#flow.expression(asked, predicate.type);
    if (signature !== undefined) this.#arguments(node.arguments, signature);
    this.#calledByMethod(node);
    this.#reflection(node);
    const { expression, arguments: given } = node;
    const [target, ...sources] = given;
    const isAssign =
      compiler.isPropertyAccessExpression(expression) &&
      expression.name.text === "assign" &&
      compiler.isIdentifier(expression.expression) &&
      expression.expression.text === "Object";
    if (!isAssign || target === undefined) return;
    const type = this.#checker.getTypeAtLocation(target);
    for (const source of sources) this.#flow.expression(source, type);
  }
}

/** Functions that are given an object and the name of a member. */
const REFLECTION =
  /^(?:Reflect\.(?:set|get|has|deleteProperty|defineProperty|getOwnPropertyDescriptor)|Object\.(?:defineProperty|hasOwn|getOwnPropertyDescriptor)|.*\b(?:hasOwnProperty|propertyIsEnumerable)\.call)$/;

const OWN_PROPERTY = /^(?:hasOwnProperty|propertyIsEnumerable)$/;

function isIn(node: ts.Node): node is ts.BinaryExpression {
  return (
    compiler.isBinaryExpression(node) &&
    node.operatorToken.kind === compiler.SyntaxKind.InKeyword &&
    !compiler.isPrivateIdentifier(node.left)
  );
}

/** The whole of `namespace.name`. */
function wholeName(node: ts.Identifier): ts.Expression {
  const { parent } = node;
  return compiler.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
}

function isCalled(node: ts.Expression): boolean {
  const { parent } = node;
  return (
    (compiler.isCallExpression(parent) || compiler.isNewExpression(parent)) && parent.expression === node
  );
}

function isLookedInto(node: ts.Node): boolean {
  const { parent } = node;
  if (compiler.isQualifiedName(parent)) return parent.left === node;
  const isAccess = compiler.isPropertyAccessExpression(parent) || compiler.isElementAccessExpression(parent);
  return (isAccess && parent.expression === node) || compiler.isTypeQueryNode(parent);
}

/** `validateX["~standard"]`, by which libraries check whatever they are given. */
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

/** Expressions whose parts are given to where they stand themselves; those are looked at one by one. */
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

/** Where the value of an expression goes somewhere of which a type may be expected. */
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
