/**
 * What an emitted source holds, judged on its syntax tree: declarations of the names that are expected and nothing else, so
 * that whoever imports it runs nothing, and no word of a server has become code. Knows how files are put together; not by
 * asking the emitters, but as it should be.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { GeneratedFile } from "../../src/core/emitter-types.js";
import { ROOT } from "./folders.js";

/** What is wrong with any of the files, a sentence each. `paths` are all that lie in their folder. */
export function declarationFaults(
  files: readonly GeneratedFile[],
  paths: readonly string[] = files.map(({ path }) => path),
): readonly string[] {
  const stems = new Set(paths.map((path) => path.replace(/\.ts$/, "")));
  return files.flatMap(({ path, text }) => {
    const strange = /[^\n\x20-\x7e]/.exec(text)?.[0];
    const faults = strange === undefined ? [] : [`is not ASCII: ${JSON.stringify(strange)}`];
    if (path.endsWith(".ts")) faults.push(...anywhereFaults(text), ...knownFaults(path, text, stems));
    return faults.map((fault) => `${path} ${fault}`);
  });
}

/** Most files are the same whatever they are emitted for. */
const judged = new Map<string, readonly string[]>();

function knownFaults(path: string, text: string, stems: ReadonlySet<string>): readonly string[] {
  const key = [path, text, ...stems].join("\0");
  const faults = judged.get(key) ?? sourceFaults(path, text, stems);
  judged.set(key, faults);
  return faults;
}

/** What is looked for without asking whether it stands in a comment, in a text, or in a page's script. */
function anywhereFaults(text: string): string[] {
  const found = /[#@]\s*source(?:Mapping)?URL|<\/script|<!--/i.exec(text)?.[0];
  return found === undefined ? [] : [`holds ${JSON.stringify(found)}`];
}

/** Emitters by the ending of a module's file, with the libraries that it may import. */
const LIBRARIES: ReadonlyMap<string, readonly string[]> = new Map([
  ["zod", ["zod"]],
  ["valibot", ["valibot"]],
  ["typebox", ["typebox", "typebox/schema"]],
  ["ajv", []],
]);

/** What a file declares: as the template does that it is filled from, or as its ending says. */
function expectedNames(path: string): (name: string) => boolean {
  const [stem = "", ending] = path.split(".");
  if (TEMPLATES.includes(stem) && ending === "ts") return (name) => templateNames(stem).has(name);
  if (stem === "index" || LIBRARIES.has(stem)) return () => false;
  const patterns: Readonly<Record<string, string>> = {
    ts: `${stem}Item|(?:validate|warn|encode|enqueue)${stem}|findErrors\\d*|findWarnings|KEYS|encode\\d+`,
    zod: `${stem}Shape|${stem}Schema|createShape|findRuleErrors`,
    valibot: `${stem}Entries|${stem}Schema|createEntries|findRuleErrors`,
    typebox: `Properties|${stem}Schema|validate${stem}|properties|itemSchema|findErrors|failedStep|KEYS`,
    ajv: `validate${stem}|findErrors|KEYS|(?:validate|pattern|func|schema)\\d+`,
  };
  const pattern = new RegExp(`^(?:${patterns[ending ?? ""] ?? "(?!)"})$`);
  return (name) => pattern.test(name);
}

const TEMPLATES: readonly string[] = [
  ...["transfer-answers", "transfer-client", "transfer-functions", "transfer-item", "transfer-items"],
  ...["transfer-log", "transfer-modules", "transfer-schema", "transfer-session", "transfer-verify"],
  ...["transfer-versions", "transfer-watch", "whm-client"],
  ...["zod-item", "valibot-item"],
];

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

/** What the compiler's parser keeps to itself. */
interface Parsed {
  readonly parseDiagnostics: readonly ts.Diagnostic[];
  readonly commentDirectives?: readonly unknown[];
}

function sourceFaults(path: string, text: string, stems: ReadonlySet<string>): string[] {
  const source = parsed(path, text);
  const { parseDiagnostics, commentDirectives = [] } = source as unknown as Parsed;
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
    ...(references.length > 0 ? ["has directives to the compiler"] : []),
    ...commentFaults(source, path),
    ...names.filter((name) => !expected(name)).map((name) => `declares ${name}`),
    ...twice(source.statements).map((name) => `declares ${name} twice`),
    ...source.statements.flatMap((statement) => statementFaults(statement, { stems, libraries })),
    ...strangeNodes(source, path),
  ];
}

/** In comments: what tools look for. ajv's code is not checked by the compiler, and says so at its head. */
function commentFaults(source: ts.SourceFile, path: string): string[] {
  const isExpected = (words: string): boolean =>
    words === "/* @__PURE__ */" ||
    words.startsWith("/** @generated by whm-transfer-codegen ") ||
    (words === "// @ts-nocheck" && path.endsWith(".ajv.ts"));
  return commentsOf(source).flatMap((words) => {
    if (isExpected(words)) return [];
    const told =
      /@ts-|[#@]__|[#@]\s*source(?:Mapping)?URL|@(?:jsx|license|preserve|cc_on)|^\/[/*]!|^\/\/\/\s*</.exec(
        words,
      );
    return told === null ? [] : [`has ${JSON.stringify(told[0])} in a comment`];
  });
}

/** What stands in front of each token, less the space. */
function commentsOf(node: ts.Node, source = node.getSourceFile()): string[] {
  if (ts.isJSDoc(node)) return [];
  const children = node.getChildren(source);
  if (children.length > 0) return children.flatMap((child) => commentsOf(child, source));
  const between = source.text.slice(node.getFullStart(), node.getStart(source, false));
  return between.match(/\/\*[^]*?\*\/|\/\/.*/g) ?? [];
}

function twice(statements: readonly ts.Statement[]): string[] {
  const values = statements
    .filter((one) => !ts.isInterfaceDeclaration(one) && !ts.isTypeAliasDeclaration(one))
    .flatMap((one) => [...declaredNames(one), ...boundNames(one)]);
  return values.filter((name, index) => values.indexOf(name) < index);
}

/** Names that a statement at the top declares. */
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

/** Names that a statement at the top brings from another file, or passes on under. */
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

interface Surroundings {
  readonly stems: ReadonlySet<string>;
  readonly libraries: readonly string[];
}

function statementFaults(statement: ts.Statement, { stems, libraries }: Surroundings): string[] {
  const stranger = [`has a statement that nobody expects: ${statement.getText().slice(0, 120)}`];
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) {
    const { moduleSpecifier, attributes } = statement;
    if (attributes !== undefined) return stranger;
    if (moduleSpecifier === undefined)
      return ts.isExportDeclaration(statement) && statement.getText() === "export {};" ? [] : stranger;
    // What is imported for nothing but its effects is run.
    if (ts.isImportDeclaration(statement) && boundNames(statement).length === 0) return stranger;
    const from = (moduleSpecifier as ts.StringLiteral).text;
    const beside = /^\.\/([\w.-]+?)(?:\.[jt]s)?$/.exec(from)?.[1];
    const isExpected = beside === undefined ? libraries.includes(from) : stems.has(beside);
    return isExpected ? [] : [`imports ${JSON.stringify(from)}`];
  }
  if (ts.isVariableStatement(statement)) {
    const { flags, declarations } = statement.declarationList;
    const isHarmless = declarations.every(
      ({ name, initializer }) =>
        ts.isIdentifier(name) && initializer !== undefined && isInert(initializer, statement),
    );
    return (flags & ts.NodeFlags.Const) !== 0 && isHarmless ? [] : stranger;
  }
  if (ts.isClassDeclaration(statement)) {
    const isHarmless = statement.members.every(
      (member) =>
        !ts.isClassStaticBlockDeclaration(member) &&
        !(ts.canHaveDecorators(member) && (ts.getDecorators(member) ?? []).length > 0) &&
        (member.name === undefined || ts.isIdentifier(member.name)),
    );
    return isHarmless ? [] : stranger;
  }
  const isDeclaration =
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isFunctionDeclaration(statement);
  return isDeclaration ? [] : stranger;
}

/** What a constant may be made by. Each says to bundlers that it leaves nothing behind. */
const MAKERS = /^(?:itemValidator|itemSchema|properties|new Set|new RegExp|z\.core\.\$constructor)$/;

/** Whether to make the value runs nothing but what is known to do no harm. */
function isInert(value: ts.Expression, statement: ts.Node): boolean {
  const inert = (one: ts.Node): boolean => isInert(one as ts.Expression, statement);
  if (ts.isAsExpression(value)) return inert(value.expression);
  if (ts.isArrayLiteralExpression(value)) return value.elements.every(inert);
  if (ts.isObjectLiteralExpression(value)) return value.properties.every(isInertMember);
  if (ts.isPrefixUnaryExpression(value)) return inert(value.operand);
  if (ts.isCallExpression(value) || ts.isNewExpression(value)) {
    const name = `${ts.isNewExpression(value) ? "new " : ""}${value.expression.getText()}`;
    const before = value.getFullText().slice(0, value.getStart() - value.getFullStart());
    return MAKERS.test(name) && before.includes("@__PURE__") && (value.arguments ?? []).every(inert);
  }
  return (
    ts.isLiteralExpression(value) ||
    ts.isIdentifier(value) ||
    ts.isArrowFunction(value) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(value.kind) ||
    /^Object\.prototype\.hasOwnProperty$/.test(value.getText())
  );

  function isInertMember(member: ts.ObjectLiteralElementLike): boolean {
    if (!ts.isPropertyAssignment(member)) return ts.isShorthandPropertyAssignment(member);
    const isPlain = !ts.isComputedPropertyName(member.name) || ts.isStringLiteral(member.name.expression);
    const setsPrototype = !ts.isComputedPropertyName(member.name) && isPrototype(member.name);
    return isPlain && !setsPrototype && inert(member.initializer);
  }
}

function isPrototype(name: ts.PropertyName): boolean {
  return (ts.isIdentifier(name) || ts.isStringLiteral(name)) && name.text === "__proto__";
}

/** What of the language's own is used; of the platform's, the client alone uses something, by one name. */
const GLOBALS: ReadonlySet<string> = new Set([
  ...[
    "Array",
    "BigInt",
    "Boolean",
    "Error",
    "Infinity",
    "JSON",
    "Map",
    "Math",
    "Number",
    "Object",
    "Promise",
  ],
  ...["RangeError", "Reflect", "RegExp", "Set", "String", "Symbol", "TypeError", "WeakMap"],
  ...["encodeURIComponent", "isFinite", "isNaN", "undefined"],
]);

/** Everything that is named or done anywhere and that nothing emitted does; types are looked at by the compiler alone. */
function strangeNodes(source: ts.SourceFile, path: string): string[] {
  const bound = new Set(source.statements.flatMap((one) => [...declaredNames(one), ...boundNames(one)]));
  const used = new Set<string>();
  const faults: string[] = [];
  visit(source);
  if (path === "whm-client.ts" || path === "transfer-watch.ts") used.delete("globalThis");
  const free = [...used].filter((name) => !bound.has(name) && !GLOBALS.has(name));
  return [...faults, ...free.map((name) => `uses ${name}`)];

  function visit(node: ts.Node): void {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const isStrange =
      [ts.SyntaxKind.ImportKeyword, ts.SyntaxKind.DebuggerStatement].includes(node.kind) ||
      ts.isWithStatement(node) ||
      ts.isTaggedTemplateExpression(node) ||
      ts.isMetaProperty(node);
    if (isStrange) faults.push(`holds ${node.getText().slice(0, 80)}`);
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
