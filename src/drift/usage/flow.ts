/**
 * Finds values with unlisted keys where an item is expected. Unlisted keys are keys that the type of the value does not declare, as
 * in `any`. If such a value may come from outside of the sources, all keys of the item count as possibly used. Otherwise, the names
 * of all its keys occur in the sources, and `SourceReader` finds them.
 */

import type { ts } from "ts-morph";
import { Analyzer, type AnalysisContext } from "./analyzer.js";
import { compiler } from "./compiler.js";
import { getLiteralValues, getStaticName } from "./generated.js";
import type { OriginFinder } from "./origins.js";
import { isPrimitive, canHaveAnyKey } from "./unlisted.js";

/** How many methods of an interface are searched for callbacks. */
const MAX_METHODS = 50;

export class DataFlow extends Analyzer {
  readonly #originFinder: OriginFinder;

  constructor(context: AnalysisContext & { readonly originFinder: OriginFinder }) {
    super(context);
    this.#originFinder = context.originFinder;
  }

  /** Analyzes an expression that is used where the type `target` is expected. */
  analyzeExpression(source: ts.Expression, target: ts.Type): void {
    const sourceType = this.getType(source);
    this.analyzeCallbacks(sourceType, target, source);
    const modules = this.generated.findContainedModules(target);
    if (modules.size === 0) return;
    // `SourceReader` reads the keys of an object literal, and analyzes the values that the literal spreads.
    const isItemLiteral =
      compiler.isObjectLiteralExpression(source) && this.findItemTypes(source, target).length > 0;
    if (isItemLiteral) return;
    // `value as never` bypasses all type checks, so the keys of the value are unknown.
    const isAssertionToNever =
      compiler.isAssertionExpression(source) && (sourceType.flags & compiler.TypeFlags.Never) !== 0;
    if (isAssertionToNever) this.addKeysFromOutside(modules, source);
    else this.analyzeTypes(sourceType, target, source);
  }

  /** Analyzes a value of type `source` that is used at `node`, where the type `target` is expected. */
  analyzeTypes(source: ts.Type, target: ts.Type, node: ts.Node): void {
    const modules = this.generated.findContainedModules(target);
    if (modules.size === 0 || source === target) return;
    this.#addPropertyNames(source, node);
    const isTargetItem = this.generated.getPossibleModules(target).length > 0;
    const isSourceItem = this.generated.getPossibleModules(source).length > 0;
    // If an item is expected, only the keys of the value itself matter. Otherwise, the value may contain items at any depth.
    if (isTargetItem ? !canHaveAnyKey(source) || isSourceItem : !this.canYieldUnlistedKeys(source)) return;
    const sourceModules = this.getTypeModuleNames(source).filter((name) => this.generated.modules.has(name));
    this.addKeysFromOutside(
      canHaveAnyKey(source) && sourceModules.length > 0 ? sourceModules : modules,
      node,
    );
  }

  /**
   * Records the property names of the type as names that occur at `node`. The sources may not contain these names: a library may
   * declare them, or a mapped type may compute them. Excludes the properties of generated types, because code that sets such a
   * property contains its name.
   */
  #addPropertyNames(source: ts.Type, node: ts.Node): void {
    const possibleTypes = source.isUnion() ? source.types : [source];
    const typesWithArguments = possibleTypes.flatMap((type) => [
      type,
      ...this.generated.getTypeArguments(type),
    ]);
    const isGeneratedDeclaration = (declaration: ts.Node): boolean =>
      this.generated.isGenerated(declaration.getSourceFile());
    for (const type of typesWithArguments.filter((possibleType) => !isPrimitive(possibleType)))
      for (const { name, declarations } of type.getProperties())
        if (declarations === undefined || !declarations.every(isGeneratedDeclaration))
          this.usage.addNameLocation(name, node);
  }

  /**
   * Analyzes code that adds unlisted or computed keys to an object of the type `target`. The object may become an item later. If
   * the keys may come from outside of the sources, every key of each module that is mentioned in the sources counts as possibly
   * used.
   */
  analyzeWrite(target: ts.Type, node: ts.Node): void {
    const isList = target.getNumberIndexType() !== undefined && !canHaveAnyKey(target);
    if (!isList && this.generated.getPossibleModules(target).length === 0)
      this.#addKeysOfMentionedModules(node);
  }

  /**
   * Handles a value with unlisted keys, such as the result of `JSON.parse`, where the expected type is a type parameter, such as `T` in
   * `parse<T>(text: string): T { return JSON.parse(text); }`. If the value may come from outside of the sources, every key of each
   * module that is mentioned in the sources counts as possibly used.
   */
  analyzeGenericValue(source: ts.Type, target: ts.Type, node: ts.Node): void {
    const isTypeParameter = (target.flags & compiler.TypeFlags.TypeParameter) !== 0;
    if (isTypeParameter && source !== target && this.canYieldUnlistedKeys(source))
      this.#addKeysOfMentionedModules(node);
  }

  #addKeysOfMentionedModules(node: ts.Node): void {
    if (this.#originFinder.hasOrigin(node.getSourceFile()))
      this.usage.addUse({ kind: "unknown-key-of-mentioned-modules" }, node, false);
  }

  /** Adds all keys of these modules as possibly used at `node`, if values in the file may come from outside of the sources. */
  addKeysFromOutside(modules: Iterable<string>, node: ts.Node): void {
    if (this.#originFinder.hasOrigin(node.getSourceFile())) this.addAllKeys(modules, node);
  }

  /** Adds all keys of these modules as possibly used at `node`. */
  addAllKeys(modules: Iterable<string>, node: ts.Node): void {
    for (const module of modules) this.usage.addUse({ kind: "unknown-key", module }, node, false);
  }

  /**
   * Returns the item types that an object literal can have where the type `target` is expected. If the literal has a property
   * `module`, excludes the item types of other modules.
   */
  findItemTypes(literal: ts.ObjectLiteralExpression, target: ts.Type): readonly ts.Type[] {
    const namedModules = this.getLiteralModuleNames(literal);
    const constraint = this.checker.getBaseConstraintOfType(target) ?? target;
    return (constraint.isUnion() ? constraint.types : [constraint]).filter((type) => {
      const modules = this.generated.getItemModules(type);
      const hasModuleName = namedModules.length > 0 && type.getProperty("module") !== undefined;
      return hasModuleName ? modules.some((module) => namedModules.includes(module)) : modules.length > 0;
    });
  }

  /**
   * Returns the possible values of the property `module` of an object literal. Prefers the initializer of the property to the type
   * of the literal. If `value` is `any`, the type of `{ ...value, module: "A" }` is also `any`.
   */
  getLiteralModuleNames(literal: ts.ObjectLiteralExpression): readonly string[] {
    for (const property of literal.properties) {
      const isModuleProperty =
        compiler.isPropertyAssignment(property) && getStaticName(property.name) === "module";
      if (isModuleProperty) return getLiteralValues(this.getType(property.initializer));
    }
    return this.getTypeModuleNames(this.getType(literal));
  }

  /** Returns the possible values of the type's property `module`. Empty if there is no such property, or its values are unknown. */
  getTypeModuleNames(source: ts.Type): readonly string[] {
    const moduleProperty = source.getProperty("module");
    if (moduleProperty === undefined) return [];
    const names = getLiteralValues(this.checker.getTypeOfSymbol(moduleProperty));
    if (names.length > 0) return names;
    // The type of the property may be widened to `string`, but the declaration still contains the literal.
    return (moduleProperty.declarations ?? []).flatMap((declaration) =>
      compiler.isPropertyAssignment(declaration)
        ? getLiteralValues(this.getType(declaration.initializer))
        : [],
    );
  }

  /**
   * Analyzes the callbacks in a value: the value itself if it is a function, otherwise its methods. The value is used where the
   * type `target` is expected. The code that calls a callback passes arguments of the parameter types in `target`. The callback may
   * use these arguments as items.
   */
  analyzeCallbacks(sourceType: ts.Type, target: ts.Type, node: ts.Node): void {
    const [callbackSignature] = sourceType.getCallSignatures();
    const [expectedSignature] = this.checker.getNonNullableType(target).getCallSignatures();
    if (callbackSignature !== undefined && expectedSignature !== undefined) {
      const passedTypes = this.getParameterTypes(expectedSignature, node);
      this.getParameterTypes(callbackSignature, node).forEach((parameterType, index) => {
        const type = passedTypes[index];
        if (type !== undefined) this.analyzeTypes(type, parameterType, node);
      });
      return;
    }
    if (sourceType === target || !this.isDeclaredInSources(target.getSymbol()?.declarations?.[0])) return;
    for (const property of target.getProperties().slice(0, MAX_METHODS)) {
      const sourceProperty = sourceType.getProperty(property.name);
      const targetType = this.checker.getTypeOfSymbol(property);
      if (sourceProperty === undefined || targetType.getCallSignatures().length === 0) continue;
      this.analyzeCallbacks(this.checker.getTypeOfSymbol(sourceProperty), targetType, node);
    }
  }

  /**
   * Returns the types of the parameters in order. For a rest parameter, returns the element types of its tuple, or the element type
   * of its array.
   */
  getParameterTypes(signature: ts.Signature, node: ts.Node): readonly ts.Type[] {
    return signature.getParameters().flatMap((parameter, index, allParameters) => {
      const type = this.checker.getTypeOfSymbolAtLocation(parameter, node);
      return index < allParameters.length - 1 || !isRestParameter(parameter)
        ? [type]
        : this.#getElementTypes(type);
    });
  }

  #getElementTypes(listType: ts.Type): readonly ts.Type[] {
    return this.checker.isTupleType(listType)
      ? this.generated.getTypeArguments(listType)
      : [listType.getNumberIndexType() ?? listType];
  }

  /** Analyzes arguments for which the checker returns no expected type: those of a call with spread arguments, or of `send.call(…)`. */
  analyzeArguments(callArguments: readonly ts.Expression[], signature: ts.Signature): void {
    callArguments.forEach((argument, index) => {
      // The length of an array is unknown, so its elements may be arguments for each of the remaining parameters.
      const isSpread = compiler.isSpreadElement(argument);
      const valueTypes = isSpread
        ? this.#getElementTypes(this.getType(argument.expression))
        : [this.getType(argument)];
      const expectedTypes = this.getParameterTypes(signature, argument);
      const remainingTypes = expectedTypes.slice(Math.min(index, expectedTypes.length - 1));
      for (const target of isSpread ? remainingTypes : remainingTypes.slice(0, 1))
        for (const valueType of valueTypes) this.analyzeTypes(valueType, target, argument);
    });
  }
}

/** Whether the parameter is a rest parameter. Includes parameters without a declaration, which the compiler creates from tuples. */
function isRestParameter({ valueDeclaration: declaration }: ts.Symbol): boolean {
  if (declaration === undefined) return true;
  return compiler.isParameter(declaration) && declaration.dotDotDotToken !== undefined;
}
