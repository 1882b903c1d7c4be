/** Finds the imports in sources, which can be files that the compiler does not read, such as Vue components. */

import { dirname, posix } from "node:path";
import type { Place, SourceText } from "./sources.js";

/** An import or `require` in a source. */
export interface Import extends Place {
  readonly keyword: string;
  readonly name: string;
  /** What the source imports, such as `{ enqueueAccountLocal }`. */
  readonly clause: string;
  /** The file that it leads to. */
  readonly path: string | undefined;
}

const IMPORT_PATTERN =
  /\b(?:(?:import|export|const|let|var)\b([^"'`;=]*?)=?\s*(?:await\s*)?\b)?(from|import|require)\s*\(?\s*["'`]([^"'`\n]+)["'`]/g;

export class ImportFinder {
  readonly #folder: string;
  readonly #generated: ReadonlyMap<string, string>;
  readonly #resolve: (name: string, fileName: string) => string | undefined;
  readonly #imports = new Map<string, readonly Import[]>();

  /** `folder` contains the generated code, and ends in a slash. `resolve` returns the file that an import leads to. */
  constructor(
    folder: string,
    generated: ReadonlyMap<string, string>,
    resolve: (name: string, fileName: string) => string | undefined,
  ) {
    this.#folder = folder;
    this.#generated = generated;
    this.#resolve = resolve;
  }

  /** Whether a source imports generated code. */
  importsGenerated(file: SourceText): boolean {
    return this.#list(file).some(({ path }) => path?.startsWith(this.#folder) === true);
  }

  /** Whether a source imports generated code in a way that can hide its types: with `require`, or as a JSON Schema. */
  importsUntyped(file: SourceText): boolean {
    return this.#list(file).some(
      ({ path = "", keyword }) =>
        path.startsWith(this.#folder) && (keyword === "require" || path.endsWith(".schema.json")),
    );
  }

  /**
   * Returns the imports that may lead to generated code, but not to the current one: their names are those of generated code, and they
   * lead nowhere, or to a declaration file that no project of the sources builds.
   */
  findUnresolved(sources: readonly SourceText[]): readonly Import[] {
    const texts = [...this.#generated.values()];
    const exported = new Set(
      texts.flatMap((text) => [...text.matchAll(/^export [a-z ]+ (\w+)/gm)].map(([, name = ""]) => name)),
    );
    const files = new Set(
      [...this.#generated.keys(), this.#folder.slice(0, -1)].map((path) => posix.basename(path, ".ts")),
    );
    const looksGenerated = ({ name, clause, path }: Import): boolean => {
      if (path === undefined && files.has(posix.basename(name).replace(/\.[cm]?[jt]s$/, ""))) return true;
      const isSource = path !== undefined && !/\.d\.[cm]?ts$|\.[cm]?jsx?$/.test(path);
      return !isSource && (clause.match(/[\w$]+/g) ?? []).some((one) => exported.has(one));
    };
    return sources
      .flatMap((file) => this.#list(file))
      .filter((one) => !this.#generated.has(one.path ?? "") && looksGenerated(one));
  }

  #list(file: SourceText): readonly Import[] {
    const { fileName, text } = file;
    const known = this.#imports.get(fileName);
    if (known !== undefined) return known;
    const imports = [...text.matchAll(IMPORT_PATTERN)].map(
      ({ 0: match, 1: clause = "", 2: keyword = "", 3: name = "", index }): Import => {
        const besideSource = posix.join(dirname(fileName), name);
        const path =
          this.#resolve(name, fileName) ?? (this.#generated.has(besideSource) ? besideSource : undefined);
        const start = index + match.length - name.length - 1;
        return { file, start, keyword, name, clause, path };
      },
    );
    this.#imports.set(fileName, imports);
    return imports;
  }
}
