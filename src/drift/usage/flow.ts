/**
 * Finds the values that are used where an item type is expected, but whose type does not list their keys. If such a value may come
 * from outside of the sources, all keys of the item count as possibly used. The names of all other keys occur in the sources.
 */

import type { ts } from "ts-morph";
import { Analyzer, type AnalysisContext } from "./analyzer.js";
import { compiler } from "./compiler.js";
import { literalsOf, plainName } from "./generated.js";
import type { OriginFinder } from "./origins.js";
import { isPrimitive, isUnlisted } from "./unlisted.js";

/** How many members of an interface are compared with those of a value. */
const MAX_METHODS = 50;

export class DataFlow extends Analyzer {
  readonly #origins: OriginFinder;

  constructor(context: AnalysisContext & { readonly origins: OriginFinder }) {
    super(context);
    this.#origins = context.origins;
  }

  /** Analyzes an expression that is used where the type `target` is expected. */
  addExpression(source: ts.Expression, target: ts.Type): void {
    const given = this.typeOf(source);
    this.addCallbacks(given, target, source);
    const modules = this.generated.modulesWithin(target);
    if (modules.size === 0) return;
    // The keys of a literal are names. What it spreads is analyzed as a value of its own.
    const isItem = compiler.isObjectLiteralExpression(source) && this.itemTypesOf(source, target).length > 0;
    if (isItem) return;
    // `x as never` only serves to bypass type checks, so its keys are unknown.
    const isNever = compiler.isAssertionExpression(source) && (given.flags & compiler.TypeFlags.Never) !== 0;
    if (isNever) this.addUnlisted(modules, source);
    else this.addTypes(given, target, source);
  }

  /** Analyzes a value of type `source` that is used at `at`, where the type `target` is expected. */
  addTypes(source: ts.Type, target: ts.Type, at: ts.Node): void {
    const modules = this.generated.modulesWithin(target);
    if (modules.size === 0 || source === target) return;
    this.#addPropertyNames(source, at);
    const isItem = this.generated.modulesOf(target).length > 0;
    const isSame = this.generated.modulesOf(source).length > 0;
    // The values of keys are not items. A target that contains items can contain them anywhere.
    if (isItem ? !isUnlisted(source) || isSame : !this.isOpen(source)) return;
    const named = this.moduleNamesOfType(source).filter((name) => this.generated.modules.has(name));
    this.addUnlisted(isUnlisted(source) && named.length > 0 ? named : modules, at);
  }

  /**
   * Adds the names of the properties that the type lists. The sources need not contain them as names of members: libraries declare
   * them, they are exports of a module, or a mapped type computes them. Properties of items are excluded, because the sources have to
   * name the ones that they set.
   */
  #addPropertyNames(source: ts.Type, at: ts.Node): void {
    const alternatives = source.isUnion() ? source.types : [source];
    const types = alternatives.flatMap((type) => [type, ...this.generated.typeArguments(type)]);
    const isOfItem = (declaration: ts.Node): boolean =>
      this.generated.isGenerated(declaration.getSourceFile());
    for (const type of types.filter((one) => !isPrimitive(one)))
      for (const { name, declarations } of type.getProperties())
        if (declarations === undefined || !declarations.every(isOfItem)) this.usage.addName(name, at);
  }

  /** Adds keys of all modules that the sources name, if a value without listed keys, or a computed key, is added to a value. */
  addWrite(target: ts.Type, at: ts.Node): void {
    const isList = target.getNumberIndexType() !== undefined && !isUnlisted(target);
    if (!isList && this.generated.modulesOf(target).length === 0) this.#addMentioned(at);
  }

  /** Adds keys of all modules that the sources name, if a value without listed keys gets the type of a type parameter. */
  addCast(source: ts.Type, target: ts.Type, at: ts.Node): void {
    const isParameter = (target.flags & compiler.TypeFlags.TypeParameter) !== 0;
    if (isParameter && source !== target && this.isOpen(source)) this.#addMentioned(at);
  }

  #addMentioned(at: ts.Node): void {
    if (this.#origins.hasOrigin(at.getSourceFile())) this.usage.add({ kind: "any-mentioned" }, at, false);
  }

  /** Adds all keys of these modules as possibly used at `at`, if the value there may come from outside of the sources. */
  addUnlisted(modules: Iterable<string>, at: ts.Node): void {
    if (this.#origins.hasOrigin(at.getSourceFile())) this.addUnknownKeys(modules, at);
  }

  /** Adds all keys of these modules as possibly used at `at`. */
  addUnknownKeys(modules: Iterable<string>, at: ts.Node): void {
    for (const module of modules) this.usage.add({ kind: "any-key", module }, at, false);
  }

  /** Returns the item types that an object literal can have where `target` is expected: if it names modules, only those of the modules. */
  itemTypesOf(literal: ts.ObjectLiteralExpression, target: ts.Type): readonly ts.Type[] {
    const named = this.moduleNamesInLiteral(literal);
    const constraint = this.checker.getBaseConstraintOfType(target) ?? target;
    return (constraint.isUnion() ? constraint.types : [constraint]).filter((type) => {
      const modules = this.generated.itemModules(type);
      const isNamed = named.length > 0 && type.getProperty("module") !== undefined;
      return isNamed ? modules.some((module) => named.includes(module)) : modules.length > 0;
    });
  }

  /** Returns the possible values of a literal's member `module`. The literal's type is `any` if it spreads an untyped value. */
  moduleNamesInLiteral(literal: ts.ObjectLiteralExpression): readonly string[] {
    for (const member of literal.properties) {
      const isModule = compiler.isPropertyAssignment(member) && plainName(member.name) === "module";
      if (isModule) return literalsOf(this.typeOf(member.initializer));
    }
    return this.moduleNamesOfType(this.typeOf(literal));
  }

  /** Returns the possible values of a type's member `module`. */
  moduleNamesOfType(source: ts.Type): readonly string[] {
    const named = source.getProperty("module");
    if (named === undefined) return [];
    const names = literalsOf(this.checker.getTypeOfSymbol(named));
    if (names.length > 0) return names;
    // The type may be widened to string, but the declaration still contains the literal.
    return (named.declarations ?? []).flatMap((declaration) =>
      compiler.isPropertyAssignment(declaration) ? literalsOf(this.typeOf(declaration.initializer)) : [],
    );
  }

  /** Analyzes functions that accept items, in a value or its members. The arguments of their callers flow to their parameters. */
  addCallbacks(given: ts.Type, target: ts.Type, at: ts.Node): void {
    const [callback] = given.getCallSignatures();
    const [caller] = this.checker.getNonNullableType(target).getCallSignatures();
    if (callback !== undefined && caller !== undefined) {
      const passed = this.parameterTypes(caller, at);
      this.parameterTypes(callback, at).forEach((parameterType, index) => {
        const type = passed[index];
        if (type !== undefined) this.addTypes(type, parameterType, at);
      });
      return;
    }
    if (given === target || !this.isOwn(target.getSymbol()?.declarations?.[0])) return;
    for (const member of target.getProperties().slice(0, MAX_METHODS)) {
      const own = given.getProperty(member.name);
      const expected = this.checker.getTypeOfSymbol(member);
      if (own === undefined || expected.getCallSignatures().length === 0) continue;
      this.addCallbacks(this.checker.getTypeOfSymbol(own), expected, at);
    }
  }

  /**
   * Returns the types of the parameters in order. Expands a rest parameter with a tuple type. For a rest parameter with an array
   * type, returns the type of its elements.
   */
  parameterTypes(signature: ts.Signature, at: ts.Node): readonly ts.Type[] {
    return signature.getParameters().flatMap((parameter, index, all) => {
      const type = this.checker.getTypeOfSymbolAtLocation(parameter, at);
      return index < all.length - 1 || !isRest(parameter) ? [type] : this.#elementTypes(type);
    });
  }

  #elementTypes(list: ts.Type): readonly ts.Type[] {
    return this.checker.isTupleType(list)
      ? this.generated.typeArguments(list)
      : [list.getNumberIndexType() ?? list];
  }

  /** Analyzes arguments that do not correspond to one declared parameter, such as the elements of `...args`. */
  addArguments(given: readonly ts.Expression[], signature: ts.Signature): void {
    given.forEach((argument, index) => {
      // The length of an array is unknown, so its elements may be arguments for each of the remaining parameters.
      const isSpread = compiler.isSpreadElement(argument);
      const values = isSpread
        ? this.#elementTypes(this.typeOf(argument.expression))
        : [this.typeOf(argument)];
      const expected = this.parameterTypes(signature, argument);
      const rest = expected.slice(Math.min(index, expected.length - 1));
      for (const target of isSpread ? rest : rest.slice(0, 1))
        for (const value of values) this.addTypes(value, target, argument);
    });
  }
}

/** Whether the parameter is a rest parameter. A parameter that the compiler created from a tuple has no declaration. */
function isRest({ valueDeclaration: declaration }: ts.Symbol): boolean {
  if (declaration === undefined) return true;
  return compiler.isParameter(declaration) && declaration.dotDotDotToken !== undefined;
}
