/**
 * Finds the keys of values that flow to an item type. Reads the members of an object literal; for other expressions, reads their
 * type. If the type does not determine the keys, all keys count as possibly used. All functions are mutually recursive, so they
 * are in one file.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import { literalsOf, memberName, plainName, type GeneratedCode } from "./generated.js";
import type { Usage } from "./usage.js";

/** An item type, and the modules whose items have it. */
interface Target {
  readonly type: ts.Type;
  readonly modules: readonly string[];
}

/** How many levels of nested types are followed. */
const MAX_DEPTH = 6;

export class DataFlow {
  readonly #checker: ts.TypeChecker;
  readonly #generated: GeneratedCode;
  readonly #usage: Usage;
  #itemSources = new Map<ts.Type, Set<string>>();

  constructor(checker: ts.TypeChecker, generated: GeneratedCode, usage: Usage) {
    this.#checker = checker;
    this.#generated = generated;
    this.#usage = usage;
  }

  /** Adds the keys of an expression that is used where the type `target` is expected. */
  addExpression(source: ts.Expression, target: ts.Type): void {
    this.#addCallback(this.#checker.getTypeAtLocation(source), target, source);
    this.addValue(source, target);
  }

  /** Like `addExpression`, but does not analyze the arguments that a callback receives. */
  addValue(source: ts.Expression, target: ts.Type): void {
    if (this.#generated.modulesWithin(target).size === 0) return;
    const given = this.#checker.getTypeAtLocation(source);
    if (compiler.isObjectLiteralExpression(source) && this.#addLiteral(source, target)) return;
    // `x as never` only serves to bypass type checks, so its keys are unknown.
    if (isAssertion(source) && (given.flags & compiler.TypeFlags.Never) !== 0) {
      return this.addUnknownKeys(this.#generated.modulesWithin(target), source);
    }
    this.addTypes(given, target, source);
    this.#addLaterMembers(source, given, target);
  }

  /** Adds the keys of a value of type `source` that is used at `at`, where the type `target` is expected. */
  addTypes(source: ts.Type, target: ts.Type, at: ts.Node, depth = MAX_DEPTH): void {
    const modules = this.#generated.modulesWithin(target);
    if (depth === 0 || modules.size === 0 || source === target) return;
    if (source.isUnion()) return source.types.forEach((member) => this.addTypes(member, target, at, depth));
    if ((source.flags & compiler.TypeFlags.Instantiable) !== 0) {
      const constraint = this.#checker.getBaseConstraintOfType(source);
      if (constraint === undefined || constraint === source) return this.addUnknownKeys(modules, at);
      return this.addTypes(constraint, target, at, depth);
    }
    if (isUntyped(source)) return this.addUnknownKeys(modules, at);
    if ((source.flags & (compiler.TypeFlags.Object | compiler.TypeFlags.Intersection)) === 0) return;
    const items = this.#targets(target, this.moduleNamesOfType(source));
    for (const item of items) this.#addMembers(source, item, at, items.length === 1);
    this.#addNested(source, target, at, depth - 1);
  }

  /** Returns the types whose values became items since the last call, with the modules of these items. */
  takeItemSources(): ReadonlyMap<ts.Type, ReadonlySet<string>> {
    const itemSources = this.#itemSources;
    this.#itemSources = new Map();
    return itemSources;
  }

  /** Adds all keys of these modules as possibly used at `at`. */
  addUnknownKeys(modules: Iterable<string>, at: ts.Node): void {
    for (const module of modules) this.#usage.add({ kind: "any-key", module }, at, false);
  }

  /** Adds the keys of an object literal. Returns false if the literal is not an item. */
  #addLiteral(literal: ts.ObjectLiteralExpression, target: ts.Type): boolean {
    const items = this.#targets(target, this.moduleNamesInLiteral(literal));
    const isCertain = items.length === 1;
    for (const item of items) {
      this.#addModules(item, literal, isCertain);
      for (const member of literal.properties) this.#addLiteralMember(member, item, isCertain);
    }
    return items.length > 0;
  }

  #addLiteralMember(member: ts.ObjectLiteralElementLike, item: Target, isCertain: boolean): void {
    if (compiler.isSpreadAssignment(member)) {
      return this.addTypes(this.#checker.getTypeAtLocation(member.expression), item.type, member.expression);
    }
    const plain = plainName(member.name);
    if (plain !== undefined) return this.#addKey(plain, item, member.name, isCertain);
    if (!compiler.isComputedPropertyName(member.name)) return;
    const { expression } = member.name;
    const names = literalsOf(this.#checker.getTypeAtLocation(expression));
    if (names.length === 0) this.addUnknownKeys(item.modules, expression);
    for (const name of names) this.#addKey(name, item, expression, isCertain && names.length === 1);
  }

  #addMembers(source: ts.Type, item: Target, at: ts.Node, isCertain: boolean): void {
    this.#addModules(item, at, isCertain);
    const modulesOfSource = this.#itemSources.get(source) ?? new Set();
    for (const module of item.modules) this.#itemSources.set(source, modulesOfSource.add(module));
    if (source.getStringIndexType() !== undefined) this.addUnknownKeys(item.modules, at);
    for (const member of source.getProperties()) {
      // Skips a member that only generated code declares: it was added where its value was created.
      const isGeneratedKey = this.#generated.subjectsOf(member).some(({ key }) => key !== undefined);
      if (isGeneratedKey && this.#ownDeclaration(member) === undefined) continue;
      if (isAddedByCompiler(member, this.#checker)) continue;
      this.#addKey(member.name, item, this.memberLocation(member, at), isCertain);
    }
  }

  #addKey(name: string, { type }: Target, at: ts.Node, isCertain: boolean): void {
    // Ignores names that are not keys, such as keys of another WHM version.
    for (const { module, key, isUnambiguous } of this.#generated.keysNamed(type, name)) {
      this.#usage.add({ kind: "key", module, key }, at, isCertain && isUnambiguous);
    }
  }

  #addModules({ type, modules }: Target, at: ts.Node, isCertain: boolean): void {
    if (this.#generated.isAddedItemType(type)) return;
    for (const module of modules) {
      this.#usage.add({ kind: "module", module }, at, isCertain && modules.length === 1);
    }
  }

  /** Returns the item types that `target` can be. If the value names modules, omits the types of other modules. */
  #targets(target: ts.Type, named: readonly string[]): readonly Target[] {
    const constraint =
      (target.flags & compiler.TypeFlags.Instantiable) === 0
        ? target
        : this.#checker.getBaseConstraintOfType(target);
    if (constraint === undefined) return [];
    const members = constraint.isUnion() ? constraint.types : [constraint];
    const targets = members.flatMap((type): Target[] => {
      const modules = this.#generated.itemModules(type);
      return modules.length === 0 ? [] : [{ type, modules }];
    });
    const matching = targets.filter(({ type, modules }) => {
      const isNamed = type.getProperty("module") !== undefined;
      return named.length === 0 || !isNamed || modules.some((module) => named.includes(module));
    });
    return matching;
  }

  /** Returns the possible values of an object literal's member `module`. */
  moduleNamesInLiteral(literal: ts.ObjectLiteralExpression): readonly string[] {
    const moduleMember = literal.properties.find(
      (member) =>
        member.name !== undefined &&
        !compiler.isComputedPropertyName(member.name) &&
        plainName(member.name) === "module",
    );
    if (moduleMember === undefined) return this.moduleNamesOfType(this.#checker.getTypeAtLocation(literal));
    if (compiler.isPropertyAssignment(moduleMember)) return this.#literalsAt(moduleMember.initializer);
    const symbol = compiler.isShorthandPropertyAssignment(moduleMember)
      ? this.#checker.getShorthandAssignmentValueSymbol(moduleMember)
      : undefined;
    return symbol === undefined ? [] : literalsOf(this.#checker.getTypeOfSymbol(symbol));
  }

  /** Returns the possible values of a type's member `module`. */
  moduleNamesOfType(source: ts.Type): readonly string[] {
    const named = source.getProperty("module");
    if (named === undefined) return [];
    const names = literalsOf(this.#checker.getTypeOfSymbol(named));
    if (names.length > 0) return names;
    // The type may be widened to string, but the declaration still contains the literal.
    return (named.declarations ?? []).flatMap((declaration) =>
      compiler.isPropertyAssignment(declaration) ? this.#literalsAt(declaration.initializer) : [],
    );
  }

  #literalsAt(node: ts.Expression): readonly string[] {
    return compiler.isStringLiteralLike(node)
      ? [node.text]
      : literalsOf(this.#checker.getTypeAtLocation(node));
  }

  /** Adds the keys of items in elements, type arguments, members and return values. */
  #addNested(source: ts.Type, target: ts.Type, at: ts.Node, depth: number): void {
    if (target.isUnion()) {
      return target.types
        .filter((member) => this.#generated.itemModules(member).length === 0)
        .forEach((member) => this.addTypes(source, member, at, depth));
    }
    if (this.#generated.itemModules(target).length > 0) return;
    const pairs: (readonly [source: ts.Type | undefined, target: ts.Type | undefined])[] = [
      [source.getNumberIndexType(), target.getNumberIndexType()],
      ...this.#argumentPairs(source, target),
      ...this.#resultPairs(source, target),
      ...this.#memberPairs(source, target),
    ];
    for (const [given, expected] of pairs) {
      if (given !== undefined && expected !== undefined) this.addTypes(given, expected, at, depth);
    }
  }

  #argumentPairs(source: ts.Type, target: ts.Type): readonly (readonly [ts.Type | undefined, ts.Type])[] {
    const given = this.#generated.typeArguments(source);
    return this.#generated.typeArguments(target).map((expected, index) => [given[index], expected] as const);
  }

  #resultPairs(source: ts.Type, target: ts.Type): readonly (readonly [ts.Type | undefined, ts.Type])[] {
    const [given] = source.getCallSignatures();
    return target
      .getCallSignatures()
      .map((signature) => [given?.getReturnType(), signature.getReturnType()] as const);
  }

  #memberPairs(source: ts.Type, target: ts.Type): readonly (readonly [ts.Type | undefined, ts.Type])[] {
    // `#argumentPairs` handles arrays, promises and other generic types.
    if (this.#generated.typeArguments(target).length > 0) return [];
    const index = target.getStringIndexType();
    const expected = new Map(
      target.getProperties().map((member) => [member.name, this.#checker.getTypeOfSymbol(member)]),
    );
    const given = source.getProperties();
    const pairs = given.flatMap((member): [ts.Type, ts.Type][] => {
      const type = expected.get(member.name) ?? index;
      return type === undefined ? [] : [[this.#checker.getTypeOfSymbol(member), type]];
    });
    const rest = source.getStringIndexType();
    const unnamed = rest === undefined ? [] : [...expected.values(), ...(index === undefined ? [] : [index])];
    return [...pairs, ...unnamed.map((type) => [rest, type] as const)];
  }

  /** Analyzes a callback that accepts items. The arguments that it is called with flow to its parameters. */
  #addCallback(given: ts.Type, target: ts.Type, at: ts.Expression): void {
    const [callback] = given.getCallSignatures();
    const [caller] = this.#checker.getNonNullableType(target).getCallSignatures();
    if (callback === undefined || caller === undefined) return;
    const passed = this.parameterTypes(caller, at);
    this.parameterTypes(callback, at).forEach((parameterType, index) => {
      const type = passed[index];
      if (type !== undefined) this.addTypes(type, parameterType, at);
    });
  }

  /**
   * Returns the types of the parameters in order. A rest parameter with a tuple type is expanded. Of one with an array type, returns the
   * type of its elements.
   */
  parameterTypes(signature: ts.Signature, at: ts.Node): readonly ts.Type[] {
    return signature.getParameters().flatMap((parameter, index, all) => {
      const type = this.#checker.getTypeOfSymbolAtLocation(parameter, at);
      if (index < all.length - 1 || !isRest(parameter)) return [type];
      return this.#checker.isTupleType(type)
        ? this.#generated.typeArguments(type)
        : [type.getNumberIndexType() ?? type];
    });
  }

  /** Adds keys that JavaScript code assigns to an object after its creation. The object's type does not contain them. */
  #addLaterMembers(source: ts.Expression, given: ts.Type, target: ts.Type): void {
    if (!isScript(source.getSourceFile()) || (given.flags & compiler.TypeFlags.Object) === 0) return;
    const items = this.#targets(target, this.moduleNamesOfType(given));
    if (items.length === 0) return;
    const holdingSymbols = new Set(
      [source, ...assignedNames(given)].flatMap((node) => this.#symbolAt(node) ?? []),
    );
    const files = new Set([...holdingSymbols].flatMap(({ declarations = [] }) => declarations.map(fileOf)));
    const names = new Set([...holdingSymbols].map(({ name }) => name));
    const visit = (node: ts.Node): void => {
      const name = nameAt(node);
      const symbol = name !== undefined && names.has(name) ? this.#symbolAt(node) : undefined;
      if (symbol !== undefined && holdingSymbols.has(symbol)) this.#addLaterUse(node, items);
      compiler.forEachChild(node, visit);
    };
    for (const file of files) if (isScript(file)) visit(file);
  }

  #symbolAt(node: ts.Node): ts.Symbol | undefined {
    return nameAt(node) === undefined ? undefined : this.#checker.getSymbolAtLocation(node);
  }

  /**
   * Analyzes a reference to the object. Adds the key of a member access, or all keys for an alias or call that may add members.
   */
  #addLaterUse(node: ts.Node, items: readonly Target[]): void {
    const { parent } = node;
    const isMember =
      compiler.isPropertyAccessExpression(parent) || compiler.isElementAccessExpression(parent);
    if (isMember && parent.expression === node) {
      for (const item of items) this.#addLaterMember(parent, item, items.length === 1);
      return;
    }
    const isAnotherName = compiler.isVariableDeclaration(parent) && parent.initializer === node;
    if (isAnotherName || this.#mayAddMembers(parent, node)) {
      for (const { modules } of items) this.addUnknownKeys(modules, node);
    }
  }

  /** Whether `call` is a call of a function that may add members to its argument `node`. */
  #mayAddMembers(call: ts.Node, node: ts.Node): boolean {
    if (!compiler.isCallExpression(call) || call.expression === node) return false;
    const isFirst = call.arguments[0] === node;
    if (isFirst && /^(?:Object\.(?:assign|define\w+)|Reflect\.\w+)$/.test(call.expression.getText()))
      return true;
    return this.isOwn(this.#checker.getResolvedSignature(call)?.declaration);
  }

  /**
   * Whether the declaration is in the project's own code. A function of the project may use or add any member of its arguments.
   */
  isOwn(declaration: ts.Node | undefined): boolean {
    if (declaration === undefined) return false;
    const file = fileOf(declaration);
    return !file.isDeclarationFile && !this.#generated.isGenerated(file);
  }

  #addLaterMember(
    node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    item: Target,
    isCertain: boolean,
  ): void {
    if (compiler.isPropertyAccessExpression(node))
      return this.#addKey(node.name.text, item, node.name, isCertain);
    const names = this.#literalsAt(node.argumentExpression);
    if (names.length === 0) this.addUnknownKeys(item.modules, node.argumentExpression);
    for (const name of names)
      this.#addKey(name, item, node.argumentExpression, isCertain && names.length === 1);
  }

  /** Returns the location of the member's name in the project. If the project does not declare it, returns `at`. */
  memberLocation(member: ts.Symbol, at: ts.Node): ts.Node {
    const own = this.#ownDeclaration(member);
    if (own === undefined) return at;
    const isNamed = memberName(own) !== undefined || compiler.isPropertyDeclaration(own);
    return isNamed ? (own as ts.PropertyAssignment).name : own;
  }

  #ownDeclaration(member: ts.Symbol): ts.Declaration | undefined {
    return (member.declarations ?? []).find((declaration) => {
      const file = declaration.getSourceFile();
      return !file.fileName.includes("/node_modules/") && !this.#generated.isGenerated(file);
    });
  }
}

/** Whether values of the type can have any member: `any`, `unknown`, `object` or `{}`. */
export function isUntyped(type: ts.Type): boolean {
  if (
    (type.flags & (compiler.TypeFlags.Any | compiler.TypeFlags.Unknown | compiler.TypeFlags.NonPrimitive)) !==
    0
  )
    return true;
  // The type `{}` can have any member. The type of an empty object literal is different: it has no members.
  const isLiteral =
    (type.flags & compiler.TypeFlags.Object) !== 0 &&
    ((type as ts.ObjectType).objectFlags & compiler.ObjectFlags.ObjectLiteral) !== 0;
  const isEmpty = (type.flags & compiler.TypeFlags.Object) !== 0 && type.getProperties().length === 0;
  const symbol = type.getSymbol();
  return (
    !isLiteral &&
    isEmpty &&
    symbol?.name === "__type" &&
    type.getCallSignatures().length === 0 &&
    type.getStringIndexType() === undefined
  );
}

/** Whether the compiler added the member to unify the types of literals in one array. Such members are optional and undefined. */
function isAddedByCompiler(member: ts.Symbol, checker: ts.TypeChecker): boolean {
  const isOptional = (member.flags & compiler.SymbolFlags.Optional) !== 0;
  return isOptional && (checker.getTypeOfSymbol(member).flags & compiler.TypeFlags.Undefined) !== 0;
}

function fileOf(node: ts.Node): ts.SourceFile {
  return node.getSourceFile();
}

/** Returns the names of the variables and properties that the type's object literals are assigned to. */
function assignedNames(type: ts.Type): readonly ts.Node[] {
  return (type.getSymbol()?.declarations ?? []).flatMap((literal): ts.Node[] => {
    const { parent } = literal;
    if (!compiler.isObjectLiteralExpression(literal)) return [];
    if (compiler.isVariableDeclaration(parent) || compiler.isPropertyAssignment(parent)) return [parent.name];
    return compiler.isBinaryExpression(parent) && parent.right === literal ? [parent.left] : [];
  });
}

/** Returns the last name in an expression: `item` for `item` and `job.item`. */
function nameAt(node: ts.Node): string | undefined {
  if (compiler.isPropertyAccessExpression(node)) return node.name.text;
  return compiler.isIdentifier(node) ? node.text : undefined;
}

function isAssertion(node: ts.Expression): boolean {
  return compiler.isAsExpression(node) || compiler.isTypeAssertionExpression(node);
}

/** Whether the parameter is a rest parameter. A parameter that the compiler created from a tuple has no declaration. */
export function isRest(parameter: ts.Symbol): boolean {
  const declaration = parameter.valueDeclaration;
  return (
    declaration === undefined ||
    (compiler.isParameter(declaration) && declaration.dotDotDotToken !== undefined)
  );
}

function isScript({ fileName }: ts.SourceFile): boolean {
  return /\.[cm]?jsx?$/.test(fileName);
}
