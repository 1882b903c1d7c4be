/**
 * Finds exports through which code outside of the sources can pass items. The sources are the files that `--used-by` matches. Such
 * exports are:
 * - functions that accept items
 * - collections of items
 * - properties that can be set to items
 *
 * Also searches the properties and results of exports. Code outside of the sources can pass items with any key, so all keys of the
 * modules of these items count as possibly used.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import { UsageAnalyzer, type UsageAnalysisContext } from "./analyzer.js";
import { isLibraryClassOrInterface } from "./generated.js";
import type { ImportGraph } from "./import-graph.js";
import { isPrimitiveType } from "./unlisted.js";

/** Maps each declaration that accepts items to the transfer modules of these items. */
type AcceptedItemModulesByNode = Map<ts.Node, ReadonlySet<string>>;

/** How many levels of nested types are searched. */
const MAX_TYPE_DEPTH = 4;
/** How many properties of each type are searched. */
const MAX_PROPERTIES_PER_TYPE = 100;

export class ExportAnalyzer extends UsageAnalyzer {
  /** Declarations of exports that no other source file uses. Code outside of the sources may use these exports. */
  readonly #externallyUsableDeclarations = new Set<ts.Node>();
  /** Functions that code outside of the sources can call. */
  readonly #externallyCallableFunctions = new Set<ts.Node>();
  /** Exported declarations that accept items, with the transfer modules of these items. */
  readonly acceptedItemModulesByNode: ReadonlyMap<ts.Node, ReadonlySet<string>>;

  constructor(
    context: UsageAnalysisContext & { readonly importGraph: ImportGraph },
    files: readonly ts.SourceFile[],
  ) {
    super(context);
    const { checker, generatedCode, importGraph } = context;
    const wordsByFile = new Map(files.map((file) => [file, new Set(file.text.match(/[\w$]+/g))]));
    const acceptedItemModulesByNode: AcceptedItemModulesByNode = new Map();
    const importedDefaultExports = this.#findImportedDefaultExports(files);
    for (const file of files) {
      // Read the internal property `symbol`, because the checker returns no symbol for CommonJS modules.
      const { symbol: fileSymbol } = file as { readonly symbol?: ts.Symbol };
      // An export counts as unused if no source file imports its file, or if its name occurs in no other source file. Code outside of
      // the sources may still use the export.
      const isUnusedInOtherFiles = ({ name }: ts.Symbol): boolean =>
        !importGraph.importedFiles.has(file) ||
        files.every((otherFile) => otherFile === file || wordsByFile.get(otherFile)?.has(name) === false);
      for (const symbol of fileSymbol === undefined ? [] : checker.getExportsOfModule(fileSymbol)) {
        const targetSymbol = this.resolveAlias(symbol);
        if (
          !isUnusedInOtherFiles(symbol) ||
          (symbol.name === "default" && importedDefaultExports.has(targetSymbol))
        )
          continue;
        for (const { declarations = [] } of [symbol, targetSymbol])
          declarations.forEach((declaration) => this.#externallyUsableDeclarations.add(declaration));
        const isInFile = (node: ts.Node): boolean => node.getSourceFile() === file;
        const exportNode = symbol.declarations?.find(isInFile) ?? file.statements.find(isStarExport);
        const modules = generatedCode
          .getModulesAndKeys(targetSymbol)
          .flatMap((moduleOrKey) => moduleOrKey.module ?? []);
        if (exportNode === undefined) continue;
        if (modules.length > 0)
          acceptedItemModulesByNode.set(
            exportNode,
            new Set([...(acceptedItemModulesByNode.get(exportNode) ?? []), ...modules]),
          );
        if (modules.length > 0 || (targetSymbol.flags & compiler.SymbolFlags.Value) === 0) continue;
        const type = checker.getTypeOfSymbol(targetSymbol);
        if (isCollection(type))
          acceptedItemModulesByNode.set(exportNode, generatedCode.findModulesOfContainedItems(type));
        this.#collectAcceptedItemModules(type, exportNode, {
          modulesByNode: acceptedItemModulesByNode,
          remainingDepth: MAX_TYPE_DEPTH,
        });
      }
    }
    this.acceptedItemModulesByNode = acceptedItemModulesByNode;
  }

  /** Returns the symbols of the default exports that the sources import, as in `import name from …`. */
  #findImportedDefaultExports(files: readonly ts.SourceFile[]): ReadonlySet<ts.Symbol> {
    const defaultImportIdentifiers = files.flatMap(({ statements }) =>
      statements.flatMap((statement) =>
        compiler.isImportDeclaration(statement) ? (statement.importClause?.name ?? []) : [],
      ),
    );
    return new Set(
      defaultImportIdentifiers.flatMap((identifier) => {
        const symbol = this.checker.getSymbolAtLocation(identifier);
        return symbol === undefined ? [] : [this.resolveAlias(symbol)];
      }),
    );
  }

  /** Whether code outside of the sources can use the node: it is exported, or an exported declaration contains it. */
  canBeUsedOutsideSources(node: ts.Node): boolean {
    if (this.#externallyCallableFunctions.has(node)) return true;
    for (let ancestor = node; !compiler.isSourceFile(ancestor); ancestor = ancestor.parent) {
      // A declaration inside a function is not exported.
      if (
        ancestor !== node &&
        compiler.isFunctionLike(ancestor) &&
        !compiler.isConstructorDeclaration(ancestor)
      )
        return false;
      if (this.#externallyUsableDeclarations.has(ancestor)) return true;
      const nonPublicFlags = compiler.ModifierFlags.Private | compiler.ModifierFlags.Protected;
      if (
        compiler.isClassElement(ancestor) &&
        (compiler.getCombinedModifierFlags(ancestor) & nonPublicFlags) !== 0
      )
        return false;
      // An export of a CommonJS module, as in `module.exports = …` and `exports.send = …`.
      if (compiler.isBinaryExpression(ancestor) && /^(?:module\.)?exports\b/.test(ancestor.left.getText()))
        return true;
    }
    return false;
  }

  /** Returns the modules of all items that code can pass to a value of this type, for example as arguments of its methods. */
  findAcceptedItemModules(type: ts.Type, node: ts.Node): ReadonlySet<string> {
    const modulesByNode: AcceptedItemModulesByNode = new Map();
    this.#collectAcceptedItemModules(type, node, { modulesByNode, remainingDepth: MAX_TYPE_DEPTH });
    return new Set([...modulesByNode.values()].flatMap((modules) => [...modules]));
  }

  /**
   * Adds to `modulesByNode` the modules of all items that code can pass to a value of this type. The keys of `modulesByNode` are the
   * declarations of the parameters and properties that receive the items. If the sources do not contain the declaration, the key is
   * `node`.
   */
  #collectAcceptedItemModules(
    type: ts.Type,
    node: ts.Node,
    searchState: {
      modulesByNode: AcceptedItemModulesByNode;
      remainingDepth: number;
      seenTypes?: Set<ts.Type>;
    },
  ): void {
    const { modulesByNode, remainingDepth, seenTypes = new Set() } = searchState;
    if (remainingDepth === 0 || seenTypes.has(type) || isPrimitiveType(type)) return;
    seenTypes.add(type);
    const collectFromNestedType = (nestedType: ts.Type): void =>
      this.#collectAcceptedItemModules(nestedType, node, {
        modulesByNode,
        remainingDepth: remainingDepth - 1,
        seenTypes,
      });
    if (type.isUnionOrIntersection()) return type.types.forEach(collectFromNestedType);
    if ((type.flags & compiler.TypeFlags.Object) === 0 || this.generatedCode.getItemModules(type).length > 0)
      return;
    const addModulesOfContainedItems = (acceptedType: ts.Type, declaration: ts.Node | undefined): void => {
      const modules = this.generatedCode.findModulesOfContainedItems(acceptedType);
      if (modules.size > 0)
        modulesByNode.set(
          declaration !== undefined && this.isDeclaredInSources(declaration) ? declaration : node,
          modules,
        );
    };
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      if (signature.declaration !== undefined) this.#externallyCallableFunctions.add(signature.declaration);
      for (const parameter of signature.getParameters()) {
        const declaration = parameter.valueDeclaration;
        const isParameterDeclaration = declaration !== undefined && compiler.isParameter(declaration);
        if (!isParameterDeclaration || !isBindingPatternWithOnlyNamedKeys(declaration.name))
          addModulesOfContainedItems(this.checker.getTypeOfSymbol(parameter), declaration);
      }
      collectFromNestedType(signature.getReturnType());
    }
    this.generatedCode.getTypeArguments(type).forEach(collectFromNestedType);
    if (isLibraryClassOrInterface(type)) return;
    for (const property of type.getProperties().slice(0, MAX_PROPERTIES_PER_TYPE)) {
      const declaration = property.valueDeclaration;
      if (declaration === undefined || !this.isDeclaredInSources(declaration)) continue;
      const { Private, Protected, Readonly, Abstract } = compiler.ModifierFlags;
      const flags = compiler.getCombinedModifierFlags(declaration);
      if ((flags & (Private | Protected)) !== 0) continue;
      const propertyType = this.checker.getTypeOfSymbol(property);
      const isWritableField = compiler.isPropertyDeclaration(declaration) && (flags & Readonly) === 0;
      const canBeSet = isWritableField || (property.flags & compiler.SymbolFlags.SetAccessor) !== 0;
      if (canBeSet || isCollection(propertyType) || (flags & Abstract) !== 0)
        addModulesOfContainedItems(propertyType, declaration);
      collectFromNestedType(propertyType);
    }
  }
}

/** Whether the statement is `export * from …`. */
function isStarExport(statement: ts.Statement): boolean {
  return compiler.isExportDeclaration(statement) && statement.exportClause === undefined;
}

/** Whether the type is `Array`, `Map` or `Set`. Code that receives a collection can add elements to it. */
function isCollection(type: ts.Type): boolean {
  return /^(?:Array|Map|Set)$/.test(type.getSymbol()?.name ?? "");
}

/** Whether the parameter is destructured, and its pattern lists all keys that the function can read, as in `({ user, ip }) => …`. */
function isBindingPatternWithOnlyNamedKeys(bindingName: ts.BindingName): boolean {
  return (
    compiler.isObjectBindingPattern(bindingName) &&
    bindingName.elements.every(({ dotDotDotToken, propertyName }) => {
      const isComputed = propertyName !== undefined && compiler.isComputedPropertyName(propertyName);
      return dotDotDotToken === undefined && !isComputed;
    })
  );
}
