/**
 * Checks the syntax tree of an emitted file: it must contain only declarations of expected names. Then importing it runs nothing, and
 * no text of a server has become code. The rules are written independently of the emitters.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { GeneratedFile } from "../../src/index.js";
import { ROOT } from "./folders.js";

/** Returns a message for each fault in any of the files. `paths` are all files in their folder. */
export function declarationFaults(
  files: readonly GeneratedFile[],
  paths: readonly string[] = files.map(({ path }) => path),
): readonly string[] {
  const stems = new Set(paths.map((path) => path.replace(/\.ts$/, "")));
  return files.flatMap(({ path, text }) => {
    const unexpected = /[^\n\x20-\x7e]/.exec(text)?.[0];
    const faults = unexpected === undefined ? [] : [`is not ASCII: ${JSON.stringify(unexpected)}`];
    if (path.endsWith(".ts")) faults.push(...textFaults(text), ...cachedFaults(path, text, stems));
    return faults.map((fault) => `${path} ${fault}`);
  });
}

/** Caches results, because most files are the same in every test. */
const cache = new Map<string, readonly string[]>();

function cachedFaults(path: string, text: string, stems: ReadonlySet<string>): readonly string[] {
  const key = [path, text, ...stems].join("\0");
  const faults = cache.get(key) ?? sourceFaults(path, text, stems);
  cache.set(key, faults);
  return faults;
}

/** Finds text that tools search for even inside comments, strings and scripts. */
function textFaults(text: string): string[] {
  const found = /[#@]\s*source(?:Mapping)?URL|<\/script|<!--/i.exec(text)?.[0];
  return found === undefined ? [] : [`contains ${JSON.stringify(found)}`];
}

/** Emitters, with the libraries that their files may import. */
const LIBRARIES: ReadonlyMap<string, readonly string[]> = new Map([
  ["zod", ["zod"]],
  ["valibot", ["valibot"]],
  ["ajv", []],
  [
    "node",
    [
      ...["child_process", "crypto", "fs", "http", "https", "net", "stream", "stream/consumers", "tls"],
      ...["zlib"],
    ].map((name) => `node:${name}`),
  ],
  ["node-record", ["node:fs", "node:os"]],
]);

/** Returns whether a file may declare a name: those of its template, or those that its ending implies. */
function expectedNames(path: string): (name: string) => boolean {
  const [stem = "", ending] = path.split(".");
  if (TEMPLATES.includes(stem) && ending === "ts") return (name) => templateNames(stem).has(name);
  if (stem === "index" || LIBRARIES.has(stem)) return () => false;
  const patterns: Readonly<Record<string, string>> = {
    ts: `${stem}Item|(?:validate|warn|encode|enqueue|checkAndEncode|schema)${stem}|findErrors|findWarnings|KEYS`,
    zod: `${stem}Shape|${stem}Schema|createShape|findRuleErrors`,
    valibot: `${stem}Entries|${stem}Schema|createEntries|findRuleErrors`,
    ajv: `validate${stem}|findErrors|KEYS|(?:validate|pattern|func|schema)\\d+`,
  };
  const pattern = new RegExp(`^(?:${patterns[ending ?? ""] ?? "(?!)"}|BIGINT_(?:MINUS_)?\\d+)$`);
  return (name) => pattern.test(name);
}

/** The templates, except that of a module's file. */
const TEMPLATES: readonly string[] = readdirSync(join(ROOT, "templates"))
  .map((file) => file.replace(/\.ts$/, ""))
  .filter((stem) => stem !== "MODULE");

const templates = new Map<string, ReadonlySet<string>>();

function templateNames(stem: string): ReadonlySet<string> {
  const known = templates.get(stem);
  if (known !== undefined) return known;
  const source = parsed(`${stem}.ts`, readFileSync(join(ROOT, "templates", `${stem}.ts`), "utf8"));
  const names = new Set(source.statements.flatMap(declaredNames));
  templates.set(stem, names);
  return names;
}

function parsed(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
}

/** Internal members of the compiler's syntax tree. */
interface ParsedSource {
  readonly parseDiagnostics: readonly ts.Diagnostic[];
  readonly commentDirectives?: readonly unknown[];
}

function sourceFaults(path: string, text: string, stems: ReadonlySet<string>): string[] {
  const source = parsed(path, text);
  const { parseDiagnostics, commentDirectives = [] } = source as unknown as ParsedSource;
  const references = [
    ...source.referencedFiles,
    ...source.typeReferenceDirectives,
    ...source.libReferenceDirectives,
    ...commentDirectives,
  ];
  const expected = expectedNames(path);
  const names = source.statements.flatMap(declaredNames);
  const libraries = LIBRARIES.get(path.replace(/^\w+\.(?=\w+\.ts$)|-item/g, "").replace(/\.ts$/, "")) ?? [];
  return [
    ...parseDiagnostics.map(
      ({ messageText }) => `does not parse: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    ),
    ...(references.length > 0 ? ["contains compiler directives"] : []),
    ...commentFaults(source, path),
    ...names.filter((name) => !expected(name)).map((name) => `declares ${name}`),
    ...duplicateNames(source.statements).map((name) => `declares ${name} duplicateNames`),
    ...source.statements.flatMap((statement) => statementFaults(statement, { stems, libraries })),
    ...nodeFaults(source, path),
  ];
}

/** Finds text in comments that tools interpret. The code of ajv contains `@ts-nocheck`, because it has no types. */
function commentFaults(source: ts.SourceFile, path: string): string[] {
  const isExpected = (comment: string): boolean =>
    comment === "/* @__PURE__ */" ||
    comment.startsWith("/**\n * @generated by whm-transfer-codegen ") ||
    (comment === "// @ts-nocheck" && path.endsWith(".ajv.ts"));
  return commentsOf(source).flatMap((comment) => {
    if (isExpected(comment)) return [];
    const found =
      /@ts-|[#@]__|[#@]\s*source(?:Mapping)?URL|@(?:jsx|license|preserve|cc_on)|^\/[/*]!|^\/\/\/\s*</.exec(
        comment,
      );
    return found === null ? [] : [`contains ${JSON.stringify(found[0])} in a comment`];
  });
}

/** Returns the comments before each token. */
function commentsOf(node: ts.Node, source = node.getSourceFile()): string[] {
  if (ts.isJSDoc(node)) return [];
  const children = node.getChildren(source);
  if (children.length > 0) return children.flatMap((child) => commentsOf(child, source));
  const between = source.text.slice(node.getFullStart(), node.getStart(source, false));
  return between.match(/\/\*[^]*?\*\/|\/\/.*/g) ?? [];
}

function duplicateNames(statements: readonly ts.Statement[]): string[] {
  const values = statements
    .filter((one) => !ts.isInterfaceDeclaration(one) && !ts.isTypeAliasDeclaration(one))
    .flatMap((one) => [...declaredNames(one), ...boundNames(one)]);
  return values.filter((name, index) => values.indexOf(name) < index);
}

/** Names that a top-level statement declares. */
function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const isNamed =
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement);
  return isNamed ? [statement.name?.text ?? "default"] : [];
}

/** Names that a top-level statement imports or re-exports. */
function boundNames(statement: ts.Statement): string[] {
  if (ts.isImportDeclaration(statement)) {
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined) return [];
    return ts.isNamespaceImport(bindings)
      ? [bindings.name.text]
      : bindings.elements.map(({ name }) => name.text);
  }
  const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
  return clause !== undefined && ts.isNamedExports(clause)
    ? clause.elements.map(({ name }) => name.text)
    : [];
}

interface AllowedImports {
  readonly stems: ReadonlySet<string>;
  readonly libraries: readonly string[];
}

function statementFaults(statement: ts.Statement, { stems, libraries }: AllowedImports): string[] {
  const unexpected = [`contains an unexpected statement: ${statement.getText().slice(0, 120)}`];
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) {
    const { moduleSpecifier, attributes } = statement;
    if (attributes !== undefined) return unexpected;
    if (moduleSpecifier === undefined)
      return ts.isExportDeclaration(statement) && statement.getText() === "export {};" ? [] : unexpected;
    // An import without names only runs the other file.
    if (ts.isImportDeclaration(statement) && boundNames(statement).length === 0) return unexpected;
    const from = (moduleSpecifier as ts.StringLiteral).text;
    const sibling = /^\.\/([\w.-]+?)(?:\.[jt]s)?$/.exec(from)?.[1];
    const isExpected = sibling === undefined ? libraries.includes(from) : stems.has(sibling);
    return isExpected ? [] : [`imports ${JSON.stringify(from)}`];
  }
  if (ts.isVariableStatement(statement)) {
    const { flags, declarations } = statement.declarationList;
    const isHarmless = declarations.every(
      ({ name, initializer }) =>
        ts.isIdentifier(name) && initializer !== undefined && isPure(initializer, statement),
    );
    return (flags & ts.NodeFlags.Const) !== 0 && isHarmless ? [] : unexpected;
  }
  if (ts.isClassDeclaration(statement)) {
    const isHarmless = statement.members.every(
      (member) =>
        !ts.isClassStaticBlockDeclaration(member) &&
        !(ts.canHaveDecorators(member) && (ts.getDecorators(member) ?? []).length > 0) &&
        (member.name === undefined || ts.isIdentifier(member.name) || ts.isPrivateIdentifier(member.name)),
    );
    return isHarmless ? [] : unexpected;
  }
  const isDeclaration =
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isFunctionDeclaration(statement);
  return isDeclaration ? [] : unexpected;
}

/** Functions that may create a constant's value. Each call must be marked as pure. */
const PURE_FUNCTIONS =
  /^(?:createItemValidator|createItemSchema|findNativeIsWellFormed|BigInt|new Set|new RegExp|z\.core\.\$constructor)$/;

/** Whether evaluating the expression only calls known functions without side effects. */
function isPure(value: ts.Expression, statement: ts.Node): boolean {
  const pure = (one: ts.Node): boolean => isPure(one as ts.Expression, statement);
  if (ts.isAsExpression(value)) return pure(value.expression);
  if (ts.isArrayLiteralExpression(value)) return value.elements.every(pure);
  if (ts.isObjectLiteralExpression(value)) return value.properties.every(isPureMember);
  if (ts.isPrefixUnaryExpression(value)) return pure(value.operand);
  if (ts.isCallExpression(value) || ts.isNewExpression(value)) {
    const name = `${ts.isNewExpression(value) ? "new " : ""}${value.expression.getText()}`;
    const before = value.getFullText().slice(0, value.getStart() - value.getFullStart());
    return PURE_FUNCTIONS.test(name) && before.includes("@__PURE__") && (value.arguments ?? []).every(pure);
  }
  return (
    ts.isLiteralExpression(value) ||
    ts.isIdentifier(value) ||
    ts.isArrowFunction(value) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(value.kind) ||
    /^Object\.prototype\.hasOwnProperty$/.test(value.getText())
  );

  function isPureMember(member: ts.ObjectLiteralElementLike): boolean {
    if (!ts.isPropertyAssignment(member)) return ts.isShorthandPropertyAssignment(member);
    const isPlain = !ts.isComputedPropertyName(member.name) || ts.isStringLiteral(member.name.expression);
    const setsPrototype = !ts.isComputedPropertyName(member.name) && isPrototype(member.name);
    return isPlain && !setsPrototype && pure(member.initializer);
  }
}

function isPrototype(name: ts.PropertyName): boolean {
  return (ts.isIdentifier(name) || ts.isStringLiteral(name)) && name.text === "__proto__";
}

/** Globals of the language that generated code uses. Only the client uses globals of the platform, through `globalThis`. */
const GLOBALS: ReadonlySet<string> = new Set([
  ...["Array", "BigInt", "Boolean", "Date", "Error", "Infinity", "JSON", "Map", "Math", "Number", "Object"],
  ...["Promise"],
  ...["RangeError", "Reflect", "RegExp", "Set", "String", "Symbol", "TypeError", "Uint8Array", "WeakMap"],
  ...["encodeURIComponent", "isFinite", "isNaN", "undefined"],
]);

/** Globals that only the clients for Node.js use. */
const NODE_GLOBALS = "AbortController Buffer URL clearTimeout decodeURIComponent process setTimeout".split(
  " ",
);

/** Finds global names and syntax that no emitter uses. Types are left to the compiler. */
function nodeFaults(source: ts.SourceFile, path: string): string[] {
  const bound = new Set(source.statements.flatMap((one) => [...declaredNames(one), ...boundNames(one)]));
  const used = new Set<string>();
  const faults: string[] = [];
  visit(source);
  if (path === "whm-client.ts" || path === "transfer-watch.ts") used.delete("globalThis");
  if (path === "node.ts" || path === "node-record.ts") for (const name of NODE_GLOBALS) used.delete(name);
  const free = [...used].filter((name) => !bound.has(name) && !GLOBALS.has(name));
  return [...faults, ...free.map((name) => `uses ${name}`)];

  function visit(node: ts.Node): void {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const isForbidden =
      [ts.SyntaxKind.ImportKeyword, ts.SyntaxKind.DebuggerStatement].includes(node.kind) ||
      ts.isWithStatement(node) ||
      ts.isTaggedTemplateExpression(node) ||
      ts.isMetaProperty(node);
    if (isForbidden) faults.push(`contains ${node.getText().slice(0, 80)}`);
    if (ts.isIdentifier(node)) noteIdentifier(node);
    ts.forEachChild(node, visit);
  }

  function noteIdentifier(node: ts.Identifier): void {
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return;
    if (ts.isTypeParameterDeclaration(parent)) return;
    const isName = "name" in parent && parent.name === node;
    const isBinding =
      isName &&
      (ts.isVariableDeclaration(parent) ||
        ts.isParameter(parent) ||
        ts.isBindingElement(parent) ||
        ts.isFunctionDeclaration(parent) ||
        ts.isFunctionExpression(parent));
    if (isBinding) bound.add(node.text);
    else if (!isName || ts.isShorthandPropertyAssignment(parent)) {
      if (!(ts.isBindingElement(parent) && parent.propertyName === node)) used.add(node.text);
    }
  }
}
