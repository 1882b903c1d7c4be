/**
 * Recognizes generated code. Finds the modules and keys that its symbols and types belong to. The file is long, because the lookups of
 * symbols and of types share caches.
 */

import { basename, sep } from "node:path";
import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";

/**
 * For each module, the names of its keys in source code. A key can have two names: its name in requests, and its property name in
 * generated code.
 */
export type KeyNamesByModule = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The module or key that a declaration in generated code belongs to. Without `key`, the declaration belongs to the entire module.
 * Without `module`, it belongs to all modules.
 */
export interface GeneratedModuleOrKey {
  readonly module?: string;
  readonly key?: string;
}

/** A key that a property name can refer to. */
export interface ItemKeyMatch extends Required<GeneratedModuleOrKey> {
  /** False if the property may belong to items of several modules. */
  readonly isUnambiguous: boolean;
}

export interface GeneratedCodeOptions {
  readonly outputFolder: string;
  /** Whether the text of a file contains the comment that marks generated code. */
  readonly hasGeneratedMark: (text: string) => boolean;
  readonly keyNamesByModule: KeyNamesByModule;
}

export class GeneratedCode {
  readonly #checker: ts.TypeChecker;
  readonly #outputFolder: string;
  readonly #hasGeneratedMark: (text: string) => boolean;
  readonly #keyNamesByModule: KeyNamesByModule;
  /** Caches the results of `getItemModules`. */
  readonly #itemModulesByType = new Map<ts.Type, readonly string[]>();
  /** Caches the results of `findModulesAndKeysOfCreatedItems`. */
  readonly #modulesAndKeysOfCreatedItemsByFile = new Map<ts.SourceFile, GeneratedModuleOrKey[]>();
  /** Caches the results of `findModulesOfContainedItems`. */
  readonly #modulesOfContainedItemsByType = new Map<ts.Type, ReadonlySet<string>>();

  constructor(
    program: ts.Program,
    { outputFolder, hasGeneratedMark, keyNamesByModule }: GeneratedCodeOptions,
  ) {
    this.#checker = program.getTypeChecker();
    this.#outputFolder = `${outputFolder.split(sep).join("/")}/`;
    this.#hasGeneratedMark = hasGeneratedMark;
    this.#keyNamesByModule = keyNamesByModule;
  }

  get keyNamesByModule(): KeyNamesByModule {
    return this.#keyNamesByModule;
  }

  isGeneratedFile(file: ts.SourceFile): boolean {
    return file.fileName.startsWith(this.#outputFolder) || this.#hasGeneratedMark(file.text);
  }

  /** Returns the modules and keys that a symbol belongs to. Empty for symbols outside of generated code. */
  getModulesAndKeys(symbol: ts.Symbol | undefined): readonly GeneratedModuleOrKey[] {
    return (symbol?.declarations ?? []).flatMap((declaration) => {
      const file = declaration.getSourceFile();
      return this.isGeneratedFile(file) ? [this.#getModuleOrKey(file, declaration)] : [];
    });
  }

  #getModuleOrKey(file: ts.SourceFile, declaration: ts.Declaration): GeneratedModuleOrKey {
    const module = this.#getModule(file);
    if (module === undefined) return this.#getModuleOrKeyFromPropertyPath(declaration);
    const propertyName = getDeclaredPropertyName(declaration);
    const isKey =
      propertyName !== undefined && this.#keyNamesByModule.get(module)?.has(propertyName) === true;
    return isKey ? { module, key: propertyName } : { module };
  }

  /** Returns the module or key of a declaration in `transferModules`, the generated table of modules and keys. */
  #getModuleOrKeyFromPropertyPath(declaration: ts.Declaration): GeneratedModuleOrKey {
    const propertyPath: string[] = [];
    for (let node: ts.Node = declaration; !compiler.isVariableDeclaration(node); node = node.parent) {
      if (compiler.isSourceFile(node)) return {};
      const propertyName = getDeclaredPropertyName(node);
      if (propertyName !== undefined) propertyPath.unshift(propertyName);
    }
    const [module, listName, key] = propertyPath;
    if (module === undefined || !this.#keyNamesByModule.has(module)) return {};
    return listName === "keys" && key !== undefined ? { module, key } : { module };
  }

  /** For a generated function that creates items, such as `planTransfer`, returns the modules and keys of these items. */
  findModulesAndKeysOfCreatedItems(symbol: ts.Symbol): readonly GeneratedModuleOrKey[] {
    const declaration = symbol.valueDeclaration;
    if (declaration === undefined || !compiler.isFunctionDeclaration(declaration)) return [];
    const file = declaration.getSourceFile();
    if (this.isGeneratedModuleFile(file)) return [];
    const modulesAndKeys = this.#modulesAndKeysOfCreatedItemsByFile.get(file) ?? [];
    if (!this.#modulesAndKeysOfCreatedItemsByFile.has(file))
      compiler.forEachChild(file, (node) => this.#collectModulesAndKeysOfCreatedItems(node, modulesAndKeys));
    this.#modulesAndKeysOfCreatedItemsByFile.set(file, modulesAndKeys);
    return modulesAndKeys;
  }

  #collectModulesAndKeysOfCreatedItems(node: ts.Node, modulesAndKeys: GeneratedModuleOrKey[]): void {
    compiler.forEachChild(node, (child) => this.#collectModulesAndKeysOfCreatedItems(child, modulesAndKeys));
    if (!compiler.isObjectLiteralExpression(node)) return;
    const moduleProperty = node.properties.find((property) => getDeclaredPropertyName(property) === "module");
    const moduleExpression =
      moduleProperty !== undefined && compiler.isPropertyAssignment(moduleProperty)
        ? moduleProperty.initializer
        : undefined;
    const module =
      moduleExpression !== undefined && compiler.isStringLiteralLike(moduleExpression)
        ? moduleExpression.text
        : "";
    const propertyNames = node.properties.map((property) => getDeclaredPropertyName(property) ?? "");
    if (this.#keyNamesByModule.has(module)) modulesAndKeys.push({ module });
    for (const key of propertyNames)
      if (this.#keyNamesByModule.get(module)?.has(key) === true) modulesAndKeys.push({ module, key });
  }

  isGeneratedModuleFile(file: ts.SourceFile): boolean {
    return this.isGeneratedFile(file) && this.#getModule(file) !== undefined;
  }

  #getModule(file: ts.SourceFile): string | undefined {
    const [name = ""] = basename(file.fileName).split(".");
    return this.#keyNamesByModule.has(name) ? name : undefined;
  }

  /**
   * Returns the modules that declare at least one property of the type. The type can be an item type, or a type that is derived from
   * one, such as a `Pick`. Returns an empty array for a union: use `getItemModulesOfPossibleTypes` instead.
   */
  getItemModules(type: ts.Type): readonly string[] {
    const cachedModules = this.#itemModulesByType.get(type);
    if (cachedModules !== undefined) return cachedModules;
    const modules = this.#canBeItemType(type) ? this.#findModulesByProperties(type) : [];
    this.#itemModulesByType.set(type, modules);
    return modules;
  }

  /** Returns the modules that declare properties of the type. Unlike `getItemModules`, supports type parameters and unions. */
  getItemModulesOfPossibleTypes(type: ts.Type): readonly string[] {
    const constraint = this.#checker.getBaseConstraintOfType(type) ?? type;
    const possibleTypes = constraint.isUnion() ? constraint.types : [constraint];
    return [...new Set(possibleTypes.flatMap((possibleType) => this.getItemModules(possibleType)))];
  }

  /** Returns the module keys to which the property `propertyName` of the type can refer. */
  findKeys(type: ts.Type, propertyName: string): readonly ItemKeyMatch[] {
    // Search each type of an intersection, because the compiler may keep only one declaration if several types declare the
    // property.
    const constituentTypes = type.isIntersection() ? type.types : [type];
    const properties = constituentTypes.flatMap(
      (constituentType) => this.#checker.getPropertyOfType(constituentType, propertyName) ?? [],
    );
    const declaredKeys = properties.flatMap((property) =>
      this.getModulesAndKeys(property).flatMap(({ module, key }) =>
        module === undefined || key === undefined ? [] : [{ module, key, isUnambiguous: true }],
      ),
    );
    const isPropertyDeclared = properties.some(({ declarations = [] }) => declarations.length > 0);
    if (declaredKeys.length > 0 || isPropertyDeclared) return declaredKeys;
    const modules = this.getItemModulesOfPossibleTypes(type);
    const isUnambiguous = modules.length === 1;
    return modules.flatMap((module) =>
      this.#keyNamesByModule.get(module)?.has(propertyName) === true
        ? [{ module, key: propertyName, isUnambiguous }]
        : [],
    );
  }

  #findModulesByProperties(type: ts.Type): readonly string[] {
    const moduleProperty = type.getProperty("module");
    if (moduleProperty !== undefined && this.getModulesAndKeys(moduleProperty).length > 0) {
      return getStringLiteralValues(this.#checker.getTypeOfSymbol(moduleProperty)).filter((moduleName) =>
        this.#keyNamesByModule.has(moduleName),
      );
    }
    if (type.isIntersection())
      return [...new Set(type.types.flatMap((constituentType) => this.getItemModules(constituentType)))];
    const declaringModules = type
      .getProperties()
      .flatMap((property) =>
        this.getModulesAndKeys(property).flatMap(({ module, key }) =>
          module === undefined || key === undefined ? [] : [module],
        ),
      );
    return [...new Set(declaringModules)];
  }

  /**
   * Whether items can have this type. Excludes functions. Also excludes the classes and interfaces of libraries, because they are
   * slow to search.
   */
  #canBeItemType(type: ts.Type): boolean {
    if ((type.flags & (compiler.TypeFlags.Object | compiler.TypeFlags.Intersection)) === 0) return false;
    if (type.getCallSignatures().length > 0) return false;
    return !isLibraryClassOrInterface(type);
  }

  /**
   * Returns the modules of all items that a value of the type can contain: as properties, elements, type arguments or return
   * values. Includes the modules of the type itself if it is an item type.
   */
  findModulesOfContainedItems(type: ts.Type): ReadonlySet<string> {
    const cachedModules = this.#modulesOfContainedItemsByType.get(type);
    if (cachedModules !== undefined) return cachedModules;
    const modulesOfContainedItems = new Set<string>();
    this.#collectModulesOfContainedItems(type, modulesOfContainedItems, new Set(), MAX_TYPE_DEPTH);
    this.#modulesOfContainedItemsByType.set(type, modulesOfContainedItems);
    return modulesOfContainedItems;
  }

  #collectModulesOfContainedItems(
    type: ts.Type,
    modulesOfContainedItems: Set<string>,
    seenTypes: Set<ts.Type>,
    remainingDepth: number,
  ): void {
    if (remainingDepth === 0 || seenTypes.has(type)) return;
    seenTypes.add(type);
    const collectFromNestedType = (nestedType: ts.Type | undefined): void => {
      if (nestedType !== undefined)
        this.#collectModulesOfContainedItems(
          nestedType,
          modulesOfContainedItems,
          seenTypes,
          remainingDepth - 1,
        );
    };
    if (type.isUnion())
      return type.types.forEach((possibleType) =>
        this.#collectModulesOfContainedItems(
          possibleType,
          modulesOfContainedItems,
          seenTypes,
          remainingDepth,
        ),
      );
    if ((type.flags & compiler.TypeFlags.Instantiable) !== 0)
      return collectFromNestedType(this.#checker.getBaseConstraintOfType(type));
    const modules = this.getItemModules(type);
    if (modules.length > 0) return modules.forEach((module) => modulesOfContainedItems.add(module));
    if ((type.flags & (compiler.TypeFlags.Object | compiler.TypeFlags.Intersection)) === 0) return;
    this.getTypeArguments(type).forEach(collectFromNestedType);
    if (isLibraryClassOrInterface(type)) return;
    collectFromNestedType(type.getStringIndexType());
    collectFromNestedType(type.getNumberIndexType());
    type.getCallSignatures().forEach((signature) => collectFromNestedType(signature.getReturnType()));
    const properties = type.getProperties().slice(0, MAX_PROPERTIES_PER_TYPE);
    properties.forEach((property) => collectFromNestedType(this.#checker.getTypeOfSymbol(property)));
  }

  getTypeArguments(type: ts.Type): readonly ts.Type[] {
    const isReference =
      (type.flags & compiler.TypeFlags.Object) !== 0 &&
      ((type as ts.ObjectType).objectFlags & compiler.ObjectFlags.Reference) !== 0;
    return isReference ? this.#checker.getTypeArguments(type as ts.TypeReference) : [];
  }
}

/** How many levels of nested types are searched for items. */
const MAX_TYPE_DEPTH = 5;
/** How many properties of each type are searched. */
const MAX_PROPERTIES_PER_TYPE = 200;

/**
 * Returns the name of a property in an interface or object literal. Returns undefined for a computed name such as `[name]`, and for
 * nodes of other kinds.
 */
export function getDeclaredPropertyName(node: ts.Node): string | undefined {
  if (
    !compiler.isPropertySignature(node) &&
    !compiler.isPropertyAssignment(node) &&
    !compiler.isShorthandPropertyAssignment(node)
  ) {
    return undefined;
  }
  return getStaticName(node.name);
}

/**
 * Returns the text of a property or variable name. Accepts string literals in brackets, as in `["user"]`. Undefined for other
 * computed names.
 */
export function getStaticName(nameNode: ts.PropertyName | ts.BindingName): string | undefined {
  if (compiler.isComputedPropertyName(nameNode))
    return compiler.isStringLiteralLike(nameNode.expression) ? nameNode.expression.text : undefined;
  const isStaticName =
    compiler.isIdentifier(nameNode) ||
    compiler.isStringLiteralLike(nameNode) ||
    compiler.isNumericLiteral(nameNode);
  return isStaticName ? nameNode.text : undefined;
}

/** Returns the values of a string literal type, or of a union of such types. Ignores null and undefined. Empty for other types. */
export function getStringLiteralValues(type: ts.Type): readonly string[] {
  if (type.isStringLiteral()) return [type.value];
  if (!type.isUnion()) return [];
  const nonNullTypes = type.types.filter(
    ({ flags }) => (flags & (compiler.TypeFlags.Undefined | compiler.TypeFlags.Null)) === 0,
  );
  return nonNullTypes.every((nonNullType) => nonNullType.isStringLiteral())
    ? nonNullTypes.map(({ value }) => value)
    : [];
}

/** Whether the type is a class or interface of a library. */
export function isLibraryClassOrInterface(type: ts.Type): boolean {
  if (!type.isClassOrInterface() && !isReferenceToClassOrInterface(type)) return false;
  const [declaration] = type.symbol.declarations ?? [];
  return declaration?.getSourceFile().fileName.includes("/node_modules/") === true;
}

function isReferenceToClassOrInterface(type: ts.Type): boolean {
  if ((type.flags & compiler.TypeFlags.Object) === 0) return false;
  const { objectFlags } = type as ts.ObjectType;
  if ((objectFlags & compiler.ObjectFlags.Reference) === 0) return false;
  return (type as ts.TypeReference).target.isClassOrInterface();
}
