/** Collects the uses of generated code, and looks them up by module and key. */

import { relative, sep } from "node:path";
import type { ts } from "ts-morph";
import type { UsageLocation } from "../../core/drift-types.js";

/** What a use refers to. A kind with "unknown" in its name stands for all modules or keys that the code may use. */
export type UsedModuleOrKey =
  | { readonly kind: "key"; readonly module: string; readonly key: string }
  /** A key of this module, but it is unknown which one. */
  | { readonly kind: "unknown-key"; readonly module: string }
  /** A module, without its keys. */
  | { readonly kind: "module"; readonly module: string }
  /** An unknown key of an unknown module. */
  | { readonly kind: "unknown-module-and-key" }
  /** An unknown module. Only keys whose names occur in the sources can be used. */
  | { readonly kind: "unknown-module" }
  /** An unknown key of any module that the sources mention. */
  | { readonly kind: "unknown-key-of-mentioned-modules" }
  /** Code that all modules share, such as the client. */
  | { readonly kind: "shared" };

interface RecordedUse {
  readonly usedModuleOrKey: UsedModuleOrKey;
  readonly location: UsageLocation;
}

export class Usage {
  readonly #cwd: string;
  /** The uses by ID. The ID of a use is a JSON text that contains its kind, module, key and position. */
  readonly #usesById = new Map<string, RecordedUse>();
  /** Maps each name of a key or module to the locations where the name occurs. Some of these locations are not uses. */
  readonly #mentionsByName = new Map<string, UsageLocation[]>();

  /** Locations are relative to `cwd`. */
  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  addUse(usedModuleOrKey: UsedModuleOrKey, node: ts.Node, isCertain: boolean): void {
    const file = node.getSourceFile();
    this.addUseAtOffset(usedModuleOrKey, file, node.getStart(file), isCertain);
  }

  addUseAtOffset(
    usedModuleOrKey: UsedModuleOrKey,
    file: ts.SourceFile,
    offset: number,
    isCertain: boolean,
  ): void {
    this.#recordUse(usedModuleOrKey, this.#createLocation(file, offset, isCertain));
  }

  /** Adds a location where the name of a key or module occurs. Reports contain the location only if no use is found. */
  addMention(name: string, node: ts.Node): void {
    const file = node.getSourceFile();
    this.addMentionAtOffset(name, file, node.getStart(file));
  }

  addMentionAtOffset(name: string, file: ts.SourceFile, offset: number): void {
    const location = this.#createLocation(file, offset, false);
    const locations = this.#mentionsByName.get(name);
    const lastLocation = locations?.at(-1);
    if (locations === undefined) this.#mentionsByName.set(name, [location]);
    else if (lastLocation === undefined || formatPosition(lastLocation) !== formatPosition(location))
      locations.push(location);
  }

  #createLocation(file: ts.SourceFile, offset: number, isCertain: boolean): UsageLocation {
    const { line, character } = file.getLineAndCharacterOfPosition(offset);
    const relativePath = relative(this.#cwd, file.fileName).split(sep).join("/");
    return { file: relativePath, line: line + 1, column: character + 1, certain: isCertain };
  }

  /** Adds a possible use of every key, for a file that cannot be analyzed. */
  addPossibleUsesInSkippedFile(path: string): void {
    const relativePath = relative(this.#cwd, path).split(sep).join("/");
    this.#recordUse(
      { kind: "unknown-module-and-key" },
      { file: relativePath, line: 1, column: 1, certain: false },
    );
  }

  /** Adds a use. A certain use replaces an uncertain use of the same module or key at the same position. */
  #recordUse(usedModuleOrKey: UsedModuleOrKey, location: UsageLocation): void {
    const { file, line, column } = location;
    const useId = JSON.stringify([
      usedModuleOrKey.kind,
      getModule(usedModuleOrKey),
      getKey(usedModuleOrKey),
      file,
      line,
      column,
    ]);
    if (this.#usesById.get(useId)?.location.certain !== true)
      this.#usesById.set(useId, { usedModuleOrKey, location });
  }

  /**
   * Returns the uses of a key, and the uses of an unknown key of its module. `namesOfKey` are the names of the key in source code. If
   * there are no uses, but the sources mention the module, returns the locations where the names occur.
   */
  findKeyUsesOrMentions(module: string, namesOfKey: ReadonlySet<string>): readonly UsageLocation[] {
    const keyUses = this.findKeyUses(module, namesOfKey);
    if (keyUses.length > 0 || !this.#isMentioned(module)) return keyUses;
    return [...namesOfKey].flatMap((name) => this.#mentionsByName.get(name) ?? []).sort(compareLocations);
  }

  /** Returns the uses of a key, and the uses of an unknown key of its module. Omits locations where only the name of the key occurs. */
  findKeyUses(module: string, namesOfKey: ReadonlySet<string>): readonly UsageLocation[] {
    const isModuleMentioned = this.#isMentioned(module);
    return this.#findLocations(
      (usedModuleOrKey) =>
        coversAllKeys(usedModuleOrKey, module) ||
        (usedModuleOrKey.kind === "unknown-key-of-mentioned-modules" && isModuleMentioned) ||
        (usedModuleOrKey.kind === "key" &&
          usedModuleOrKey.module === module &&
          namesOfKey.has(usedModuleOrKey.key)),
    );
  }

  /**
   * Returns the uses of the module. Includes the uses of its keys only if no use of the module itself is certain. If there are no uses,
   * returns the locations of the module's name and the uses of unknown modules.
   */
  findModuleUses(module: string): readonly UsageLocation[] {
    const moduleUses = this.#findLocations(
      (usedModuleOrKey) =>
        coversAllKeys(usedModuleOrKey, module) ||
        (usedModuleOrKey.kind === "module" && usedModuleOrKey.module === module),
    );
    if (moduleUses.some(({ certain }) => certain)) return moduleUses;
    // Code that only receives items does not name the module, so uses of the module's keys count, too.
    const moduleAndKeyUses = this.#findLocations(
      (usedModuleOrKey) => coversAllKeys(usedModuleOrKey, module) || getModule(usedModuleOrKey) === module,
    );
    if (moduleAndKeyUses.length > 0) return moduleAndKeyUses;
    const usesOfUnknownModules = this.#findLocations(({ kind }) => kind === "unknown-module");
    return [...(this.#mentionsByName.get(module) ?? []), ...usesOfUnknownModules].sort(compareLocations);
  }

  /** Whether the sources contain the name of the module, use the module, or use a module of unknown name. */
  #isMentioned(module: string): boolean {
    if (this.#mentionsByName.has(module)) return true;
    return [...this.#usesById.values()].some(
      ({ usedModuleOrKey }) =>
        usedModuleOrKey.kind === "unknown-module" || getModule(usedModuleOrKey) === module,
    );
  }

  /** Returns the locations of all uses of generated code that do not refer to a specific key. */
  findUsesWithoutSpecificKey(): readonly UsageLocation[] {
    return this.#findLocations(({ kind }) => kind !== "key");
  }

  /**
   * Returns the locations of the matching uses, sorted, one for each position. If uses at a position differ, prefers a use that is
   * certain.
   */
  #findLocations(matches: (usedModuleOrKey: UsedModuleOrKey) => boolean): readonly UsageLocation[] {
    const locationsByPosition = new Map<string, UsageLocation>();
    for (const { usedModuleOrKey, location } of this.#usesById.values()) {
      if (!matches(usedModuleOrKey)) continue;
      const position = formatPosition(location);
      if (location.certain || !locationsByPosition.has(position)) locationsByPosition.set(position, location);
    }
    return [...locationsByPosition.values()].sort(compareLocations);
  }
}

/** Whether `usedModuleOrKey` stands for every key of the module. */
function coversAllKeys(usedModuleOrKey: UsedModuleOrKey, module: string): boolean {
  return (
    usedModuleOrKey.kind === "unknown-module-and-key" ||
    (usedModuleOrKey.kind === "unknown-key" && usedModuleOrKey.module === module)
  );
}

function getModule(usedModuleOrKey: UsedModuleOrKey): string | undefined {
  return "module" in usedModuleOrKey ? usedModuleOrKey.module : undefined;
}

function getKey(usedModuleOrKey: UsedModuleOrKey): string | undefined {
  return usedModuleOrKey.kind === "key" ? usedModuleOrKey.key : undefined;
}

function formatPosition({ file, line, column }: UsageLocation): string {
  return JSON.stringify([file, line, column]);
}

function compareLocations(left: UsageLocation, right: UsageLocation): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || left.column - right.column;
}
