/**
 * Finds the keys of values that flow to an item type. Reads the members of an object literal; for other expressions, reads their type.
 * If the type does not determine the keys, all keys count as possibly used. One file, because the functions are mutually recursive.
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
  #feeders = new Map<ts.Type, Set<string>>();

  constructor(checker: ts.TypeChecker, generated: GeneratedCode, usage: Usage) {
    this.#checker = checker;
    this.#generated = generated;
    this.#usage = usage;
  }

  /** Adds the keys of an expression that is used where the type `target` is expected. */
  expression(source: ts.Expression, target: ts.Type): void {
    this.#consumers(this.#checker.getTypeAtLocation(source), target, source);
    this.value(source, target);
  }

  /** Like `expression`, but ignores what a function is called with. */
  value(source: ts.Expression, target: ts.Type): void {
    if (this.#generated.modulesWithin(target).size === 0) return;
    const given = this.#checker.getTypeAtLocation(source);
    if (compiler.isObjectLiteralExpression(source) && this.#literal(source, target)) return;
    // `x as never` only serves to bypass type checks, so its keys are unknown.
    if (isAssertion(source) && (given.flags & compiler.TypeFlags.Never) !== 0) {
      return this.addUnknownKeys(this.#generated.modulesWithin(target), source);
    }
    this.types(given, target, source);
    this.#laterMembers(source, given, target);
  }

  /** Adds the keys of a value of type `source` that is used at `at`, where `target` is expected. */
  types(source: ts.Type, target: ts.Type, at: ts.Node, depth = MAX_DEPTH): void {
    const modules = this.#generated.modulesWithin(target);
    if (depth === 0 || modules.size === 0 || source === target) return;
    if (source.isUnion()) return source.types.forEach((member) => this.types(member, target, at, depth));
    if ((source.flags & compiler.TypeFlags.Instantiable) !== 0) {
      const constraint = this.#checker.getBaseConstraintOfType(source);
      if (constraint === undefined || constraint === source) return this.addUnknownKeys(modules, at);
      return this.types(constraint, target, at, depth);
    }
    if (isUntyped(source)) return this.addUnknownKeys(modules, at);
    if ((source.flags & (compiler.TypeFlags.Object | compiler.TypeFlags.Intersection)) === 0) return;
    const items = this.#targets(target, this.moduleNamesOfType(source));
    for (const item of items) this.#members(source, item, at, items.length === 1);
    this.#nested(source, target, at, depth - 1);
  }

  /** Returns and forgets the project's own types whose values became items of these modules. */
  takeFeeders(): ReadonlyMap<ts.Type, ReadonlySet<string>> {
    const feeders = this.#feeders;
    this.#feeders = new Map();
    return feeders;
  }

  /** Adds all keys of these modules as possibly used at `at`. */
  addUnknownKeys(modules: Iterable<string>, at: ts.Node): void {
    for (const module of modules) this.#usage.add({ kind: "any-key", module }, at, false);
  }

  /** Adds the keys of a literal. False if the literal is not an item. */
  #literal(literal: ts.ObjectLiteralExpression, target: ts.Type): boolean {
    const items = this.#targets(target, this.moduleNamesInLiteral(literal));
    const isSure = items.length === 1;
    for (const item of items) {
      this.#using(item, literal, isSure);
      for (const member of literal.properties) this.#literalMember(member, item, isSure);
    }
    return items.length > 0;
  }

  #literalMember(member: ts.ObjectLiteralElementLike, item: Target, isSure: boolean): void {
    if (compiler.isSpreadAssignment(member)) {
      return this.types(this.#checker.getTypeAtLocation(member.expression), item.type, member.expression);
    }
    const plain = plainName(member.name);
    if (plain !== undefined) return this.#key(plain, item, member.name, isSure);
    if (!compiler.isComputedPropertyName(member.name)) return;
    const { expression } = member.name;
    const names = literalsOf(this.#checker.getTypeAtLocation(expression));
    if (names.length === 0) this.addUnknownKeys(item.modules, expression);
    for (const name of names) this.#key(name, item, expression, isSure && names.length === 1);
  }

  #members(source: ts.Type, item: Target, at: ts.Node, isSure: boolean): void {
    this.#using(item, at, isSure);
    const fed = this.#feeders.get(source) ?? new Set();
    for (const module of item.modules) this.#feeders.set(source, fed.add(module));
    if (source.getStringIndexType() !== undefined) this.addUnknownKeys(item.modules, at);
    for (const member of source.getProperties()) {
      // A member that only generated code declares was added where its value was created.
      const isTheirs = this.#generated.meanings(member).some(({ key }) => key !== undefined);
      if (isTheirs && this.#ownDeclaration(member) === undefined) continue;
      if (isFilledIn(member, this.#checker)) continue;
      this.#key(member.name, item, this.memberLocation(member, at), isSure);
    }
  }

  #key(name: string, { type }: Target, at: ts.Node, isSure: boolean): void {
    // Ignores names that are not keys, such as keys of another WHM version.
    for (const { module, key, isUnambiguous } of this.#generated.keysNamed(type, name)) {
      this.#usage.add({ kind: "key", module, key }, at, isSure && isUnambiguous);
    }
  }

  #using({ type, modules }: Target, at: ts.Node, isSure: boolean): void {
    if (this.#generated.isFeeder(type)) return;
    for (const module of modules) {
      this.#usage.add({ kind: "module", module }, at, isSure && modules.length === 1);
    }
  }

  /** The item types that `target` can be, limited to the modules that the value names. */
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
    const meant = targets.filter(({ type, modules }) => {
      const isNamed = type.getProperty("module") !== undefined;
      return named.length === 0 || !isNamed || modules.some((module) => named.includes(module));
    });
    return meant;
  }

  /** The values of the member `module` of a literal. */
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

  /** The values of the member `module` of a type. */
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

  /** Adds items in elements, type arguments, members and results. */
  #nested(source: ts.Type, target: ts.Type, at: ts.Node, depth: number): void {
    if (target.isUnion()) {
      return target.types
        .filter((member) => this.#generated.itemModules(member).length === 0)
        .forEach((member) => this.types(source, member, at, depth));
    }
    if (this.#generated.itemModules(target).length > 0) return;
    const pairs: (readonly [source: ts.Type | undefined, target: ts.Type | undefined])[] = [
      [source.getNumberIndexType(), target.getNumberIndexType()],
      ...this.#argumentPairs(source, target),
      ...this.#resultPairs(source, target),
      ...this.#memberPairs(source, target),
    ];
    for (const [given, expected] of pairs) {
      if (given !== undefined && expected !== undefined) this.types(given, expected, at, depth);
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

  /** A callback that accepts items: the arguments that it is called with flow to its parameters. */
  #consumers(given: ts.Type, target: ts.Type, at: ts.Expression): void {
    const [taker] = given.getCallSignatures();
    const [caller] = this.#checker.getNonNullableType(target).getCallSignatures();
    if (taker === undefined || caller === undefined) return;
    const passed = this.parameterTypes(caller, at);
    this.parameterTypes(taker, at).forEach((taken, index) => {
      const type = passed[index];
      if (type !== undefined) this.types(type, taken, at);
    });
  }

  /** The types of the parameters in order. A rest parameter with a tuple type is expanded. */
  parameterTypes(signature: ts.Signature, at: ts.Node): readonly ts.Type[] {
    return signature.getParameters().flatMap((parameter, index, all) => {
      const type = this.#checker.getTypeOfSymbolAtLocation(parameter, at);
      const isLast = index === all.length - 1;
      return isLast && this.#checker.isTupleType(type) && isRest(parameter)
        ? this.#generated.typeArguments(type)
        : [type];
    });
  }

  /** In JavaScript, members can be added to an object later, which its type does not show. */
  #laterMembers(source: ts.Expression, given: ts.Type, target: ts.Type): void {
    if (!isScript(source.getSourceFile()) || (given.flags & compiler.TypeFlags.Object) === 0) return;
    const items = this.#targets(target, this.moduleNamesOfType(given));
    if (items.length === 0) return;
    const holders = new Set([source, ...holdersOf(given)].flatMap((node) => this.#symbolAt(node) ?? []));
    const files = new Set([...holders].flatMap(({ declarations = [] }) => declarations.map(fileOf)));
    const names = new Set([...holders].map(({ name }) => name));
    const visit = (node: ts.Node): void => {
      const name = nameAt(node);
      const symbol = name !== undefined && names.has(name) ? this.#symbolAt(node) : undefined;
      if (symbol !== undefined && holders.has(symbol)) this.#laterUse(node, items);
      compiler.forEachChild(node, visit);
    };
    for (const file of files) if (isScript(file)) visit(file);
  }

  #symbolAt(node: ts.Node): ts.Symbol | undefined {
    return nameAt(node) === undefined ? undefined : this.#checker.getSymbolAtLocation(node);
  }

  /** A reference to the object: an access to a member, or an alias or call that may add any member. */
  #laterUse(node: ts.Node, items: readonly Target[]): void {
    const { parent } = node;
    const isMember =
      compiler.isPropertyAccessExpression(parent) || compiler.isElementAccessExpression(parent);
    if (isMember && parent.expression === node) {
      for (const item of items) this.#laterMember(parent, item, items.length === 1);
      return;
    }
    const isAnotherName = compiler.isVariableDeclaration(parent) && parent.initializer === node;
    if (isAnotherName || this.#isFilledBy(parent, node)) {
      for (const { modules } of items) this.addUnknownKeys(modules, node);
    }
  }

  /** A call of a function that may add members to the object. */
  #isFilledBy(call: ts.Node, node: ts.Node): boolean {
    if (!compiler.isCallExpression(call) || call.expression === node) return false;
    const isFirst = call.arguments[0] === node;
    if (isFirst && /^(?:Object\.(?:assign|define\w+)|Reflect\.\w+)$/.test(call.expression.getText()))
      return true;
    return this.isOwn(this.#checker.getResolvedSignature(call)?.declaration);
  }

  /** Whether the project itself declares it. Such a function may do anything with its arguments. */
  isOwn(declaration: ts.Node | undefined): boolean {
    if (declaration === undefined) return false;
    const file = fileOf(declaration);
    return !file.isDeclarationFile && !this.#generated.isGenerated(file);
  }

  #laterMember(
    node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    item: Target,
    isSure: boolean,
  ): void {
    if (compiler.isPropertyAccessExpression(node)) return this.#key(node.name.text, item, node.name, isSure);
    const names = this.#literalsAt(node.argumentExpression);
    if (names.length === 0) this.addUnknownKeys(item.modules, node.argumentExpression);
    for (const name of names) this.#key(name, item, node.argumentExpression, isSure && names.length === 1);
  }

  /** The location of the member's name in the project, or else `at`. */
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
  // The type `{}`. An empty object literal is different: it certainly has no members.
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

/** An optional undefined member, which the compiler adds to unify the types of literals in one array. */
function isFilledIn(member: ts.Symbol, checker: ts.TypeChecker): boolean {
  const isOptional = (member.flags & compiler.SymbolFlags.Optional) !== 0;
  return isOptional && (checker.getTypeOfSymbol(member).flags & compiler.TypeFlags.Undefined) !== 0;
}

function fileOf(node: ts.Node): ts.SourceFile {
  return node.getSourceFile();
}

/** The names of the variable or property that an object literal is assigned to. */
function holdersOf(type: ts.Type): readonly ts.Node[] {
  return (type.getSymbol()?.declarations ?? []).flatMap((literal): ts.Node[] => {
    const { parent } = literal;
    if (!compiler.isObjectLiteralExpression(literal)) return [];
    if (compiler.isVariableDeclaration(parent) || compiler.isPropertyAssignment(parent)) return [parent.name];
    return compiler.isBinaryExpression(parent) && parent.right === literal ? [parent.left] : [];
  });
}

/** The last name in an expression: `item` for `item` and `job.item`. */
function nameAt(node: ts.Node): string | undefined {
  if (compiler.isPropertyAccessExpression(node)) return node.name.text;
  return compiler.isIdentifier(node) ? node.text : undefined;
}

function isAssertion(node: ts.Expression): boolean {
  return compiler.isAsExpression(node) || compiler.isTypeAssertionExpression(node);
}

/** A parameter that was expanded from a tuple has no declaration. */
function isRest(parameter: ts.Symbol): boolean {
  const declaration = parameter.valueDeclaration;
  return (
    declaration === undefined ||
    (compiler.isParameter(declaration) && declaration.dotDotDotToken !== undefined)
  );
}

function isScript({ fileName }: ts.SourceFile): boolean {
  return /\.[cm]?jsx?$/.test(fileName);
}
