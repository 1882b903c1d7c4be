/** What was found of uses, as it is found, and asked by module and key. */

import { relative, sep } from "node:path";
import type { ts } from "ts-morph";
import type { UsageLocation } from "../../core/drift-types.js";

/** What somebody uses: a key of a module, any of its keys, the module as such, or something that serves all modules. */
export type Used =
  | { readonly kind: "key"; readonly module: string; readonly key: string }
  | { readonly kind: "any-key"; readonly module: string }
  | { readonly kind: "module"; readonly module: string }
  | { readonly kind: "any-module" }
  | { readonly kind: "shared" };

interface RecordedUse {
  readonly used: Used;
  readonly use: UsageLocation;
}

export class Usage {
  readonly #cwd: string;
  readonly #entries = new Map<string, RecordedUse>();

  /** Places are told relative to `cwd`. */
  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  add(used: Used, node: ts.Node, certain: boolean): void {
    const file = node.getSourceFile();
    this.addAt(used, file, node.getStart(file), certain);
  }

  addAt(used: Used, file: ts.SourceFile, offset: number, certain: boolean): void {
    const { line, character } = file.getLineAndCharacterOfPosition(offset);
    this.addPlace(used, {
      file: relative(this.#cwd, file.fileName).split(sep).join("/"),
      line: line + 1,
      column: character + 1,
      certain,
    });
  }

  /** Of one place, what is certain is told. */
  private addPlace(used: Used, use: UsageLocation): void {
    const identity = JSON.stringify([used.kind, moduleOf(used), keyOf(used), use.file, use.line, use.column]);
    if (this.#entries.get(identity)?.use.certain !== true) this.#entries.set(identity, { used, use });
  }

  /** Where one of these names is said for a key of the module, or any may be. */
  ofKey(module: string, names: ReadonlySet<string>): readonly UsageLocation[] {
    return this.#places(
      ({ used }) =>
        isUnknown(used, module) || (used.kind === "key" && used.module === module && names.has(used.key)),
    );
  }

  /** Where the module is used, whatever is said to it. */
  ofModule(module: string): readonly UsageLocation[] {
    const named = this.#places(
      ({ used }) => isUnknown(used, module) || (used.kind === "module" && used.module === module),
    );
    // Whoever is only given items names keys, and never the module.
    return named.some(({ certain }) => certain)
      ? named
      : this.#places(({ used }) => isUnknown(used, module) || moduleOf(used) === module);
  }

  /** Where anything of what is generated is used. */
  ofAnything(): readonly UsageLocation[] {
    return this.#places(({ used }) => used.kind !== "key");
  }

  #places(isMeant: (entry: RecordedUse) => boolean): readonly UsageLocation[] {
    const places = new Map<string, UsageLocation>();
    for (const entry of this.#entries.values()) {
      if (!isMeant(entry)) continue;
      const { file, line, column, certain } = entry.use;
      const identity = JSON.stringify([file, line, column]);
      if (certain || !places.has(identity)) places.set(identity, entry.use);
    }
    return [...places.values()].sort(inOrder);
  }
}

function isUnknown(used: Used, module: string): boolean {
  return used.kind === "any-module" || (used.kind === "any-key" && used.module === module);
}

function moduleOf(used: Used): string | undefined {
  return "module" in used ? used.module : undefined;
}

function keyOf(used: Used): string | undefined {
  return used.kind === "key" ? used.key : undefined;
}

function inOrder(one: UsageLocation, other: UsageLocation): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}
