/**
 * Finds the keys of values that are used where an item type is expected. Reads the members of an object literal; for other
 * expressions, reads their type. If the type does not list the keys, and the value may come from outside of the sources, all keys
 * count as possibly used. All functions are mutually recursive, so they are in one file.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import { literalsOf, memberName, plainName, type GeneratedCode } from "./generated.js";
import type { Usage } from "./usage.js";
import { containsUnlisted, isUnlisted } from "./unlisted.js";

/** An item type, and the modules whose items have it. */
interface Target {
  readonly type: ts.Type;
  readonly modules: readonly string[];
}

/** How many levels of nested types are followed. */
const MAX_DEPTH = 6;
/** How many members of an interface are compared with those of a value. */
const MAX_METHODS = 50;

export class DataFlow {
  readonly #checker: ts.TypeChecker;
  readonly #generated: GeneratedCode;
  readonly #usage: Usage;
  /** Whether values in a file may come from outside of the sources. */
  readonly #hasOrigin: (file: ts.SourceFile) => boolean;

  constructor(
    checker: ts.TypeChecker,
    generated: GeneratedCode,
    { usage, hasOrigin }: { readonly usage: Usage; readonly hasOrigin: (file: ts.SourceFile) => boolean },
  ) {
    this.#checker = checker;
    this.#generated = generated;
    this.#usage = usage;
    this.#hasOrigin = hasOrigin;
  }

  /** Adds the keys of an expression that is used where the type `target` is expected. */
  addExpression(source: ts.Expression, target: ts.Type): void {
    this.addCallbacks(this.#checker.getTypeAtLocation(source), target, source);
    this.addValue(source, target);
  }

  /** Like `addExpression`, but does not analyze the arguments that a callback receives. */
  addValue(source: ts.Expression, target: ts.Type): void {
    const modules = this.#generated.modulesWithin(target);
    if (modules.size === 0) return;
    const given = this.#checker.getTypeAtLocation(source);
    if (compiler.isObjectLiteralExpression(source) && this.#addLiteral(source, target)) return;
    // `x as never` only serves to bypass type checks, so its keys are unknown.
    const isNever = isAssertion(source) && (given.flags & compiler.TypeFlags.Never) !== 0;
    if (isNever) return this.addUnlisted(modules, source);
    this.addTypes(given, target, source);
  }

  /** Adds the keys of a value of type `source` that is used at `at`, where the type `target` is expected. */
  addTypes(source: ts.Type, target: ts.Type, at: ts.Node): void {
    const modules = this.#generated.modulesWithin(target);
    if (modules.size === 0 || source === target) return;
    const isItem = this.#generated.modulesOf(target).length > 0;
    const isSame = this.#generated.modulesOf(source).length > 0;
    // The values of keys are not items. A target that contains items can contain them anywhere.
    if (isItem ? isUnlisted(source) && !isSame : this.isOpen(source)) {
      const members = isUnlisted(source) ? this.#namedModules(source) : [];
      this.addUnlisted(members.length > 0 ? members : modules, at);
    }
    this.#addListed(source, target, at, MAX_DEPTH);
  }

  /** Adds keys of all modules that the sources name, if a value without listed keys, or a computed key, is added to a value. */
  addWrite(target: ts.Type, at: ts.Node): void {
    const isList = target.getNumberIndexType() !== undefined && !isUnlisted(target);
    const isKnown = isList || this.#generated.modulesOf(target).length > 0;
    if (!isKnown && this.#hasOrigin(at.getSourceFile()))
      this.#usage.add({ kind: "any-mentioned" }, at, false);
  }

  /** Whether the value, or what a function in it returns, can have keys that the type does not list. */
  isOpen(source: ts.Type): boolean {
    const results = source.getCallSignatures().map((signature) => signature.getReturnType());
    return [source, ...results].some((type) => containsUnlisted(type, this.#checker, this.#generated));
  }

  /** Adds keys of all modules that the sources name, if a value without listed keys gets the type of a type parameter. */
  addCast(source: ts.Type, target: ts.Type, at: ts.Node): void {
    const isParameter = (target.flags & compiler.TypeFlags.TypeParameter) !== 0;
    if (isParameter && source !== target && this.isOpen(source) && this.#hasOrigin(at.getSourceFile()))
      this.#usage.add({ kind: "any-mentioned" }, at, false);
  }

  #namedModules(source: ts.Type): readonly string[] {
    return this.moduleNamesOfType(source).filter((module) => this.#generated.modules.has(module));
  }

  #addListed(source: ts.Type, target: ts.Type, at: ts.Node, depth: number): void {
    if (depth === 0 || source === target || this.#generated.modulesWithin(target).size === 0) return;
    if (source.isUnion()) return source.types.forEach((member) => this.#addListed(member, target, at, depth));
    if ((source.flags & compiler.TypeFlags.Instantiable) !== 0) {
      const constraint = this.#checker.getBaseConstraintOfType(source);
      if (constraint !== undefined && constraint !== source) this.#addListed(constraint, target, at, depth);
      return;
    }
    if ((source.flags & (compiler.TypeFlags.Object | compiler.TypeFlags.Intersection)) === 0) return;
    const isList = source.getNumberIndexType() !== undefined;
    const all = isList ? [] : this.#targets(target, this.moduleNamesOfType(source));
    const own = this.#generated.itemModules(source);
    // An item of a module is an item of this module only.
    const same = all.filter(({ modules }) => own.some((module) => modules.includes(module)));
    const items = same.length > 0 ? same : all;
    for (const item of items) this.#addMembers(source, item, at, items.length === 1);
    this.#addNested(source, target, at, depth - 1);
  }

  /** Adds all keys of these modules as possibly used at `at`, if the value there may come from outside of the sources. */
  addUnlisted(modules: Iterable<string>, at: ts.Node): void {
    if (this.#hasOrigin(at.getSourceFile())) return this.addUnknownKeys(modules, at);
    for (const module of modules) this.#usage.addMixed(module);
  }

  /** Adds all keys of these modules as possibly used at `at`. */
  addUnknownKeys(modules: Iterable<string>, at: ts.Node): void {
    for (const module of modules) this.#usage.add({ kind: "any-key", module }, at, false);
  }

  /** Returns the item types that an object literal can have where `target` is expected. */
  itemTypesOf(literal: ts.ObjectLiteralExpression, target: ts.Type): readonly ts.Type[] {
    return this.#targets(target, this.moduleNamesInLiteral(literal)).map(({ type }) => type);
  }

  /** Adds what an object literal contains besides names. Returns false if the literal is not an item. */
  #addLiteral(literal: ts.ObjectLiteralExpression, target: ts.Type): boolean {
    const items = this.#targets(target, this.moduleNamesInLiteral(literal));
    for (const item of items) {
      this.#addModules(item, literal, items.length === 1);
      for (const member of literal.properties) {
        if (compiler.isSpreadAssignment(member)) {
          this.addTypes(this.#checker.getTypeAtLocation(member.expression), item.type, member.expression);
        } else if (compiler.isComputedPropertyName(member.name)) {
          const { expression } = member.name;
          const names = literalsOf(this.#checker.getTypeAtLocation(expression));
          if (names.length === 0) this.addUnlisted(item.modules, expression);
          for (const name of names)
            this.#addKey(name, item, expression, items.length === 1 && names.length === 1);
        }
      }
    }
    return items.length > 0;
  }

  #addMembers(source: ts.Type, item: Target, at: ts.Node, isCertain: boolean): void {
    const known = this.#generated.itemModules(source);
    // An item counts where it is created.
    const isItem = known.length > 0 && item.modules.every((module) => known.includes(module));
    if (!isItem) this.#addModules(item, at, isCertain);
    if (!isItem) for (const module of item.modules) this.#usage.addMixed(module);
    for (const member of source.getProperties()) {
      // A member that only generated code declares counts where its value is created.
      const isKeyOfItem = this.#generated
        .subjectsOf(member)
        .some(({ module, key }) => key !== undefined && item.modules.includes(module ?? ""));
      if (isKeyOfItem && this.#ownDeclaration(member) === undefined) continue;
      if (isAddedByCompiler(member, this.#checker)) continue;
      this.#addKey(member.name, item, this.#memberLocation(member, at), isCertain);
    }
  }

  #addKey(name: string, { type }: Target, at: ts.Node, isCertain: boolean): void {
    // Ignores names that are not keys, such as keys of another WHM version.
    for (const { module, key, isUnambiguous } of this.#generated.keysNamed(type, name)) {
      this.#usage.add({ kind: "key", module, key }, at, isCertain && isUnambiguous);
    }
  }

  #addModules({ modules }: Target, at: ts.Node, isCertain: boolean): void {
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

  /** Returns the possible values of a literal's member `module`. The literal's type is `any` if it spreads an untyped value. */
  moduleNamesInLiteral(literal: ts.ObjectLiteralExpression): readonly string[] {
    for (const member of literal.properties) {
      const isModule = compiler.isPropertyAssignment(member) && plainName(member.name) === "module";
      if (isModule) return literalsOf(this.#checker.getTypeAtLocation(member.initializer));
    }
    return this.moduleNamesOfType(this.#checker.getTypeAtLocation(literal));
  }

  /** Returns the possible values of a type's member `module`. */
  moduleNamesOfType(source: ts.Type): readonly string[] {
    const named = source.getProperty("module");
    if (named === undefined) return [];
    const names = literalsOf(this.#checker.getTypeOfSymbol(named));
    if (names.length > 0) return names;
    // The type may be widened to string, but the declaration still contains the literal.
    return (named.declarations ?? []).flatMap((declaration) =>
      compiler.isPropertyAssignment(declaration)
        ? literalsOf(this.#checker.getTypeAtLocation(declaration.initializer))
        : [],
    );
  }

  /** Adds the keys of items in elements and type arguments. Names prove the keys of items that are nested in another way. */
  #addNested(source: ts.Type, target: ts.Type, at: ts.Node, depth: number): void {
    const containers = target.isUnion() ? target.types : [target];
    for (const container of containers) {
      if (this.#generated.itemModules(container).length > 0) continue;
      for (const module of this.#generated.modulesWithin(container)) this.#usage.addMixed(module);
      const given = [source.getNumberIndexType(), ...this.#generated.typeArguments(source)];
      const expected = [container.getNumberIndexType(), ...this.#generated.typeArguments(container)];
      given.forEach((type, index) => {
        const other = expected[index];
        if (type !== undefined && other !== undefined) this.#addListed(type, other, at, depth);
      });
    }
  }

  /** Analyzes functions that accept items, in a value or its members. The arguments of their callers flow to their parameters. */
  addCallbacks(given: ts.Type, target: ts.Type, at: ts.Node): void {
    const [callback] = given.getCallSignatures();
    const [caller] = this.#checker.getNonNullableType(target).getCallSignatures();
    if (callback !== undefined && caller !== undefined) {
      const passed = this.parameterTypes(caller, at);
      this.parameterTypes(callback, at).forEach((parameterType, index) => {
        const type = passed[index];
        if (type !== undefined) this.addTypes(type, parameterType, at);
      });
      return;
    }
    const [declaration] = target.getSymbol()?.declarations ?? [];
    if (given === target || !this.isOwn(declaration)) return;
    for (const member of target.getProperties().slice(0, MAX_METHODS)) {
      const own = given.getProperty(member.name);
      const expected = this.#checker.getTypeOfSymbol(member);
      if (own === undefined || expected.getCallSignatures().length === 0) continue;
      this.addCallbacks(this.#checker.getTypeOfSymbol(own), expected, at);
    }
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

  /**
   * Whether the declaration is in the project's own code. A function of the project may use or add any member of its arguments.
   */
  isOwn(declaration: ts.Node | undefined): boolean {
    if (declaration === undefined) return false;
    const file = declaration.getSourceFile();
    return !file.isDeclarationFile && !this.#generated.isGenerated(file);
  }

  /** Analyzes arguments that do not correspond to one declared parameter, such as the elements of `...args`. */
  addArguments(given: readonly ts.Expression[], signature: ts.Signature): void {
    given.forEach((argument, index) => {
      const expected = this.parameterTypes(signature, argument);
      const type = expected[Math.min(index, expected.length - 1)];
      if (!compiler.isSpreadElement(argument)) {
        if (type !== undefined && type !== this.#checker.getContextualType(argument))
          this.addValue(argument, type);
        return;
      }
      // The length of an array is unknown, so its elements may be arguments for each of the remaining parameters.
      const spread = this.#checker.getTypeAtLocation(argument.expression);
      const elements = this.#checker.isTupleType(spread)
        ? this.#generated.typeArguments(spread)
        : [spread.getNumberIndexType() ?? spread];
      const rest = expected.slice(Math.min(index, expected.length - 1));
      for (const element of elements) for (const other of rest) this.addTypes(element, other, argument);
    });
  }

  /** Returns the location of the member's name in the project. If the project does not declare it, returns `at`. */
  #memberLocation(member: ts.Symbol, at: ts.Node): ts.Node {
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

/** Whether the compiler added the member to unify the types of literals in one array. Such members are optional and undefined. */
function isAddedByCompiler(member: ts.Symbol, checker: ts.TypeChecker): boolean {
  const isOptional = (member.flags & compiler.SymbolFlags.Optional) !== 0;
  return isOptional && (checker.getTypeOfSymbol(member).flags & compiler.TypeFlags.Undefined) !== 0;
}

function isAssertion(node: ts.Expression): boolean {
  return compiler.isAsExpression(node) || compiler.isTypeAssertionExpression(node);
}

/** Whether the parameter is a rest parameter. A parameter that the compiler created from a tuple has no declaration. */
function isRest(parameter: ts.Symbol): boolean {
  const declaration = parameter.valueDeclaration;
  return (
    declaration === undefined ||
    (compiler.isParameter(declaration) && declaration.dotDotDotToken !== undefined)
  );
}
