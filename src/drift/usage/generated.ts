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
  readonly #addedItemTypes = new Map<ts.Type, ReadonlySet<string>>();
  readonly #modulesByType = new Map<ts.Type, ReadonlySet<string>>();
  readonly #keyNames: readonly (readonly [module: string, names: ReadonlySet<string>])[];

  constructor(program: ts.Program, { out, isMarked, modules }: GeneratedFolder) {
    this.#checker = program.getTypeChecker();
    this.#out = `${out.split(sep).join("/")}/`;
    this.#isMarked = isMarked;
    this.#modules = modules;
    this.#keyNames = program.getSourceFiles().flatMap((file) => this.#itemInterfaces(file));
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

  /**
   * Marks types as item types because their values are assigned to items: such a value may have keys that its type does not
   * declare. `itemSources` maps each of these types to the modules of the items. Returns false if nothing was added.
   */
  addItemTypes(itemSources: ReadonlyMap<ts.Type, ReadonlySet<string>>): boolean {
    const newTypes = [...itemSources].filter(([type, modules]) => {
      const isItem = this.itemModules(type).length > 0 && !this.isAddedItemType(type);
      const known = this.#addedItemTypes.get(type);
      // Skips a type with an index signature, because all its keys were already added.
      if (isItem || !this.#isPlainObject(type) || type.getStringIndexType() !== undefined) return false;
      return [...modules].some((module) => known?.has(module) !== true);
    });
    for (const [type, modules] of newTypes) {
      const all = new Set([...(this.#addedItemTypes.get(type) ?? []), ...modules]);
      this.#addedItemTypes.set(type, all);
      this.#items.set(type, [...all]);
    }
    if (newTypes.length > 0) this.#modulesByType.clear();
    return newTypes.length > 0;
  }

  isAddedItemType(type: ts.Type): boolean {
    return this.#addedItemTypes.has(type);
  }

  /** Returns the keys that `name` can refer to as the name of a member of the type. */
  keysNamed(type: ts.Type, name: string): readonly NamedKey[] {
    const property = this.#checker.getPropertyOfType(type, name);
    const declared = this.subjectsOf(property).flatMap(({ module, key }) =>
      module === undefined || key === undefined ? [] : [{ module, key, isUnambiguous: true }],
    );
    const isOwn = property?.declarations !== undefined && property.declarations.length > 0;
    if (declared.length > 0 || isOwn) return declared;
    const types = type.isUnion() ? type.types : [this.#checker.getBaseConstraintOfType(type) ?? type];
    const modules = [...new Set(types.flatMap((member) => this.itemModules(member)))];
    const isUnambiguous = modules.length === 1 && !types.some((member) => this.isAddedItemType(member));
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
    const owners = type
      .getProperties()
      .flatMap((property) =>
        this.subjectsOf(property).flatMap(({ module, key }) =>
          module === undefined || key === undefined ? [] : [module],
        ),
      );
    return owners.length > 0 ? [...new Set(owners)] : this.#modulesOfRecord(type);
  }

  /**
   * Returns the modules of `Record<keyof Item, …>`, whose members have no declarations. It must have at least half of the keys.
   */
  #modulesOfRecord(type: ts.Type): readonly string[] {
    const isMapped = ((type as ts.ObjectType).objectFlags & compiler.ObjectFlags.Mapped) !== 0;
    const members = isMapped ? type.getProperties() : [];
    if (members.length === 0) return [];
    const exact = this.modulesOfKeys(members.map(({ name }) => name));
    if (exact.length > 0 || members.length < MIN_RECORD_MEMBERS) return exact;
    return this.#keyNames.flatMap(([module, keys]) =>
      members.length * 2 >= keys.size && members.every(({ name }) => keys.has(name)) ? [module] : [],
    );
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

  /** Returns the modules that have exactly these keys, for example the members of `keyof AccountLocalItem`. */
  modulesOfKeys(names: readonly string[]): readonly string[] {
    return this.#keyNames.flatMap(([module, keys]) =>
      keys.size === names.length && names.every((name) => keys.has(name)) ? [module] : [],
    );
  }

  #itemInterfaces(file: ts.SourceFile): readonly (readonly [string, ReadonlySet<string>])[] {
    const module = this.isGenerated(file) ? this.#moduleOf(file) : undefined;
    if (module === undefined) return [];
    return file.statements.flatMap((statement) => {
      if (!compiler.isInterfaceDeclaration(statement) || statement.name.text !== `${module}Item`) return [];
      return [[module, new Set(statement.members.flatMap((member) => memberName(member) ?? []))] as const];
    });
  }
}

/**
 * A `Record` type with fewer members is an item type only if it has all keys of a module. A larger one may lack some of them.
 */
const MIN_RECORD_MEMBERS = 3;
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
