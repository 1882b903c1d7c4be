/** Recognizes generated code, and the modules and keys that its symbols and types belong to. */

import { basename, sep } from "node:path";
import type { ts } from "ts-morph";
import { compiler } from "./compiler.js";

/** For each module, the names of its keys in code: their names in requests and their property names. */
export type ModuleKeyNames = ReadonlyMap<string, ReadonlySet<string>>;

/** What a declaration belongs to: a key of a module, a module, or all modules. */
export interface GeneratedSubject {
  readonly module?: string;
  readonly key?: string;
}

export interface NamedKey extends Required<GeneratedSubject> {
  /** False if the name may belong to another module, or to none. */
  readonly isUnambiguous: boolean;
}

export interface GeneratedFolder {
  readonly out: string;
  /** Whether the text of a file has the mark of generated code. */
  readonly isMarked: (text: string) => boolean;
  readonly modules: ModuleKeyNames;
}

export class GeneratedCode {
  readonly #checker: ts.TypeChecker;
  readonly #out: string;
  readonly #isMarked: (text: string) => boolean;
  readonly #modules: ModuleKeyNames;
  readonly #items = new Map<ts.Type, readonly string[]>();
  readonly #created = new Map<ts.SourceFile, GeneratedSubject[]>();
  readonly #modulesByType = new Map<ts.Type, ReadonlySet<string>>();

  constructor(program: ts.Program, { out, isMarked, modules }: GeneratedFolder) {
    this.#checker = program.getTypeChecker();
    this.#out = `${out.split(sep).join("/")}/`;
    this.#isMarked = isMarked;
    this.#modules = modules;
  }

  get modules(): ModuleKeyNames {
    return this.#modules;
  }

  isGenerated(file: ts.SourceFile): boolean {
    return file.fileName.startsWith(this.#out) || this.#isMarked(file.text);
  }

  /** Returns the modules and keys that a symbol belongs to. Empty for symbols outside generated code. */
  subjectsOf(symbol: ts.Symbol | undefined): readonly GeneratedSubject[] {
    return (symbol?.declarations ?? []).flatMap((declaration) => {
      const file = declaration.getSourceFile();
      return this.isGenerated(file) ? [this.#subjectIn(file, declaration)] : [];
    });
  }

  #subjectIn(file: ts.SourceFile, declaration: ts.Declaration): GeneratedSubject {
    const module = this.#moduleOf(file);
    if (module === undefined) return this.#subjectInTable(declaration);
    const name = memberName(declaration);
    const isKey = name !== undefined && this.#modules.get(module)?.has(name) === true;
    return isKey ? { module, key: name } : { module };
  }

  /** Returns the module or key of a declaration in `transferModules`, the generated table of modules and keys. */
  #subjectInTable(declaration: ts.Declaration): GeneratedSubject {
    const path: string[] = [];
    for (let node: ts.Node = declaration; !compiler.isVariableDeclaration(node); node = node.parent) {
      if (compiler.isSourceFile(node)) return {};
      const name = memberName(node);
      if (name !== undefined) path.unshift(name);
    }
    const [module, list, key] = path;
    if (module === undefined || !this.#modules.has(module)) return {};
    return list === "keys" && key !== undefined ? { module, key } : { module };
  }

  /** Returns the modules and keys of the items that a generated function creates, as `planTransfer` does. */
  createdKeys(symbol: ts.Symbol): readonly GeneratedSubject[] {
    const declaration = symbol.valueDeclaration;
    if (declaration === undefined || !compiler.isFunctionDeclaration(declaration)) return [];
    const file = declaration.getSourceFile();
    if (this.isModuleFile(file)) return [];
    const found = this.#created.get(file) ?? [];
    if (!this.#created.has(file)) compiler.forEachChild(file, (node) => this.#collectCreated(node, found));
    this.#created.set(file, found);
    return found;
  }

  #collectCreated(node: ts.Node, found: GeneratedSubject[]): void {
    compiler.forEachChild(node, (child) => this.#collectCreated(child, found));
    if (!compiler.isObjectLiteralExpression(node)) return;
    const named = node.properties.find((member) => memberName(member) === "module");
    const isNamed = named !== undefined && compiler.isPropertyAssignment(named);
    const module = isNamed && compiler.isStringLiteralLike(named.initializer) ? named.initializer.text : "";
    const keys = node.properties.map((member) => memberName(member) ?? "");
    if (this.#modules.has(module)) found.push({ module });
    for (const key of keys) if (this.#modules.get(module)?.has(key) === true) found.push({ module, key });
  }

  isModuleFile(file: ts.SourceFile): boolean {
    return this.isGenerated(file) && this.#moduleOf(file) !== undefined;
  }

  #moduleOf(file: ts.SourceFile): string | undefined {
    const [name = ""] = basename(file.fileName).split(".");
    return this.#modules.has(name) ? name : undefined;
  }

  /**
   * Returns the modules whose items have this type. A type with only some of their members also counts. Call it per union member.
   */
  itemModules(type: ts.Type): readonly string[] {
    const known = this.#items.get(type);
    if (known !== undefined) return known;
    const modules = this.#isPlainObject(type) ? this.#modulesByMembers(type) : [];
    this.#items.set(type, modules);
    return modules;
  }

  /** Returns the modules whose items the type can be: those of its constraint, and of each member of a union. */
  modulesOf(type: ts.Type): readonly string[] {
    const constraint = this.#checker.getBaseConstraintOfType(type) ?? type;
    const members = constraint.isUnion() ? constraint.types : [constraint];
    return [...new Set(members.flatMap((member) => this.itemModules(member)))];
  }

  /** Returns the keys that `name` can refer to as the name of a member of the type. */
  keysNamed(type: ts.Type, name: string): readonly NamedKey[] {
    // The compiler keeps only one of the declarations if the types of an intersection declare the property alike.
    const parts = type.isIntersection() ? type.types : [type];
    const properties = parts.flatMap((part) => this.#checker.getPropertyOfType(part, name) ?? []);
    const declared = properties.flatMap((property) =>
      this.subjectsOf(property).flatMap(({ module, key }) =>
        module === undefined || key === undefined ? [] : [{ module, key, isUnambiguous: true }],
      ),
    );
    const isOwn = properties.some(({ declarations = [] }) => declarations.length > 0);
    if (declared.length > 0 || isOwn) return declared;
    const modules = this.modulesOf(type);
    const isUnambiguous = modules.length === 1;
    return modules.flatMap((module) =>
      this.#modules.get(module)?.has(name) === true ? [{ module, key: name, isUnambiguous }] : [],
    );
  }

  #modulesByMembers(type: ts.Type): readonly string[] {
    const moduleProperty = type.getProperty("module");
    if (moduleProperty !== undefined && this.subjectsOf(moduleProperty).length > 0) {
      return literalsOf(this.#checker.getTypeOfSymbol(moduleProperty)).filter((name) =>
        this.#modules.has(name),
      );
    }
    if (type.isIntersection()) return [...new Set(type.types.flatMap((part) => this.itemModules(part)))];
    const owners = type
      .getProperties()
      .flatMap((property) =>
        this.subjectsOf(property).flatMap(({ module, key }) =>
          module === undefined || key === undefined ? [] : [module],
        ),
      );
    return [...new Set(owners)];
  }

  /**
   * Whether the type is an object type. Excludes functions, and classes and interfaces of libraries, which have too many members.
   */
  #isPlainObject(type: ts.Type): boolean {
    if ((type.flags & (compiler.TypeFlags.Object | compiler.TypeFlags.Intersection)) === 0) return false;
    if (type.getCallSignatures().length > 0) return false;
    return !isForeignClass(type);
  }

  /** Returns the modules whose items occur in the type: in members, elements, type arguments and return values. */
  modulesWithin(type: ts.Type): ReadonlySet<string> {
    const known = this.#modulesByType.get(type);
    if (known !== undefined) return known;
    const found = new Set<string>();
    this.#collectModules(type, found, new Set(), MAX_DEPTH);
    this.#modulesByType.set(type, found);
    return found;
  }

  #collectModules(type: ts.Type, found: Set<string>, seen: Set<ts.Type>, depth: number): void {
    if (depth === 0 || seen.has(type)) return;
    seen.add(type);
    const collectInner = (inner: ts.Type | undefined): void => {
      if (inner !== undefined) this.#collectModules(inner, found, seen, depth - 1);
    };
    if (type.isUnion())
      return type.types.forEach((member) => this.#collectModules(member, found, seen, depth));
    if ((type.flags & compiler.TypeFlags.Instantiable) !== 0)
      return collectInner(this.#checker.getBaseConstraintOfType(type));
    const modules = this.itemModules(type);
    if (modules.length > 0) return modules.forEach((module) => found.add(module));
    if ((type.flags & (compiler.TypeFlags.Object | compiler.TypeFlags.Intersection)) === 0) return;
    this.typeArguments(type).forEach(collectInner);
    if (isForeignClass(type)) return;
    collectInner(type.getStringIndexType());
    collectInner(type.getNumberIndexType());
    type.getCallSignatures().forEach((signature) => collectInner(signature.getReturnType()));
    const members = type.getProperties().slice(0, MAX_MEMBERS);
    members.forEach((member) => collectInner(this.#checker.getTypeOfSymbol(member)));
  }

  typeArguments(type: ts.Type): readonly ts.Type[] {
    const isReference =
      (type.flags & compiler.TypeFlags.Object) !== 0 &&
      ((type as ts.ObjectType).objectFlags & compiler.ObjectFlags.Reference) !== 0;
    return isReference ? this.#checker.getTypeArguments(type as ts.TypeReference) : [];
  }
}

/** How many levels of a type are searched for items. */
const MAX_DEPTH = 5;
/** How many members of a type are searched. */
const MAX_MEMBERS = 200;

/** Returns the name of a member of an interface or object. Undefined if the name is computed. */
export function memberName(node: ts.Node): string | undefined {
  if (
    !compiler.isPropertySignature(node) &&
    !compiler.isPropertyAssignment(node) &&
    !compiler.isShorthandPropertyAssignment(node)
  ) {
    return undefined;
  }
  return plainName(node.name);
}

export function plainName(name: ts.PropertyName | ts.BindingName): string | undefined {
  if (compiler.isComputedPropertyName(name))
    return compiler.isStringLiteralLike(name.expression) ? name.expression.text : undefined;
  const isPlain =
    compiler.isIdentifier(name) || compiler.isStringLiteralLike(name) || compiler.isNumericLiteral(name);
  return isPlain ? name.text : undefined;
}

/** Returns the values of a string literal type or of a union of such types. Empty for other types. */
export function literalsOf(type: ts.Type): readonly string[] {
  if (type.isStringLiteral()) return [type.value];
  if (!type.isUnion()) return [];
  const members = type.types.filter(
    ({ flags }) => (flags & (compiler.TypeFlags.Undefined | compiler.TypeFlags.Null)) === 0,
  );
  return members.every((member) => member.isStringLiteral()) ? members.map(({ value }) => value) : [];
}

/** Whether the type is a class or interface of a library. */
export function isForeignClass(type: ts.Type): boolean {
  if (!type.isClassOrInterface() && !isReferenceToClass(type)) return false;
  const [declaration] = type.symbol.declarations ?? [];
  return declaration?.getSourceFile().fileName.includes("/node_modules/") === true;
}

function isReferenceToClass(type: ts.Type): boolean {
  if ((type.flags & compiler.TypeFlags.Object) === 0) return false;
  const { objectFlags } = type as ts.ObjectType;
  if ((objectFlags & compiler.ObjectFlags.Reference) === 0) return false;
  return (type as ts.TypeReference).target.isClassOrInterface();
}
