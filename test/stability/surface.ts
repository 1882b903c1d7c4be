/**
 * Lists what semantic versioning covers, as names that a test can compare: exports and their members, options, exit codes, rules and the
 * fields of JSON files. `npm run build` must have run in the folder.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** Sorted names for each part of the public API, such as `exports of testing` or `options of drift`. */
export type Surface = Readonly<Record<string, readonly string[]>>;

/** One line for each part: its name, a colon and the sorted names. */
export function formatSurface(surface: Surface): string {
  return Object.entries(surface)
    .map(([part, names]) => `${part}: ${names.join(" ")}\n`)
    .join("");
}

export function parseSurface(text: string): Surface {
  const lines = text.trimEnd().split("\n");
  return Object.fromEntries(
    lines.map((line) => {
      const [part = "", names = ""] = line.split(/: ?/, 2);
      return [part, names === "" ? [] : names.split(" ")];
    }),
  );
}

const SCHEMAS = ["config", "report", "scenario"];
const EMITTED = ["index", "node", "zod", "valibot", "ajv"];

/** Lists the public names of the package in `root`. `folder` is an empty folder for generated code. */
export function readSurface(root: string, folder: string): Surface {
  const run = (...words: string[]): string =>
    execFileSync(process.execPath, [join(root, "dist/bin.cjs"), ...words], { cwd: folder, encoding: "utf8" });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(folder, "whm-transfer.config.json"),
    JSON.stringify({ schemas: join(root, "schemas"), emitters: EMITTED.slice(1) }),
  );
  run("generate", "--schemas", join(root, "schemas"), "--quiet");
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    exports: Record<string, { import?: { types: string } }>;
  };
  const entries = Object.entries(exports).flatMap(([name, { import: entry }]) =>
    entry === undefined ? [] : [[name.slice(2) || "the library", join(root, entry.types)] as const],
  );
  const files = [
    ...entries,
    ...EMITTED.map((name) => [`generated ${name}.ts`, join(folder, "generated", `${name}.ts`)] as const),
  ];
  const help = run("help");
  const commands = [...help.matchAll(/^ {2}(?:whm-transfer-codegen )?([a-z]+)(?: [<[].*?[>\]])? {2}/gm)].map(
    ([, name = ""]) => name,
  );
  const rules = run("rules", "--format", "json").trim().split("\n");
  return {
    ...listExports(files),
    commands: commands.toSorted(),
    ...Object.fromEntries(
      commands.map((command) => [`options of ${command}`, listOptions(run("help", command))]),
    ),
    "exit codes": [...help.matchAll(/^ {2}(\d+) {2}/gm)].map(([, code = ""]) => code).toSorted(),
    "diagnostic codes": listCodes(root),
    rules: rules.map((line) => (JSON.parse(line) as { rule: string }).rule).toSorted(),
    ...Object.fromEntries(
      SCHEMAS.map((name) => [`fields of ${name}.schema.json`, listFields(root, `${name}.schema.json`)]),
    ),
  };
}

/** A test compares docs/errors.md with the tables of diagnostics. */
function listCodes(root: string): readonly string[] {
  const text = readFileSync(join(root, "docs/errors.md"), "utf8");
  return [...text.matchAll(/^### `([a-z0-9-]+)`$/gm)].map(([, code = ""]) => code).toSorted();
}

function listOptions(help: string): readonly string[] {
  return [...help.matchAll(/^ {2}(?:-\w, | {4})(--[a-z0-9-]+)/gm)].map(([, name = ""]) => name).toSorted();
}

/** Lists the exported names of each file, and the members of exported types and classes, such as `Snapshot.modules`. */
function listExports(files: readonly (readonly [name: string, path: string])[]): Record<string, string[]> {
  const program = ts.createProgram(
    files.map(([, path]) => path),
    {
      ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, noEmit: true, strict: true },
      types: [],
    },
  );
  const checker = program.getTypeChecker();
  return Object.fromEntries(
    files.map(([name, path]) => {
      const file = program.getSourceFile(path);
      const module = file && checker.getSymbolAtLocation(file);
      if (module === undefined) throw new Error(`${path} is missing, or is not a module.`);
      const names = checker.getExportsOfModule(module).flatMap((symbol) => {
        const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
        if (!(target.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.TypeAlias)))
          return [symbol.name + describeCall(checker.getTypeOfSymbol(target))];
        const type = checker.getDeclaredTypeOfSymbol(target);
        const parts = type.isUnion() ? type.types : [type];
        const members = parts
          .filter((part) => part.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))
          .flatMap((part) => checker.getPropertiesOfType(part))
          .filter(({ declarations = [] }) => declarations.every(isDeclaredByUs))
          .map((member) => {
            const isOptional = Boolean(member.flags & ts.SymbolFlags.Optional);
            const call = describeCall(checker.getTypeOfSymbol(member));
            return `${symbol.name}.${member.name}${isOptional ? "?" : call}`;
          });
        return [symbol.name, ...members];
      });
      return [`exports of ${name}`, [...new Set(names)].toSorted()];
    }),
  );
}

/** Returns the smallest number of arguments that a function requires, such as `(2)`. */
function describeCall(type: ts.Type): string {
  const required = type
    .getCallSignatures()
    .map(({ parameters }) => parameters.filter(isRequiredParameter).length);
  return required.length === 0 ? "" : `(${Math.min(...required)})`;
}

function isRequiredParameter({ valueDeclaration }: ts.Symbol): boolean {
  return (
    valueDeclaration !== undefined &&
    ts.isParameter(valueDeclaration) &&
    [valueDeclaration.questionToken, valueDeclaration.initializer, valueDeclaration.dotDotDotToken].every(
      (token) => token === undefined,
    )
  );
}

/** Not an inherited member of a class or an array of JavaScript, nor one of a library. */
function isDeclaredByUs(declaration: ts.Declaration): boolean {
  return !declaration.getSourceFile().fileName.includes("node_modules");
}

/** Lists the properties that a JSON Schema describes, and the values of each `enum` and `const`. */
function listFields(root: string, name: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(join(root, name), "utf8");
  } catch {
    return []; // The release does not have this file.
  }
  const found = new Set<string>();
  const visit = (schema: unknown, path: string): void => {
    if (Array.isArray(schema)) for (const part of schema) visit(part, path);
    if (typeof schema !== "object" || schema === null) return;
    for (const [keyword, value] of Object.entries(schema)) {
      if (keyword === "properties" || keyword === "$defs" || keyword === "definitions")
        for (const [key, part] of Object.entries(value as object)) {
          const inner = keyword === "properties" ? `${path}.${key}` : key;
          if (keyword === "properties") found.add(inner);
          visit(part, inner);
        }
      else if (keyword === "enum" || keyword === "const")
        for (const member of [value].flat()) found.add(`${path}=${String(member)}`);
      else visit(value, path);
    }
  };
  visit(JSON.parse(text), "");
  return [...found].toSorted();
}
