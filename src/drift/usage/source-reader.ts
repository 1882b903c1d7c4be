/**
 * Reads a source file, and records its uses of modules and keys. Checks each identifier and string that equals the name of
 * a key or module, and each value where an item is expected. A matching name counts as a possible use, unless the compiler resolves
 * it to something else. The file is long, because the methods for names and those for values call each other.
 */

import type { ts } from "ts-morph";
import { UsageAnalyzer, type UsageAnalysisContext } from "./analyzer.js";
import { compiler } from "./compiler.js";
import type { ExportAnalyzer } from "./exports.js";
import type { DataFlowAnalyzer } from "./flow.js";
import { getStringLiteralValues, type GeneratedModuleOrKey } from "./generated.js";
import type { GeneratedNames } from "./generated-names.js";
import type { KeyOriginFinder } from "./origins.js";
import {
  isArgument,
  isPropertyName,
  isPartOfLogOrErrorText,
  canHaveContextualType,
  isTextNode,
  passesOperandsThrough,
  isAssignmentTarget,
  type TextNode,
} from "./syntax.js";
import { isLibraryFile, canHaveArbitraryKeys } from "./unlisted.js";

export interface SourceReaderOptions extends UsageAnalysisContext {
  readonly generatedNames: GeneratedNames;
  readonly exportAnalyzer: ExportAnalyzer;
  readonly dataFlowAnalyzer: DataFlowAnalyzer;
  readonly originFinder: KeyOriginFinder;
}

const WORD_PATTERN = /[A-Za-z_$][\w$]*/g;

export class SourceReader extends UsageAnalyzer {
  readonly #options: SourceReaderOptions;
  readonly #dataFlowAnalyzer: DataFlowAnalyzer;
  /** The names of all keys and modules. */
  readonly #moduleAndKeyNames: ReadonlySet<string>;

  constructor(options: SourceReaderOptions) {
    super(options);
    this.#options = options;
    this.#dataFlowAnalyzer = options.dataFlowAnalyzer;
    const { keyNamesByModule } = options.generatedCode;
    this.#moduleAndKeyNames = new Set([
      ...keyNamesByModule.keys(),
      ...[...keyNamesByModule.values()].flatMap((keyNames) => [...keyNames]),
    ]);
  }

  /** Reads a file of TypeScript or JavaScript. */
  recordUses(file: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      this.#readNode(node);
      if (compiler.isExpression(node)) this.#readValue(node);
      compiler.forEachChild(node, visit);
    };
    visit(file);
  }

  /**
   * Records each word that is the name of a key or module. Used for files that are not analyzed: files of other languages, such as
   * Vue components, and imported files that no glob of --used-by matches.
   */
  recordMentionedNames(file: ts.SourceFile): void {
    for (const { 0: word, index } of file.text.matchAll(WORD_PATTERN)) {
      if (this.#moduleAndKeyNames.has(word)) this.usage.addMentionAtOffset(word, file, index);
    }
  }

  #readNode(node: ts.Node): void {
    if (compiler.isIdentifier(node)) this.#readIdentifier(node);
    else if (isTextNode(node)) this.#readText(node);
    else if (compiler.isCallExpression(node)) this.#readCall(node);
    else if (compiler.isJsxSpreadAttribute(node)) this.#readSpreadProps(node);
    else if (compiler.isMethodDeclaration(node)) this.#readMethod(node);
    const modulesOfAcceptedItems = this.#options.exportAnalyzer.acceptedItemModulesByNode.get(node);
    if (modulesOfAcceptedItems !== undefined)
      this.#dataFlowAnalyzer.addUsesOfAllKeys(modulesOfAcceptedItems, node);
    if (compiler.isObjectLiteralExpression(node)) this.#readObjectLiteral(node);
    if (compiler.isElementAccessExpression(node))
      this.#readComputedName(node.argumentExpression, this.getType(node.expression), {
        isWritten: isAssignmentTarget(node),
      });
    else if (compiler.isComputedPropertyName(node)) {
      const { parent: grandparent } = node.parent;
      const ownerTypes = compiler.isObjectBindingPattern(grandparent)
        ? [this.getType(grandparent)]
        : compiler.isObjectLiteralExpression(grandparent)
          ? this.#findObjectLiteralTypes(grandparent)
          : [];
      for (const ownerType of ownerTypes) this.#readComputedName(node.expression, ownerType);
      for (const possibleName of getStringLiteralValues(this.getType(node.expression)))
        if (this.#moduleAndKeyNames.has(possibleName)) this.usage.addMention(possibleName, node);
    } else if (isExpressionWithInOperator(node)) this.#readComputedName(node.left, this.getType(node.right));
  }

  /* ------------------------------------------------------------ names */

  #readIdentifier(node: ts.Identifier): void {
    const isExportName = compiler.isExportSpecifier(node.parent) || compiler.isNamespaceExport(node.parent);
    // An import or export alone is not a use, unless its name is unresolved.
    if (isExportName || isWithinImport(node)) return this.#addUseIfUnresolved(node, this.resolveSymbol(node));
    const symbol = this.resolveSymbol(node);
    const modulesAndKeys = this.generatedCode.getModulesAndKeys(symbol);
    this.#addUses(modulesAndKeys, node, true);
    if (symbol !== undefined && modulesAndKeys.length > 0) {
      if (modulesAndKeys.some(({ key }) => key !== undefined)) this.usage.addMention(node.text, node);
      for (const moduleOrKey of this.generatedCode.findModulesAndKeysOfCreatedItems(symbol))
        this.#addUses([moduleOrKey], node, false);
      return this.#addUsesOfKeysIfValuePassedToOtherCode(node, symbol, modulesAndKeys);
    }
    this.#addUseIfUnresolved(node, symbol);
    if (symbol !== undefined && !isAccessedObject(node)) this.#addExportNameLocations(symbol, node);
    if (this.#moduleAndKeyNames.has(node.text) && isPropertyName(node)) this.#readPropertyName(node);
  }

  #readText(node: TextNode): void {
    const { parent } = node;
    // In the type `Item["user"]`, the location of the use is the literal type `"user"`.
    const locationNode = compiler.isLiteralTypeNode(parent) ? parent : node;
    if (this.#moduleAndKeyNames.has(node.text)) return this.#readPropertyName(node, locationNode);
    if (isPartOfLogOrErrorText(node)) return;
    for (const [word] of node.text.matchAll(WORD_PATTERN))
      if (this.#moduleAndKeyNames.has(word)) this.usage.addMention(word, node);
  }

  /** Reads the name of a property. The name may be a key, unless the compiler resolves it to something else. */
  #readPropertyName(node: ts.Identifier | TextNode, locationNode: ts.Node = node): void {
    const ownerTypes = this.#findPropertyOwnerTypes(node);
    const keys = ownerTypes.flatMap((ownerType) => this.generatedCode.findKeys(ownerType, node.text));
    const isCertain = keys.every(({ isUnambiguous }) => isUnambiguous);
    this.#addUses(keys, locationNode, isCertain);
    if (isPartOfLogOrErrorText(node)) return;
    if (keys.length > 0) return this.usage.addMention(node.text, locationNode);
    const properties = ownerTypes.flatMap(
      (ownerType) => this.checker.getPropertyOfType(ownerType, node.text) ?? [],
    );
    const symbols = properties.length > 0 ? properties : [this.checker.getSymbolAtLocation(node)];
    const isDeclaredOutsideSources = symbols.every((symbol) => {
      const declarations = symbol?.declarations ?? [];
      const isGenerated = this.generatedCode.getModulesAndKeys(symbol).length > 0;
      return (
        isGenerated ||
        (declarations.length > 0 &&
          declarations.every((declaration) => isLibraryFile(declaration.getSourceFile())))
      );
    });
    if (!isDeclaredOutsideSources) this.usage.addMention(node.text, node);
  }

  /** For a node that is the name of a property, returns the types that can declare this property. */
  #findPropertyOwnerTypes(node: ts.Identifier | TextNode): readonly ts.Type[] {
    const { parent } = node;
    const isNameOfParent = (parent as { readonly name?: ts.Node }).name === node;
    if (isNameOfParent && compiler.isObjectLiteralExpression(parent.parent))
      return this.#findObjectLiteralTypes(parent.parent);
    if (isNameOfParent && compiler.isJsxAttributes(parent.parent)) {
      const propsType = this.checker.getContextualType(parent.parent);
      return propsType === undefined ? [] : [propsType];
    }
    if (compiler.isBindingElement(parent)) return [this.getType(parent.parent)];
    if (compiler.isPropertyAccessExpression(parent)) return [this.getType(parent.expression)];
    if (compiler.isLiteralTypeNode(parent)) return this.#getIndexedAccessObjectTypes(parent);
    if (compiler.isComputedPropertyName(parent)) {
      if (compiler.isObjectLiteralExpression(parent.parent.parent))
        return this.#findObjectLiteralTypes(parent.parent.parent);
      return [];
    }
    const ownerDeclaration = compiler.isParameter(parent) ? parent.parent.parent : parent.parent;
    if (!compiler.isInterfaceDeclaration(ownerDeclaration) && !compiler.isClassLike(ownerDeclaration))
      return [];
    return (ownerDeclaration.heritageClauses ?? []).flatMap(({ types }) =>
      types.map((typeNode) => this.getType(typeNode)),
    );
  }

  /** Returns the types that an object literal can have. These types can declare its properties. */
  #findObjectLiteralTypes(literal: ts.ObjectLiteralExpression): readonly ts.Type[] {
    const { parent } = literal;
    // In `({ user: name } = item)`, the properties of the literal are those of the item.
    const isDestructuringPattern = compiler.isBinaryExpression(parent) && parent.left === literal;
    if (isDestructuringPattern) return [this.getType(parent.right)];
    const expectedTypes = [this.#getExpectedType(literal), this.#getDeclaredParameterType(literal)].filter(
      (type) => type !== undefined,
    );
    return [...expectedTypes, ...this.#getParameterTypesOfUnionCallee(literal)].flatMap((type) => {
      const itemTypes = this.#dataFlowAnalyzer.findItemTypes(literal, type);
      return itemTypes.length > 0 ? itemTypes : [type];
    });
  }

  /** If the object literal is an item, records a use of its module. Also analyzes the values that the literal spreads. */
  #readObjectLiteral(literal: ts.ObjectLiteralExpression): void {
    const ownerTypes = this.#findObjectLiteralTypes(literal);
    const modules = new Set(ownerTypes.flatMap((ownerType) => this.generatedCode.getItemModules(ownerType)));
    this.#addUses(
      [...modules].map((module) => ({ module })),
      literal,
      true,
    );
    for (const { expression } of literal.properties.filter(compiler.isSpreadAssignment))
      for (const ownerType of ownerTypes)
        this.#dataFlowAnalyzer.analyzeValue(this.getType(expression), ownerType, expression);
  }

  /**
   * For an argument of a call whose called value has a union type, returns the parameter type of each function in the union. The
   * checker returns only one type for such an argument. Returns an empty list for all other expressions.
   */
  #getParameterTypesOfUnionCallee(node: ts.Expression): readonly ts.Type[] {
    if (!isArgument(node)) return [];
    const call = node.parent as ts.CallExpression;
    const calledType = this.getType(call.expression);
    return (calledType.isUnion() ? calledType.types : []).flatMap((type) =>
      type.getCallSignatures().flatMap((signature) => {
        const parameterType = this.#dataFlowAnalyzer.getParameterTypes(signature, node)[
          call.arguments.indexOf(node)
        ];
        return parameterType === undefined ? [] : [parameterType];
      }),
    );
  }

  /** For the string in a type such as `Item["user"]`, returns the type `Item`. */
  #getIndexedAccessObjectTypes({ parent }: ts.LiteralTypeNode): readonly ts.Type[] {
    if (!compiler.isIndexedAccessTypeNode(parent)) return [];
    return [this.checker.getTypeFromTypeNode(parent.objectType)];
  }

  /**
   * Records uses of the keys of `ownerType` that the expression `nameExpression` can refer to. If `nameExpression` can be any
   * string, and values in the file may come from outside of the sources, all keys of `ownerType` count as possibly used.
   */
  #readComputedName(nameExpression: ts.Expression, ownerType: ts.Type, { isWritten = false } = {}): void {
    const possibleNames = compiler.isStringLiteralLike(nameExpression)
      ? [nameExpression.text]
      : getStringLiteralValues(this.getType(nameExpression));
    const canReferToAnyProperty =
      possibleNames.length === 0 ||
      (possibleNames.length > 1 && possibleNames.length >= ownerType.getProperties().length);
    if (!canReferToAnyProperty) {
      for (const possibleName of possibleNames) {
        const property = this.checker.getPropertyOfType(ownerType, possibleName);
        const keys = this.generatedCode.findKeys(ownerType, possibleName);
        this.#addUses(
          keys,
          nameExpression,
          possibleNames.length === 1 && keys.every(({ isUnambiguous }) => isUnambiguous),
        );
        if (property !== undefined && keys.length === 0)
          this.#addUses(
            this.generatedCode.getModulesAndKeys(this.resolveAlias(property)),
            nameExpression,
            possibleNames.length === 1,
          );
        const usedModuleOrKey = canHaveArbitraryKeys(ownerType)
          ? this.#options.generatedNames.findUsedModuleOrKey(possibleName)
          : undefined;
        if (usedModuleOrKey !== undefined) this.usage.addUse(usedModuleOrKey, nameExpression, false);
        if (this.#moduleAndKeyNames.has(possibleName)) this.usage.addMention(possibleName, nameExpression);
      }
      return;
    }
    this.#dataFlowAnalyzer.addUsesOfAllKeysIfKeysCanBeUnknown(
      this.generatedCode.getItemModulesOfPossibleTypes(ownerType),
      nameExpression,
    );
    if (isWritten && this.#options.originFinder.isDynamicNameOrUndeclaredKey(nameExpression))
      this.#dataFlowAnalyzer.analyzeUndeclaredKeyWrite(ownerType, nameExpression);
    const symbol = ownerType.getSymbol();
    const isNamespace = symbol !== undefined && (symbol.flags & compiler.SymbolFlags.ValueModule) !== 0;
    if (isNamespace && this.generatedCode.getModulesAndKeys(symbol).length > 0)
      this.usage.addUse({ kind: "unknown-module-and-key" }, nameExpression, false);
  }

  /**
   * Handles a module namespace that is used as a value, as in `f(api)` after `import * as api`. Adds the names of its exports,
   * because the code may read any of them.
   */
  #addExportNameLocations(symbol: ts.Symbol, node: ts.Node): void {
    if ((symbol.flags & compiler.SymbolFlags.ValueModule) === 0) return;
    for (const { name } of this.checker.getExportsOfModule(symbol))
      if (this.#moduleAndKeyNames.has(name)) this.usage.addMention(name, node);
  }

  #addUses(modulesAndKeys: readonly GeneratedModuleOrKey[], node: ts.Node, isCertain: boolean): void {
    const hasSingleModule = new Set(modulesAndKeys.map(({ module }) => module)).size === 1;
    for (const { module, key } of modulesAndKeys) {
      if (module === undefined) this.usage.addUse({ kind: "shared" }, node, true);
      else if (key === undefined)
        this.usage.addUse({ kind: "module", module }, node, isCertain && hasSingleModule);
      else this.usage.addUse({ kind: "key", module, key }, node, isCertain && hasSingleModule);
    }
  }

  /** Adds a possible use if a name of generated code is unresolved, for example because only a bundler can resolve its import. */
  #addUseIfUnresolved(node: ts.Identifier, symbol: ts.Symbol | undefined): void {
    const usedModuleOrKey = this.#options.generatedNames.findUsedModuleOrKey(node.text);
    if (usedModuleOrKey === undefined) return;
    const [declaration] = symbol?.declarations ?? [];
    // A name from an untyped `require`, as in `const { enqueueX } = require(…)`, is also unresolved.
    const isUnresolved =
      symbol === undefined ||
      declaration === undefined ||
      (compiler.isBindingElement(declaration) && canHaveArbitraryKeys(this.checker.getTypeOfSymbol(symbol)));
    if (isUnresolved) this.usage.addUse(usedModuleOrKey, node, false);
  }

  /**
   * Records possible uses of all keys if code passes a generated validator, schema or module namespace to other code. The other
   * code may use this value with any item.
   */
  #addUsesOfKeysIfValuePassedToOtherCode(
    node: ts.Identifier,
    symbol: ts.Symbol,
    modulesAndKeys: readonly GeneratedModuleOrKey[],
  ): void {
    if ((symbol.flags & compiler.SymbolFlags.Value) === 0) return;
    const modules = modulesAndKeys.flatMap(({ module, key }) =>
      module === undefined || key !== undefined ? [] : [module],
    );
    const { parent } = node;
    const expression = compiler.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
    if ((symbol.flags & compiler.SymbolFlags.ValueModule) !== 0) {
      const isDeclarationName = (parent as { readonly name?: ts.Node }).name === expression;
      if (!isAccessedObject(expression) && !isDeclarationName)
        this.usage.addUse({ kind: "unknown-module-and-key" }, node, false);
      return;
    }
    const isValidator = symbol.name.startsWith("validate");
    const isPassedToOtherCode =
      isUsedAsStandardSchema(expression) || !(isCalled(expression) || isAccessedObject(expression));
    if (
      symbol.name.endsWith("Schema") ||
      (isValidator && isPassedToOtherCode && !this.#tryAnalyzeValidatorCallback(expression))
    )
      this.#dataFlowAnalyzer.addUsesOfAllKeys(modules, node);
  }

  /**
   * Whether the validator is a callback for values whose type lists all their keys, as in `items.filter(validateX)`. If so,
   * analyzes this type.
   */
  #tryAnalyzeValidatorCallback(validator: ts.Expression): boolean {
    const expectedSignature = this.checker.getContextualType(validator)?.getCallSignatures()[0];
    const [valueType] =
      expectedSignature === undefined
        ? []
        : this.#dataFlowAnalyzer.getParameterTypes(expectedSignature, validator);
    const [calledSignature] = this.getType(validator).getCallSignatures();
    const checkedType = calledSignature && this.checker.getTypePredicateOfSignature(calledSignature)?.type;
    if (
      valueType === undefined ||
      checkedType === undefined ||
      this.canContainOrReturnUndeclaredKeys(valueType)
    )
      return false;
    this.#dataFlowAnalyzer.analyzeValue(valueType, checkedType, validator);
    return true;
  }

  /* ------------------------------------------------------------ values where items are expected */

  #readValue(node: ts.Expression): void {
    if (passesOperandsThrough(node) || !canHaveContextualType(node)) return;
    const expectedType = this.#getExpectedType(node);
    if (this.#canBeCalledWithArbitraryArguments(node)) {
      const valueType = this.getType(node);
      const modules = this.#options.exportAnalyzer.findAcceptedItemModules(valueType, node);
      if (valueType.getCallSignatures().length > 0) this.#dataFlowAnalyzer.addUsesOfAllKeys(modules, node);
      else this.#dataFlowAnalyzer.addUsesOfAllKeysIfKeysCanBeUnknown(modules, node);
    }
    const isItemExpected =
      expectedType !== undefined && this.generatedCode.findModulesOfContainedItems(expectedType).size > 0;
    const isCallbackExpected =
      expectedType !== undefined &&
      this.checker.getNonNullableType(expectedType).getCallSignatures().length > 0;
    const targetType =
      isItemExpected || isCallbackExpected
        ? expectedType
        : (this.#getDeclaredParameterType(node) ?? expectedType);
    if (targetType !== undefined) this.#dataFlowAnalyzer.analyzeExpression(node, targetType);
    for (const parameterType of this.#getParameterTypesOfUnionCallee(node))
      this.#dataFlowAnalyzer.analyzeExpression(node, parameterType);
    if (expectedType !== undefined)
      this.#dataFlowAnalyzer.analyzeValueForTypeParameter(this.getType(node), expectedType, node);
    // After `item as any`, the code can add any key to the item, for example in a loop over the keys of an external value.
    if (expectedType === undefined || !canHaveArbitraryKeys(expectedType)) return;
    if (!isArgument(node) || this.#isPassedToFunctionInSources(node))
      this.#dataFlowAnalyzer.addUsesOfAllKeysIfKeysCanBeUnknown(
        this.generatedCode.getItemModulesOfPossibleTypes(this.getType(node)),
        node,
      );
  }

  /**
   * Returns the expected type of an expression. Also supports elements and spread values of arrays, for which the checker returns
   * undefined.
   */
  #getExpectedType(node: ts.Expression): ts.Type | undefined {
    const contextualType = this.checker.getContextualType(node);
    if (contextualType !== undefined) return contextualType;
    const { parent } = node;
    if (compiler.isSpreadElement(parent) && compiler.isArrayLiteralExpression(parent.parent))
      return this.#getExpectedType(parent.parent);
    if (compiler.isArrayLiteralExpression(parent)) return this.#getExpectedType(parent)?.getNumberIndexType();
    const isPassedThroughByParent =
      compiler.isExpression(parent) && passesOperandsThrough(parent) && canHaveContextualType(node);
    return isPassedThroughByParent ? this.#getExpectedType(parent) : this.#getDeclaredParameterType(node);
  }

  /**
   * Whether the value, if it is a function, is used where code can call it with any arguments. For example, this is true if the
   * expected type is `any`, `Function` or `(...args: unknown[]) => void`.
   */
  #canBeCalledWithArbitraryArguments(node: ts.Expression): boolean {
    const isUntypedVariableInitializer =
      compiler.isVariableDeclaration(node.parent) && node.parent.type === undefined;
    if (!canHaveContextualType(node) || isUntypedVariableInitializer) return false;
    const expectedType = this.checker.getContextualType(node);
    if (expectedType === undefined) return isArgument(node);
    const nonNullType = this.checker.getNonNullableType(expectedType);
    if (canHaveArbitraryKeys(expectedType) || nonNullType.getSymbol()?.name === "Function") return true;
    const [signature] = nonNullType.getCallSignatures();
    return (signature?.getParameters() ?? []).some((parameter) => {
      const parameterType = this.checker.getTypeOfSymbol(parameter);
      return canHaveArbitraryKeys(parameterType.getNumberIndexType() ?? parameterType);
    });
  }

  /** Whether an argument is passed to a function that the sources declare. Functions of libraries count as using no keys. */
  #isPassedToFunctionInSources({ parent }: ts.Expression): boolean {
    return compiler.isCallExpression(parent) && this.isDeclaredInSources(this.getCalledDeclaration(parent));
  }

  /**
   * Returns the declared type of the parameter that receives the argument. If the function is generic, the contextual type differs
   * from the declared type, because the compiler infers the contextual type from the arguments.
   */
  #getDeclaredParameterType(node: ts.Expression): ts.Type | undefined {
    const call = node.parent;
    if (!compiler.isCallExpression(call) && !compiler.isNewExpression(call)) return undefined;
    const index = call.arguments?.indexOf(node) ?? -1;
    const declaration = this.getCalledDeclaration(call);
    if (declaration === undefined || compiler.isJSDocSignature(declaration)) return undefined;
    const parameter = declaration.parameters[index];
    if (parameter?.type === undefined) return undefined;
    const declaredType = this.checker.getTypeFromTypeNode(parameter.type);
    return this.checker.getBaseConstraintOfType(declaredType) ?? declaredType;
  }

  /**
   * If an interface or base class also declares the method, analyzes the method as a callback. Callers may pass arguments of the
   * types in the declaration of the interface or base class.
   */
  #readMethod(node: ts.MethodDeclaration): void {
    const { name } = node;
    if (!compiler.isIdentifier(name)) return;
    for (const ownerType of this.#findPropertyOwnerTypes(name)) {
      const declaredProperty = this.checker.getPropertyOfType(ownerType, name.text);
      if (declaredProperty === undefined) continue;
      this.#dataFlowAnalyzer.analyzeCallbacks(
        this.getType(node),
        this.checker.getTypeOfSymbol(declaredProperty),
        name,
      );
    }
  }

  #readSpreadProps({ expression, parent }: ts.JsxSpreadAttribute): void {
    const expectedType = this.checker.getContextualType(parent);
    if (expectedType !== undefined) this.#dataFlowAnalyzer.analyzeExpression(expression, expectedType);
  }

  /**
   * Analyzes arguments for which the checker returns no expected type: arguments of type guards, spread arguments, and the
   * arguments of `send.call(…)` and `Object.assign(…)`.
   */
  #readCall(node: ts.CallExpression): void {
    const signature = this.checker.getResolvedSignature(node);
    const typePredicate =
      signature === undefined ? undefined : this.checker.getTypePredicateOfSignature(signature);
    const checkedArgument = node.arguments[typePredicate?.parameterIndex ?? -1];
    if (typePredicate?.type !== undefined && checkedArgument !== undefined)
      this.#dataFlowAnalyzer.analyzeExpression(checkedArgument, typePredicate.type);
    const { expression, arguments: callArguments } = node;
    if (callArguments.some(compiler.isSpreadElement) && signature !== undefined)
      this.#dataFlowAnalyzer.analyzeArguments(callArguments, signature);
    if (!compiler.isPropertyAccessExpression(expression)) return;
    const [firstArgument, ...otherArguments] = callArguments;
    if (/^(?:call|bind)$/.test(expression.name.text)) {
      const [calledSignature] = this.getType(expression.expression).getCallSignatures();
      if (calledSignature !== undefined)
        this.#dataFlowAnalyzer.analyzeArguments(otherArguments, calledSignature);
    }
    if (firstArgument === undefined || !/^(?:Object|Reflect)$/.test(expression.expression.getText())) return;
    const targetObjectType = this.getType(firstArgument);
    const hasSourceObjectArguments = /^(?:assign|defineProperties|setPrototypeOf)$/.test(
      expression.name.text,
    );
    if (!hasSourceObjectArguments && otherArguments[0] !== undefined)
      this.#readComputedName(otherArguments[0], targetObjectType, { isWritten: true });
    for (const sourceObject of hasSourceObjectArguments ? otherArguments : []) {
      this.#dataFlowAnalyzer.analyzeValue(this.getType(sourceObject), targetObjectType, sourceObject);
      const isTargetObjectLiteral = compiler.isObjectLiteralExpression(firstArgument);
      if (!isTargetObjectLiteral && this.canContainOrReturnUndeclaredKeys(this.getType(sourceObject)))
        this.#dataFlowAnalyzer.analyzeUndeclaredKeyWrite(targetObjectType, sourceObject);
    }
  }
}

function isExpressionWithInOperator(node: ts.Node): node is ts.BinaryExpression {
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

/** Whether the code uses a property or the type of the value, but not the value itself, as in `value.name` or `typeof value`. */
function isAccessedObject(node: ts.Node): boolean {
  const { parent } = node;
  if (compiler.isQualifiedName(parent)) return parent.left === node;
  const isMemberAccess =
    compiler.isPropertyAccessExpression(parent) || compiler.isElementAccessExpression(parent);
  return (isMemberAccess && parent.expression === node) || compiler.isTypeQueryNode(parent);
}

/** Whether the node is `validateX` in `validateX["~standard"]`. Libraries use this property to validate any value. */
function isUsedAsStandardSchema({ parent }: ts.Expression): boolean {
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
