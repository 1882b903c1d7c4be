/** Collects the uses of generated code, and looks them up by module and key. */

import { relative, sep } from "node:path";
import type { ts } from "ts-morph";
import type { UsageLocation } from "../../core/drift-types.js";

/** What is used: a key, an unknown key of a module, a module, an unknown module, or code that all modules share. */
export type UsedSubject =
  | { readonly kind: "key"; readonly module: string; readonly key: string }
  | { readonly kind: "any-key"; readonly module: string }
  | { readonly kind: "module"; readonly module: string }
  | { readonly kind: "any-module" }
  | { readonly kind: "shared" };

interface RecordedUse {
  readonly used: UsedSubject;
  readonly use: UsageLocation;
}

export class Usage {
  readonly #cwd: string;
  readonly #entries = new Map<string, RecordedUse>();

  /** Locations are relative to `cwd`. */
  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  add(used: UsedSubject, node: ts.Node, certain: boolean): void {
    const file = node.getSourceFile();
    this.addAt(used, file, node.getStart(file), certain);
  }

  addAt(used: UsedSubject, file: ts.SourceFile, offset: number, certain: boolean): void {
    const { line, character } = file.getLineAndCharacterOfPosition(offset);
    this.addLocation(used, {
      file: relative(this.#cwd, file.fileName).split(sep).join("/"),
      line: line + 1,
      column: character + 1,
      certain,
    });
  }

  /** Adds a use. At each location, a certain use replaces an uncertain one. */
  private addLocation(used: UsedSubject, use: UsageLocation): void {
    const identity = JSON.stringify([used.kind, moduleOf(used), keyOf(used), use.file, use.line, use.column]);
    if (this.#entries.get(identity)?.use.certain !== true) this.#entries.set(identity, { used, use });
  }

  /** Returns the uses of a key by one of these names, and the uses of an unknown key of the module. */
  usesOfKey(module: string, names: ReadonlySet<string>): readonly UsageLocation[] {
    return this.#locations(
      ({ used }) =>
        isUnknown(used, module) || (used.kind === "key" && used.module === module && names.has(used.key)),
    );
  }

  /** Returns the uses of the module, with any key. */
  usesOfModule(module: string): readonly UsageLocation[] {
    const named = this.#locations(
      ({ used }) => isUnknown(used, module) || (used.kind === "module" && used.module === module),
    );
    // Without a certain use, includes uses of keys: code that only receives items does not refer to the module.
    return named.some(({ certain }) => certain)
      ? named
      : this.#locations(({ used }) => isUnknown(used, module) || moduleOf(used) === module);
  }

  /** Returns the uses of any generated code, except those of a known key. */
  usesOfAnyCode(): readonly UsageLocation[] {
    return this.#locations(({ used }) => used.kind !== "key");
  }

  #locations(matches: (entry: RecordedUse) => boolean): readonly UsageLocation[] {
    const locations = new Map<string, UsageLocation>();
    for (const entry of this.#entries.values()) {
      if (!matches(entry)) continue;
      const { file, line, column, certain } = entry.use;
      const identity = JSON.stringify([file, line, column]);
      if (certain || !locations.has(identity)) locations.set(identity, entry.use);
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

function compareLocations(one: UsageLocation, other: UsageLocation): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}
