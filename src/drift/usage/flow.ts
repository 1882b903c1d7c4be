/**
 * Finds values with unlisted keys where an item is expected. Unlisted keys are keys that the type of the value does not declare, for
 * example because the type is `any`. If such a value may come from outside of the sources, all keys of the item count as possibly
 * used. Otherwise, the names of the value's keys occur in the sources, where `SourceReader` finds them.
 */

import type { ts } from "ts-morph";
import { UsageAnalyzer, type UsageAnalysisContext } from "./analyzer.js";
import { compiler } from "./compiler.js";
import { getStringLiteralValues, getStaticName } from "./generated.js";
import type { KeyOriginFinder } from "./origins.js";
import { isPrimitiveType, canHaveArbitraryKeys } from "./unlisted.js";

/** How many properties of a type are searched for callbacks. */
const MAX_SEARCHED_PROPERTIES = 50;

export class DataFlowAnalyzer extends UsageAnalyzer {
  readonly #originFinder: KeyOriginFinder;

  constructor(context: UsageAnalysisContext & { readonly originFinder: KeyOriginFinder }) {
    super(context);
    this.#originFinder = context.originFinder;
  }

  /** Analyzes an expression that is used where the type `targetType` is expected. */
  analyzeExpression(expression: ts.Expression, targetType: ts.Type): void {
    const sourceType = this.getType(expression);
    this.analyzeCallbacks(sourceType, targetType, expression);
    const modules = this.generatedCode.findModulesOfContainedItems(targetType);
    if (modules.size === 0) return;
    // Skip the object literal of an item: `SourceReader` reads its keys, and analyzes the values that it spreads.
    const isItemLiteral =
      compiler.isObjectLiteralExpression(expression) && this.findItemTypes(expression, targetType).length > 0;
    if (isItemLiteral) return;
    // `value as never` bypasses all type checks, so the keys of the value are unknown.
    const isAssertionToNever =
      compiler.isAssertionExpression(expression) && (sourceType.flags & compiler.TypeFlags.Never) !== 0;
    if (isAssertionToNever) this.addUsesOfAllKeysIfKeysCanBeUnknown(modules, expression);
    else this.analyzeValue(sourceType, targetType, expression);
  }

  /** Analyzes a value of type `sourceType` that is used at `node`, where the type `targetType` is expected. */
  analyzeValue(sourceType: ts.Type, targetType: ts.Type, node: ts.Node): void {
    const targetModules = this.generatedCode.findModulesOfContainedItems(targetType);
    if (targetModules.size === 0 || sourceType === targetType) return;
    this.#addPropertyNameLocations(sourceType, node);
    const canTargetBeItem = this.generatedCode.getItemModulesOfPossibleTypes(targetType).length > 0;
    const canSourceBeItem = this.generatedCode.getItemModulesOfPossibleTypes(sourceType).length > 0;
    // If an item is expected, only the keys of the value itself matter. Otherwise, the value may contain items at any depth.
    if (
      canTargetBeItem
        ? !canHaveArbitraryKeys(sourceType) || canSourceBeItem
        : !this.canContainOrReturnUndeclaredKeys(sourceType)
    )
      return;
    const sourceModules = this.getModuleNamesOfType(sourceType).filter((moduleName) =>
      this.generatedCode.keyNamesByModule.has(moduleName),
    );
    this.addUsesOfAllKeysIfKeysCanBeUnknown(
      canHaveArbitraryKeys(sourceType) && sourceModules.length > 0 ? sourceModules : targetModules,
      node,
    );
  }

  /**
   * Records the property names of the type as names that occur at `node`. These names possibly do not occur in the sources, for
   * example if a library declares them or a mapped type computes them. Excludes the properties of generated types, because code that
   * sets such a property contains its name.
   */
  #addPropertyNameLocations(sourceType: ts.Type, node: ts.Node): void {
    const possibleTypes = sourceType.isUnion() ? sourceType.types : [sourceType];
    const typesAndTypeArguments = possibleTypes.flatMap((type) => [
      type,
      ...this.generatedCode.getTypeArguments(type),
    ]);
    const isGeneratedDeclaration = (declaration: ts.Node): boolean =>
      this.generatedCode.isGeneratedFile(declaration.getSourceFile());
    for (const type of typesAndTypeArguments.filter(
      (typeOrTypeArgument) => !isPrimitiveType(typeOrTypeArgument),
    ))
      for (const { name, declarations } of type.getProperties())
        if (declarations === undefined || !declarations.every(isGeneratedDeclaration))
          this.usage.addMention(name, node);
  }

  /**
   * Analyzes code that adds computed keys, or keys that `targetObjectType` does not declare, to an object of this type. The object may become
   * an item later. If the keys may come from outside of the sources, every key of each module that is mentioned in the sources counts
   * as possibly used.
   */
  analyzeUndeclaredKeyWrite(targetObjectType: ts.Type, node: ts.Node): void {
    const isListType =
      targetObjectType.getNumberIndexType() !== undefined && !canHaveArbitraryKeys(targetObjectType);
    if (!isListType && this.generatedCode.getItemModulesOfPossibleTypes(targetObjectType).length === 0)
      this.#addUsesOfKeysOfMentionedModules(node);
  }

  /**
   * Handles a value with unlisted keys, such as the result of `JSON.parse`, where the expected type is a type parameter, such as `T` in
   * `parse<T>(text: string): T { return JSON.parse(text); }`. If the value may come from outside of the sources, every key of each
   * module that is mentioned in the sources counts as possibly used.
   */
  analyzeValueForTypeParameter(sourceType: ts.Type, targetType: ts.Type, node: ts.Node): void {
    const isTypeParameter = (targetType.flags & compiler.TypeFlags.TypeParameter) !== 0;
    if (isTypeParameter && sourceType !== targetType && this.canContainOrReturnUndeclaredKeys(sourceType))
      this.#addUsesOfKeysOfMentionedModules(node);
  }

  #addUsesOfKeysOfMentionedModules(node: ts.Node): void {
    if (this.#originFinder.isConnectedToOriginOfUnknownKeys(node.getSourceFile()))
      this.usage.addUse({ kind: "unknown-key-of-mentioned-modules" }, node, false);
  }

  /** Adds all keys of these modules as possibly used at `node`, if values in the file of `node` may come from outside of the sources. */
  addUsesOfAllKeysIfKeysCanBeUnknown(modules: Iterable<string>, node: ts.Node): void {
    if (this.#originFinder.isConnectedToOriginOfUnknownKeys(node.getSourceFile()))
      this.addUsesOfAllKeys(modules, node);
  }

  /** Adds all keys of these modules as possibly used at `node`. */
  addUsesOfAllKeys(modules: Iterable<string>, node: ts.Node): void {
    for (const module of modules) this.usage.addUse({ kind: "unknown-key", module }, node, false);
  }

  /**
   * Returns the item types that an object literal can have where the type `targetType` is expected. If the literal has a property
   * `module`, excludes the item types of other modules.
   */
  findItemTypes(literal: ts.ObjectLiteralExpression, targetType: ts.Type): readonly ts.Type[] {
    const moduleNamesOfLiteral = this.getModuleNamesOfLiteral(literal);
    const constraint = this.checker.getBaseConstraintOfType(targetType) ?? targetType;
    return (constraint.isUnion() ? constraint.types : [constraint]).filter((type) => {
      const modules = this.generatedCode.getItemModules(type);
      const canCompareModuleNames =
        moduleNamesOfLiteral.length > 0 && type.getProperty("module") !== undefined;
      return canCompareModuleNames
        ? modules.some((module) => moduleNamesOfLiteral.includes(module))
        : modules.length > 0;
    });
  }

  /**
   * Returns the possible values of the property `module` of an object literal. If the literal itself sets the property, reads only
   * the initializer. The type of the literal may not contain the value: if `value` is `any`, the type of `{ ...value, module: "A" }`
   * is also `any`.
   */
  getModuleNamesOfLiteral(literal: ts.ObjectLiteralExpression): readonly string[] {
    for (const property of literal.properties) {
      const isModuleProperty =
        compiler.isPropertyAssignment(property) && getStaticName(property.name) === "module";
      if (isModuleProperty) return getStringLiteralValues(this.getType(property.initializer));
    }
    return this.getModuleNamesOfType(this.getType(literal));
  }

  /** Returns the possible values of the type's property `module`. Empty if there is no such property, or its values are unknown. */
  getModuleNamesOfType(type: ts.Type): readonly string[] {
    const moduleProperty = type.getProperty("module");
    if (moduleProperty === undefined) return [];
    const moduleNames = getStringLiteralValues(this.checker.getTypeOfSymbol(moduleProperty));
    if (moduleNames.length > 0) return moduleNames;
    // The type of the property may be widened to `string`, but the declaration still contains the literal.
    return (moduleProperty.declarations ?? []).flatMap((declaration) =>
      compiler.isPropertyAssignment(declaration)
        ? getStringLiteralValues(this.getType(declaration.initializer))
        : [],
    );
  }

  /**
   * Analyzes the callbacks in a value: the value itself if it is a function, otherwise its methods. The value is used where the
   * type `expectedType` is expected. The code that calls a callback passes arguments of the parameter types in `expectedType`. The callback may
   * use these arguments as items.
   */
  analyzeCallbacks(sourceType: ts.Type, expectedType: ts.Type, node: ts.Node): void {
    const [callbackSignature] = sourceType.getCallSignatures();
    const [expectedSignature] = this.checker.getNonNullableType(expectedType).getCallSignatures();
    if (callbackSignature !== undefined && expectedSignature !== undefined) {
      const expectedParameterTypes = this.getParameterTypes(expectedSignature, node);
      this.getParameterTypes(callbackSignature, node).forEach((callbackParameterType, index) => {
        const expectedParameterType = expectedParameterTypes[index];
        if (expectedParameterType !== undefined)
          this.analyzeValue(expectedParameterType, callbackParameterType, node);
      });
      return;
    }
    if (sourceType === expectedType || !this.isDeclaredInSources(expectedType.getSymbol()?.declarations?.[0]))
      return;
    for (const expectedProperty of expectedType.getProperties().slice(0, MAX_SEARCHED_PROPERTIES)) {
      const sourceProperty = sourceType.getProperty(expectedProperty.name);
      const expectedPropertyType = this.checker.getTypeOfSymbol(expectedProperty);
      if (sourceProperty === undefined || expectedPropertyType.getCallSignatures().length === 0) continue;
      this.analyzeCallbacks(this.checker.getTypeOfSymbol(sourceProperty), expectedPropertyType, node);
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
      ? this.generatedCode.getTypeArguments(listType)
      : [listType.getNumberIndexType() ?? listType];
  }

  /** Analyzes arguments for which the checker returns no expected type: those of a call with spread arguments, or of `send.call(…)`. */
  analyzeArguments(callArguments: readonly ts.Expression[], signature: ts.Signature): void {
    callArguments.forEach((argument, index) => {
      // The length of a spread array is unknown, so its elements may be arguments for each of the remaining parameters.
      const isSpread = compiler.isSpreadElement(argument);
      const argumentTypes = isSpread
        ? this.#getElementTypes(this.getType(argument.expression))
        : [this.getType(argument)];
      const parameterTypes = this.getParameterTypes(signature, argument);
      const remainingParameterTypes = parameterTypes.slice(Math.min(index, parameterTypes.length - 1));
      for (const targetType of isSpread ? remainingParameterTypes : remainingParameterTypes.slice(0, 1))
        for (const argumentType of argumentTypes) this.analyzeValue(argumentType, targetType, argument);
    });
  }
}

/** Whether the parameter is a rest parameter. Includes parameters without a declaration, which the compiler creates from tuples. */
function isRestParameter({ valueDeclaration: declaration }: ts.Symbol): boolean {
  if (declaration === undefined) return true;
  return compiler.isParameter(declaration) && declaration.dotDotDotToken !== undefined;
}
