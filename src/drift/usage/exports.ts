/**
 * Finds what code outside of the sources can call or fill: functions that accept items, also as members or results of other exports,
 * and collections and fields of items. This code can pass items with any key, so all keys count as possibly used.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import { Analyzer, type AnalysisContext } from "./analyzer.js";
import { isForeignClass } from "./generated.js";
import type { ImportGraph } from "./import-graph.js";
import { isPrimitive } from "./unlisted.js";

/** Modules whose items a value accepts, each with the declaration that accepts them. */
type AcceptedItems = Map<ts.Node, ReadonlySet<string>>;

/** How many levels of a type are searched. */
const MAX_DEPTH = 4;
const MAX_MEMBERS = 100;

export class Exports extends Analyzer {
  readonly #declarations = new Set<ts.Node>();
  /** Functions that code outside of the sources can call. */
  readonly #callable = new Set<ts.Node>();
  readonly accepted: ReadonlyMap<ts.Node, ReadonlySet<string>>;

  constructor(context: AnalysisContext & { readonly graph: ImportGraph }, files: readonly ts.SourceFile[]) {
    super(context);
    const { checker, generated, graph } = context;
    const words = new Map(files.map((file) => [file, new Set(file.text.match(/[\w$]+/g))]));
    const accepted: AcceptedItems = new Map();
    const defaults = this.#defaultImports(files);
    for (const file of files) {
      // The checker returns no symbol for CommonJS modules.
      const { symbol: module } = file as { readonly symbol?: ts.Symbol };
      // A file that no source imports may be imported by other code. So may an export whose name occurs in no other source.
      const isUnused = ({ name }: ts.Symbol): boolean =>
        !graph.imported.has(file) ||
        files.every((other) => other === file || words.get(other)?.has(name) === false);
      for (const symbol of module === undefined ? [] : checker.getExportsOfModule(module)) {
        const target = this.resolveAlias(symbol);
        if (!isUnused(symbol) || (symbol.name === "default" && defaults.has(target))) continue;
        for (const { declarations: all = [] } of [symbol, target])
          all.forEach((one) => this.#declarations.add(one));
        const isOfFile = (node: ts.Node): boolean => node.getSourceFile() === file;
        const at = symbol.declarations?.find(isOfFile) ?? file.statements.find(isStarExport);
        const modules = generated.subjectsOf(target).flatMap((subject) => subject.module ?? []);
        if (at === undefined) continue;
        if (modules.length > 0) accepted.set(at, new Set([...(accepted.get(at) ?? []), ...modules]));
        if (modules.length > 0 || (target.flags & compiler.SymbolFlags.Value) === 0) continue;
        const type = checker.getTypeOfSymbol(target);
        if (isCollection(type)) accepted.set(at, generated.modulesWithin(type));
        this.#collect(type, at, { found: accepted, depth: MAX_DEPTH });
      }
    }
    this.accepted = accepted;
  }

  /** Returns what the sources import by `import name from …`. */
  #defaultImports(files: readonly ts.SourceFile[]): ReadonlySet<ts.Symbol> {
    const names = files.flatMap(({ statements }) =>
      statements.flatMap((one) => (compiler.isImportDeclaration(one) ? (one.importClause?.name ?? []) : [])),
    );
    return new Set(
      names.flatMap((name) => {
        const symbol = this.checker.getSymbolAtLocation(name);
        return symbol === undefined ? [] : [this.resolveAlias(symbol)];
      }),
    );
  }

  /** Whether code outside of the sources can use what a node declares or contains. */
  isExported(node: ts.Node): boolean {
    if (this.#callable.has(node)) return true;
    for (let one = node; !compiler.isSourceFile(one); one = one.parent) {
      // What a function declares within itself is not exported.
      if (one !== node && compiler.isFunctionLike(one) && !compiler.isConstructorDeclaration(one))
        return false;
      if (this.#declarations.has(one)) return true;
      const isPrivate = compiler.ModifierFlags.Private | compiler.ModifierFlags.Protected;
      if (compiler.isClassElement(one) && (compiler.getCombinedModifierFlags(one) & isPrivate) !== 0)
        return false;
      // `module.exports = …` and `exports.send = …`
      if (compiler.isBinaryExpression(one) && /^(?:module\.)?exports\b/.test(one.left.getText())) return true;
    }
    return false;
  }

  /** Returns the modules whose items a value accepts if it is passed to code that can call its functions. */
  acceptedBy(type: ts.Type, at: ts.Node): ReadonlySet<string> {
    const found: AcceptedItems = new Map();
    this.#collect(type, at, { found, depth: MAX_DEPTH });
    return new Set([...found.values()].flatMap((modules) => [...modules]));
  }

  #collect(
    type: ts.Type,
    at: ts.Node,
    search: { found: AcceptedItems; depth: number; seen?: Set<ts.Type> },
  ): void {
    const { found, depth, seen = new Set() } = search;
    if (depth === 0 || seen.has(type) || isPrimitive(type)) return;
    seen.add(type);
    const collect = (inner: ts.Type): void => this.#collect(inner, at, { found, depth: depth - 1, seen });
    if (type.isUnionOrIntersection()) return type.types.forEach(collect);
    if ((type.flags & compiler.TypeFlags.Object) === 0 || this.generated.itemModules(type).length > 0) return;
    const add = (accepted: ts.Type, declaration: ts.Node | undefined): void => {
      const modules = this.generated.modulesWithin(accepted);
      if (modules.size > 0)
        found.set(declaration !== undefined && this.isOwn(declaration) ? declaration : at, modules);
    };
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      if (signature.declaration !== undefined) this.#callable.add(signature.declaration);
      for (const parameter of signature.getParameters()) {
        const declaration = parameter.valueDeclaration;
        const isParameter = declaration !== undefined && compiler.isParameter(declaration);
        if (!isParameter || !namesAllKeys(declaration.name))
          add(this.checker.getTypeOfSymbol(parameter), declaration);
      }
      collect(signature.getReturnType());
    }
    this.generated.typeArguments(type).forEach(collect);
    if (isForeignClass(type)) return;
    for (const member of type.getProperties().slice(0, MAX_MEMBERS)) {
      const declaration = member.valueDeclaration;
      if (declaration === undefined || !this.isOwn(declaration)) continue;
      const { Private, Protected, Readonly, Abstract } = compiler.ModifierFlags;
      const flags = compiler.getCombinedModifierFlags(declaration);
      if ((flags & (Private | Protected)) !== 0) continue;
      const memberType = this.checker.getTypeOfSymbol(member);
      const isField = compiler.isPropertyDeclaration(declaration) && (flags & Readonly) === 0;
      const isSet = isField || (member.flags & compiler.SymbolFlags.SetAccessor) !== 0;
      if (isSet || isCollection(memberType) || (flags & Abstract) !== 0) add(memberType, declaration);
      collect(memberType);
    }
  }
}

/** Whether the statement is `export * from …`. */
function isStarExport(statement: ts.Statement): boolean {
  return compiler.isExportDeclaration(statement) && statement.exportClause === undefined;
}

/** Whether code that has the value can add elements to it. */
function isCollection(type: ts.Type): boolean {
  return /^(?:Array|Map|Set)$/.test(type.getSymbol()?.name ?? "");
}

/** Whether a parameter names all keys that the function can use, as in `({ user, ip }) => …`. */
function namesAllKeys(name: ts.BindingName): boolean {
  return (
    compiler.isObjectBindingPattern(name) &&
    name.elements.every(({ dotDotDotToken, propertyName }) => {
      const isComputed = propertyName !== undefined && compiler.isComputedPropertyName(propertyName);
      return dotDotDotToken === undefined && !isComputed;
    })
  );
}
