/**
 * What flows into a place for items, and so names keys. An object literal is read as it is written; of anything else its type
 * tells, and where that does not tell, any key may be named. Longer than other files, since it is one walk that calls itself.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import { literalsOf, memberName, plainName, type GeneratedCode } from "./generated.js";
import type { Usage } from "./usage.js";

/** A type that items of these modules are of. */
interface Target {
  readonly type: ts.Type;
  readonly modules: readonly string[];
}

/** How deep types are followed into each other. */
const DEEPEST = 6;

export class Flow {
  readonly #checker: ts.TypeChecker;
  readonly #generated: GeneratedCode;
  readonly #usage: Usage;
  #feeders = new Map<ts.Type, Set<string>>();

  constructor(checker: ts.TypeChecker, generated: GeneratedCode, usage: Usage) {
    this.#checker = checker;
    this.#generated = generated;
    this.#usage = usage;
  }

  /** An expression is given where something of the type is expected. */
  expression(source: ts.Expression, target: ts.Type): void {
    this.#consumers(this.#checker.getTypeAtLocation(source), target, source);
    this.value(source, target);
  }

  /** The same for what is no function that is given to be called, or whose caller is looked at elsewhere. */
  value(source: ts.Expression, target: ts.Type): void {
    if (this.#generated.modulesWithin(target).size === 0) return;
    const given = this.#checker.getTypeAtLocation(source);
    if (compiler.isObjectLiteralExpression(source) && this.#literal(source, target)) return;
    // `x as never` fits everywhere, and is written for nothing else.
    if (isAssertion(source) && (given.flags & compiler.TypeFlags.Never) !== 0) {
      return this.unknown(this.#generated.modulesWithin(target), source);
    }
    this.types(given, target, source);
    this.#laterMembers(source, given, target);
  }

  /** A value of one type is given, at a place, where one of the other is expected. */
  types(source: ts.Type, target: ts.Type, at: ts.Node, depth = DEEPEST): void {
    const modules = this.#generated.modulesWithin(target);
    if (depth === 0 || modules.size === 0 || source === target) return;
    if (source.isUnion()) return source.types.forEach((member) => this.types(member, target, at, depth));
    if ((source.flags & compiler.TypeFlags.Instantiable) !== 0) {
      const constraint = this.#checker.getBaseConstraintOfType(source);
      if (constraint === undefined || constraint === source) return this.unknown(modules, at);
      return this.types(constraint, target, at, depth);
    }
    if (saysNothing(source)) return this.unknown(modules, at);
    if ((source.flags & (compiler.TypeFlags.Object | compiler.TypeFlags.Intersection)) === 0) return;
    const items = this.#targets(target, this.moduleNames(source));
    for (const item of items) this.#members(source, item, at, items.length === 1);
    this.#nested(source, target, at, depth - 1);
  }

  /** Types of the project's own whose values were given where items of these modules are expected, since the last time. */
  takeFeeders(): ReadonlyMap<ts.Type, ReadonlySet<string>> {
    const feeders = this.#feeders;
    this.#feeders = new Map();
    return feeders;
  }

  /** Any key of these modules may be named here. */
  unknown(modules: Iterable<string>, at: ts.Node): void {
    for (const module of modules) this.#usage.add({ kind: "any-key", module }, at, false);
  }

  /** Whether the literal is an item itself, so that all of it has been looked at. */
  #literal(literal: ts.ObjectLiteralExpression, target: ts.Type): boolean {
    const items = this.#targets(target, this.namesSaid(literal));
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
    if (names.length === 0) this.unknown(item.modules, expression);
    for (const name of names) this.#key(name, item, expression, isSure && names.length === 1);
  }

  #members(source: ts.Type, item: Target, at: ts.Node, isSure: boolean): void {
    this.#using(item, at, isSure);
    const fed = this.#feeders.get(source) ?? new Set();
    for (const module of item.modules) this.#feeders.set(source, fed.add(module));
    if (source.getStringIndexType() !== undefined) this.unknown(item.modules, at);
    for (const member of source.getProperties()) {
      // What generated code alone declares has been given by somebody, and was looked at there.
      const isTheirs = this.#generated.meanings(member).some(({ key }) => key !== undefined);
      if (isTheirs && this.#ownDeclaration(member) === undefined) continue;
      if (isFilledIn(member, this.#checker)) continue;
      this.#key(member.name, item, this.placeOf(member, at), isSure);
    }
  }

  #key(name: string, { type }: Target, at: ts.Node, isSure: boolean): void {
    // What is not there is not a key yet, or no more, or hidden by a type that says less.
    for (const { module, key, isCertain } of this.#generated.keysCalled(type, name)) {
      this.#usage.add({ kind: "key", module, key }, at, isSure && isCertain);
    }
  }

  #using({ type, modules }: Target, at: ts.Node, isSure: boolean): void {
    if (this.#generated.isFeeder(type)) return;
    for (const module of modules) {
      this.#usage.add({ kind: "module", module }, at, isSure && modules.length === 1);
    }
  }

  /** What an item could be of, by the module that it names. */
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

  /** The modules that a literal says to be of. */
  namesSaid(literal: ts.ObjectLiteralExpression): readonly string[] {
    const said = literal.properties.find(
      (member) =>
        member.name !== undefined &&
        !compiler.isComputedPropertyName(member.name) &&
        plainName(member.name) === "module",
    );
    if (said === undefined) return this.moduleNames(this.#checker.getTypeAtLocation(literal));
    if (compiler.isPropertyAssignment(said)) return this.#literalsAt(said.initializer);
    const symbol = compiler.isShorthandPropertyAssignment(said)
      ? this.#checker.getShorthandAssignmentValueSymbol(said)
      : undefined;
    return symbol === undefined ? [] : literalsOf(this.#checker.getTypeOfSymbol(symbol));
  }

  /** The modules that a type's `module` names. */
  moduleNames(source: ts.Type): readonly string[] {
    const named = source.getProperty("module");
    if (named === undefined) return [];
    const names = literalsOf(this.#checker.getTypeOfSymbol(named));
    if (names.length > 0) return names;
    // What was widened to any text is still written there.
    return (named.declarations ?? []).flatMap((declaration) =>
      compiler.isPropertyAssignment(declaration) ? this.#literalsAt(declaration.initializer) : [],
    );
  }

  #literalsAt(node: ts.Expression): readonly string[] {
    return compiler.isStringLiteralLike(node)
      ? [node.text]
      : literalsOf(this.#checker.getTypeAtLocation(node));
  }

  /** Items within: elements, arguments of a generic type, members, results. */
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
    // Those of arrays, promises and their like come with their arguments.
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

  /** A function that takes items, given to somebody who will call it: what it is called with flows to it. */
  #consumers(given: ts.Type, target: ts.Type, at: ts.Expression): void {
    const [taker] = given.getCallSignatures();
    const [caller] = this.#checker.getNonNullableType(target).getCallSignatures();
    if (taker === undefined || caller === undefined) return;
    const passed = this.takenBy(caller, at);
    this.takenBy(taker, at).forEach((taken, index) => {
      const type = passed[index];
      if (type !== undefined) this.types(type, taken, at);
    });
  }

  /** What a function takes, in order; a tuple that takes the rest is its elements. */
  takenBy(signature: ts.Signature, at: ts.Node): readonly ts.Type[] {
    return signature.getParameters().flatMap((parameter, index, all) => {
      const type = this.#checker.getTypeOfSymbolAtLocation(parameter, at);
      const isLast = index === all.length - 1;
      return isLast && this.#checker.isTupleType(type) && isRest(parameter)
        ? this.#generated.typeArguments(type)
        : [type];
    });
  }

  /** In JavaScript, an object is given further members after it was made, and its type does not tell. */
  #laterMembers(source: ts.Expression, given: ts.Type, target: ts.Type): void {
    if (!isScript(source.getSourceFile()) || (given.flags & compiler.TypeFlags.Object) === 0) return;
    const items = this.#targets(target, this.moduleNames(given));
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

  /** Where the object is named: a member of it, or where it goes on to somebody who may give it any. */
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
      for (const { modules } of items) this.unknown(modules, node);
    }
  }

  /** A call of a function that may give the object further members. */
  #isFilledBy(call: ts.Node, node: ts.Node): boolean {
    if (!compiler.isCallExpression(call) || call.expression === node) return false;
    const isFirst = call.arguments[0] === node;
    if (isFirst && /^(?:Object\.(?:assign|define\w+)|Reflect\.\w+)$/.test(call.expression.getText()))
      return true;
    return this.isOwn(this.#checker.getResolvedSignature(call)?.declaration);
  }

  /** A function of the project's own, which does with what it is given whatever it likes. */
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
    if (names.length === 0) this.unknown(item.modules, node.argumentExpression);
    for (const name of names) this.#key(name, item, node.argumentExpression, isSure && names.length === 1);
  }

  /** Where the project says the member's name, or else where it is given. */
  placeOf(member: ts.Symbol, at: ts.Node): ts.Node {
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

/** Types of which any member may be there. */
export function saysNothing(type: ts.Type): boolean {
  if (
    (type.flags & (compiler.TypeFlags.Any | compiler.TypeFlags.Unknown | compiler.TypeFlags.NonPrimitive)) !==
    0
  )
    return true;
  // `{}` as a type, not as a literal, which has no members and is known to have none.
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

/** What the compiler adds to a literal beside others in one array, for them to be compared. */
function isFilledIn(member: ts.Symbol, checker: ts.TypeChecker): boolean {
  const isOptional = (member.flags & compiler.SymbolFlags.Optional) !== 0;
  return isOptional && (checker.getTypeOfSymbol(member).flags & compiler.TypeFlags.Undefined) !== 0;
}

function fileOf(node: ts.Node): ts.SourceFile {
  return node.getSourceFile();
}

/** What an object that was written somewhere is called there. */
function holdersOf(type: ts.Type): readonly ts.Node[] {
  return (type.getSymbol()?.declarations ?? []).flatMap((literal): ts.Node[] => {
    const { parent } = literal;
    if (!compiler.isObjectLiteralExpression(literal)) return [];
    if (compiler.isVariableDeclaration(parent) || compiler.isPropertyAssignment(parent)) return [parent.name];
    return compiler.isBinaryExpression(parent) && parent.right === literal ? [parent.left] : [];
  });
}

/** What an expression calls what it names: `item`, or the `item` of `job.item`. */
function nameAt(node: ts.Node): string | undefined {
  if (compiler.isPropertyAccessExpression(node)) return node.name.text;
  return compiler.isIdentifier(node) ? node.text : undefined;
}

function isAssertion(node: ts.Expression): boolean {
  return compiler.isAsExpression(node) || compiler.isTypeAssertionExpression(node);
}

/** One that was made from a tuple of rest has no declaration of its own, or one with dots. */
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
