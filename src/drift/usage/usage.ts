/** Collects the uses of generated code, and looks them up by module and key. */

import { relative, sep } from "node:path";
import type { ts } from "ts-morph";
import type { UsageLocation } from "../../core/drift-types.js";

/** What a use refers to. A kind with "unknown" in its name stands for all modules or keys that the code may use. */
export type UsedSubject =
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
  readonly subject: UsedSubject;
  readonly location: UsageLocation;
}

export class Usage {
  readonly #cwd: string;
  /** Maps the subject and position of each use, as a string, to the use. */
  readonly #uses = new Map<string, RecordedUse>();
  /** The locations of each name of a key or module. */
  readonly #nameLocations = new Map<string, UsageLocation[]>();

  /** Locations are relative to `cwd`. */
  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  addUse(subject: UsedSubject, node: ts.Node, isCertain: boolean): void {
    const file = node.getSourceFile();
    this.addUseAt(subject, file, node.getStart(file), isCertain);
  }

  addUseAt(subject: UsedSubject, file: ts.SourceFile, offset: number, isCertain: boolean): void {
    this.#addLocation(subject, this.#createLocation(file, offset, isCertain));
  }

  /** Adds a location where the name of a key or module occurs. Reports contain the location only if no use is found. */
  addNameLocation(name: string, node: ts.Node): void {
    const file = node.getSourceFile();
    this.addNameLocationAt(name, file, node.getStart(file));
  }

  addNameLocationAt(name: string, file: ts.SourceFile, offset: number): void {
    const location = this.#createLocation(file, offset, false);
    const locations = this.#nameLocations.get(name);
    const lastLocation = locations?.at(-1);
    if (locations === undefined) this.#nameLocations.set(name, [location]);
    else if (lastLocation === undefined || formatPosition(lastLocation) !== formatPosition(location))
      locations.push(location);
  }

  #createLocation(file: ts.SourceFile, offset: number, isCertain: boolean): UsageLocation {
    const { line, character } = file.getLineAndCharacterOfPosition(offset);
    const path = relative(this.#cwd, file.fileName).split(sep).join("/");
    return { file: path, line: line + 1, column: character + 1, certain: isCertain };
  }

  /** Adds a possible use of every key, for a file that cannot be analyzed. */
  addUnreadFile(path: string): void {
    const file = relative(this.#cwd, path).split(sep).join("/");
    this.#addLocation({ kind: "unknown-module-and-key" }, { file, line: 1, column: 1, certain: false });
  }

  /** Adds a use. A certain use replaces an uncertain one of the same subject and position. */
  #addLocation(subject: UsedSubject, location: UsageLocation): void {
    const { file, line, column } = location;
    const useKey = JSON.stringify([subject.kind, getModule(subject), getKey(subject), file, line, column]);
    if (this.#uses.get(useKey)?.location.certain !== true) this.#uses.set(useKey, { subject, location });
  }

  /**
   * Returns the uses of a key, and the uses of an unknown key of its module. `names` are the names of the key in source code. If
   * there are no uses, but the sources mention the module, returns the locations where the names occur.
   */
  findKeyUses(module: string, names: ReadonlySet<string>): readonly UsageLocation[] {
    const recordedUses = this.findKeyUsesWithoutNames(module, names);
    if (recordedUses.length > 0 || !this.#isMentioned(module)) return recordedUses;
    return [...names].flatMap((name) => this.#nameLocations.get(name) ?? []).sort(compareLocations);
  }

  /** Returns the uses of a key, and the uses of an unknown key of its module. Omits locations where only the name of the key occurs. */
  findKeyUsesWithoutNames(module: string, names: ReadonlySet<string>): readonly UsageLocation[] {
    const isModuleMentioned = this.#isMentioned(module);
    return this.#findLocations(
      (subject) =>
        coversAllKeys(subject, module) ||
        (subject.kind === "unknown-key-of-mentioned-modules" && isModuleMentioned) ||
        (subject.kind === "key" && subject.module === module && names.has(subject.key)),
    );
  }

  /** Returns the uses of the module. Includes the uses of its keys only if no use of the module itself is certain. */
  findModuleUses(module: string): readonly UsageLocation[] {
    const directUses = this.#findLocations(
      (subject) => coversAllKeys(subject, module) || (subject.kind === "module" && subject.module === module),
    );
    if (directUses.some(({ certain }) => certain)) return directUses;
    // Code that only receives items does not name the module, so uses of the module's keys count, too.
    const recordedUses = this.#findLocations(
      (subject) => coversAllKeys(subject, module) || getModule(subject) === module,
    );
    if (recordedUses.length > 0) return recordedUses;
    const usesOfUnknownModules = this.#findLocations(({ kind }) => kind === "unknown-module");
    return [...(this.#nameLocations.get(module) ?? []), ...usesOfUnknownModules].sort(compareLocations);
  }

  /** Whether the sources contain the name of the module, use the module, or use a module of unknown name. */
  #isMentioned(module: string): boolean {
    if (this.#nameLocations.has(module)) return true;
    return [...this.#uses.values()].some(
      ({ subject }) => subject.kind === "unknown-module" || getModule(subject) === module,
    );
  }

  /** Returns the uses of any generated code, except uses of a known key. */
  findUsesWithoutKey(): readonly UsageLocation[] {
    return this.#findLocations(({ kind }) => kind !== "key");
  }

  /**
   * Returns the locations of the matching uses, sorted, one for each position. If uses at a position differ, prefers a use that is
   * certain.
   */
  #findLocations(matches: (subject: UsedSubject) => boolean): readonly UsageLocation[] {
    const locations = new Map<string, UsageLocation>();
    for (const { subject, location } of this.#uses.values()) {
      if (!matches(subject)) continue;
      const positionKey = formatPosition(location);
      if (location.certain || !locations.has(positionKey)) locations.set(positionKey, location);
    }
    return [...locations.values()].sort(compareLocations);
  }
}

/** Whether the subject stands for every key of the module. */
function coversAllKeys(subject: UsedSubject, module: string): boolean {
  return (
    subject.kind === "unknown-module-and-key" || (subject.kind === "unknown-key" && subject.module === module)
  );
}

function getModule(subject: UsedSubject): string | undefined {
  return "module" in subject ? subject.module : undefined;
}

function getKey(subject: UsedSubject): string | undefined {
  return subject.kind === "key" ? subject.key : undefined;
}

function formatPosition({ file, line, column }: UsageLocation): string {
  return JSON.stringify([file, line, column]);
}

function compareLocations(left: UsageLocation, right: UsageLocation): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || left.column - right.column;
}
