/**
 * Finds functions and collections that are exported to code outside of the sources. Their callers can pass or add items with any key,
 * so all keys count as possibly used.
 */

import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";
import type { GeneratedCode } from "./generated.js";
import type { ImportGraph } from "./import-graph.js";

export class Exports {
  readonly #checker: ts.TypeChecker;
  readonly #generated: GeneratedCode;
  readonly #declarations: ReadonlySet<ts.Node>;

  constructor(
    checker: ts.TypeChecker,
    generated: GeneratedCode,
    { graph, files }: { readonly graph: ImportGraph; readonly files: readonly ts.SourceFile[] },
  ) {
    this.#checker = checker;
    this.#generated = generated;
    const words = new Map(files.map((file) => [file, new Set(file.text.match(/[\w$]+/g))]));
    this.#declarations = new Set(
      files.flatMap((file) => {
        const module = checker.getSymbolAtLocation(file);
        // A file that no source imports may be imported by other code. So may an export whose name occurs in no other source.
        const isUnused = ({ name }: ts.Symbol): boolean =>
          !graph.imported.has(file) ||
          files.every((other) => other === file || words.get(other)?.has(name) === false);
        return (module === undefined ? [] : checker.getExportsOfModule(module))
          .filter(isUnused)
          .flatMap((symbol) => {
            const isAlias = (symbol.flags & compiler.SymbolFlags.Alias) !== 0;
            const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
            return [...(symbol.declarations ?? []), ...(target.declarations ?? [])];
          });
      }),
    );
  }

  /** Whether code outside of the sources can use what a node declares or contains. */
  isExported(node: ts.Node): boolean {
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

  /** Returns the modules whose items other code can pass to an exported parameter, or add to an exported collection. */
  modulesFromOutside(
    node: ts.ParameterDeclaration | ts.VariableDeclaration | ts.ExportAssignment,
  ): ReadonlySet<string> {
    const isParameter = compiler.isParameter(node);
    if (!this.isExported(isParameter ? node.parent : node)) return new Set();
    if (isParameter) return namesAllKeys(node.name) ? new Set() : this.#modulesOf(node);
    const value = compiler.isVariableDeclaration(node) ? node.initializer : node.expression;
    const type = this.#checker.getTypeAtLocation(value ?? node);
    const isFunction = value !== undefined && compiler.isFunctionLike(value);
    if (isFunction || compiler.isParameter(node)) return new Set();
    const parameters = type.getCallSignatures().flatMap((signature) => signature.getParameters());
    const declared = compiler.isVariableDeclaration(node) ? this.#checker.getTypeAtLocation(node) : type;
    const isFilled = /^(?:Array|Map|Set)$/.test(declared.getSymbol()?.name ?? "");
    const types = [
      ...parameters.map((parameter) => this.#checker.getTypeOfSymbol(parameter)),
      ...(isFilled ? [declared] : []),
    ];
    return new Set(types.flatMap((one) => [...this.#generated.modulesWithin(one)]));
  }

  #modulesOf(node: ts.Node): ReadonlySet<string> {
    return this.#generated.modulesWithin(this.#checker.getTypeAtLocation(node));
  }
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
