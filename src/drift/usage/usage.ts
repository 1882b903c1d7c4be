/** Collects the uses of generated code, and looks them up by module and key. */

import { relative, sep } from "node:path";
import type { ts } from "ts-morph";
import type { UsageLocation } from "../../core/drift-types.js";

/**
 * What is used: a key, an unknown key of a module, a module, unknown keys of an unknown module, a module whose name is not determined,
 * an unknown key of any module that the sources name, or code that all modules share.
 */
export type UsedSubject =
  | { readonly kind: "key"; readonly module: string; readonly key: string }
  | { readonly kind: "any-key"; readonly module: string }
  | { readonly kind: "module"; readonly module: string }
  | { readonly kind: "any-module" }
  | { readonly kind: "unnamed-module" }
  | { readonly kind: "any-mentioned" }
  | { readonly kind: "shared" };

interface RecordedUse {
  readonly used: UsedSubject;
  readonly use: UsageLocation;
}

export class Usage {
  readonly #cwd: string;
  readonly #entries = new Map<string, RecordedUse>();
  readonly #names = new Map<string, UsageLocation[]>();

  /** Locations are relative to `cwd`. */
  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  add(used: UsedSubject, node: ts.Node, certain: boolean): void {
    const file = node.getSourceFile();
    this.addAt(used, file, node.getStart(file), certain);
  }

  addAt(used: UsedSubject, file: ts.SourceFile, offset: number, certain: boolean): void {
    this.addLocation(used, this.#locationOf(file, offset, certain));
  }

  /** Adds a place where the name of a key or module occurs. It is reported only if no use is proven. */
  addName(name: string, node: ts.Node): void {
    const file = node.getSourceFile();
    this.addNameAt(name, file, node.getStart(file));
  }

  addNameAt(name: string, file: ts.SourceFile, offset: number): void {
    const location = this.#locationOf(file, offset, false);
    const known = this.#names.get(name);
    const last = known?.at(-1);
    if (known === undefined) this.#names.set(name, [location]);
    else if (last === undefined || placeOf(last) !== placeOf(location)) known.push(location);
  }

  #locationOf(file: ts.SourceFile, offset: number, certain: boolean): UsageLocation {
    const { line, character } = file.getLineAndCharacterOfPosition(offset);
    const path = relative(this.#cwd, file.fileName).split(sep).join("/");
    return { file: path, line: line + 1, column: character + 1, certain };
  }

  /** Adds a possible use of every key, for a file that cannot be analyzed. */
  addUnreadFile(path: string): void {
    const file = relative(this.#cwd, path).split(sep).join("/");
    this.addLocation({ kind: "any-module" }, { file, line: 1, column: 1, certain: false });
  }

  /** Adds a use. At each location, a definite use replaces an uncertain one. */
  private addLocation(used: UsedSubject, use: UsageLocation): void {
    const identity = JSON.stringify([used.kind, moduleOf(used), keyOf(used), use.file, use.line, use.column]);
    if (this.#entries.get(identity)?.use.certain !== true) this.#entries.set(identity, { used, use });
  }

  /**
   * Returns the uses of a key by one of these names, and the uses of an unknown key of the module. Without any, returns where the
   * names occur in sources that also have the module's name.
   */
  usesOfKey(module: string, names: ReadonlySet<string>): readonly UsageLocation[] {
    const proven = this.provenUsesOfKey(module, names);
    if (proven.length > 0 || !this.#isMentioned(module)) return proven;
    return [...names].flatMap((name) => this.#names.get(name) ?? []).sort(compareLocations);
  }

  /** Like `usesOfKey`, without the places where only the name of the key occurs. */
  provenUsesOfKey(module: string, names: ReadonlySet<string>): readonly UsageLocation[] {
    const isMentioned = this.#isMentioned(module);
    return this.#locations(
      ({ used }) =>
        isUnknown(used, module) ||
        (used.kind === "any-mentioned" && isMentioned) ||
        (used.kind === "key" && used.module === module && names.has(used.key)),
    );
  }

  /** Returns the uses of the module, with any key. */
  usesOfModule(module: string): readonly UsageLocation[] {
    const named = this.#locations(
      ({ used }) => isUnknown(used, module) || (used.kind === "module" && used.module === module),
    );
    if (named.some(({ certain }) => certain)) return named;
    // Code that only receives items does not refer to the module, so this includes uses of keys.
    const proven = this.#locations(({ used }) => isUnknown(used, module) || moduleOf(used) === module);
    if (proven.length > 0) return proven;
    const unnamed = this.#locations(({ used }) => used.kind === "unnamed-module");
    return [...(this.#names.get(module) ?? []), ...unnamed].sort(compareLocations);
  }

  #isMentioned(module: string): boolean {
    if (this.#names.has(module)) return true;
    return [...this.#entries.values()].some(
      ({ used }) => used.kind === "unnamed-module" || moduleOf(used) === module,
    );
  }

  /** Returns the uses of any generated code, except those of a known key. */
  usesOfAnyCode(): readonly UsageLocation[] {
    return this.#locations(({ used }) => used.kind !== "key");
  }

  #locations(matches: (entry: RecordedUse) => boolean): readonly UsageLocation[] {
    const locations = new Map<string, UsageLocation>();
    for (const entry of this.#entries.values()) {
      if (!matches(entry)) continue;
      const place = placeOf(entry.use);
      if (entry.use.certain || !locations.has(place)) locations.set(place, entry.use);
    }
    return [...locations.values()].sort(compareLocations);
  }
}

function isUnknown(used: UsedSubject, module: string): boolean {
  return used.kind === "any-module" || (used.kind === "any-key" && used.module === module);
}

function moduleOf(used: UsedSubject): string | undefined {
  return "module" in used ? used.module : undefined;
}

function keyOf(used: UsedSubject): string | undefined {
  return used.kind === "key" ? used.key : undefined;
}

function placeOf({ file, line, column }: UsageLocation): string {
  return JSON.stringify([file, line, column]);
}

function compareLocations(one: UsageLocation, other: UsageLocation): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}
