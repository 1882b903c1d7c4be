/** Creates a page that shows a program with a wrong key as an editor would. The TypeScript compiler reports the error. */

import { readFileSync } from "node:fs";
import ts from "typescript";
import { markup, Markup } from "../../src/core/text/markup.js";

const FILE = "migrate.ts";

const PROGRAM = `import { enqueueAccountRemoteRoot } from "./generated/index.js";
import { client, session } from "./session.js";

for (const account of ["alice", "bob", "carol"]) {
  await enqueueAccountRemoteRoot(client, session, {
    usr: account,
    localuser: account,
    ip: true,
    size: 123_456_789n,
  });
}
`;

/** The other module of the program. The picture does not show it. */
const SESSION = `import type { WhmCaller } from "./generated/index.js";
export declare const client: WhmCaller;
export declare const session: string;
`;

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  strict: true,
  noEmit: true,
  types: [],
};

/** Returns the page. `root` is the folder with the generated code. */
export function createCompileErrorPage(root: string): string {
  const texts = new Map([
    [`${root}/${FILE}`, PROGRAM],
    [`${root}/session.ts`, SESSION],
  ]);
  const program = ts.createProgram([...texts.keys()], OPTIONS, createHost(texts));
  const [diagnostic, ...others] = ts.getPreEmitDiagnostics(program);
  if (diagnostic?.start === undefined || others.length > 0)
    throw new Error(`The program must have one error, and it has others: ${others.length}.`);
  const { start, code } = diagnostic;
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
  const { line, character } = ts.getLineAndCharacterOfPosition(
    ts.createSourceFile(FILE, PROGRAM, ts.ScriptTarget.ES2022),
    start,
  );
  const lines = renderLines(scanTokens(), start);
  const style = readFileSync(`${root}/scripts/pictures/editor.css`, "utf8");
  const problem = markup`<p>${message} <span>ts(${code})</span></p>`;
  return markup`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${FILE}</title><style>${new Markup(style)}</style></head>
<body>
<header><span>${FILE}</span></header>
<ol>
${lines.map((text, index) => markup`<li>${text}</li>\n${index === line ? markup`<li class="problem">${problem}</li>\n` : ""}`)}</ol>
<footer><b>1 error</b> <span>Line ${line + 1}, column ${character + 1}</span></footer>
</body>
</html>
`.text;
}

function createHost(texts: ReadonlyMap<string, string>): ts.CompilerHost {
  return Object.assign(ts.createCompilerHost(OPTIONS), {
    readFile: (path: string) => texts.get(path) ?? ts.sys.readFile(path),
    fileExists: (path: string) => texts.has(path) || ts.sys.fileExists(path),
  });
}

interface Token {
  readonly start: number;
  readonly text: string;
  /** A CSS class, or an empty string. */
  readonly kind: string;
}

/** Splits the program into tokens, spaces included. */
function scanTokens(): readonly Token[] {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, false, undefined, PROGRAM);
  const tokens: Token[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan())
    tokens.push({ start: scanner.getTokenStart(), text: scanner.getTokenText(), kind: describeKind(kind) });
  return tokens;
}

function describeKind(kind: ts.SyntaxKind): string {
  if (kind >= ts.SyntaxKind.FirstKeyword && kind <= ts.SyntaxKind.LastKeyword) return "keyword";
  if (kind === ts.SyntaxKind.StringLiteral) return "string";
  return kind === ts.SyntaxKind.NumericLiteral || kind === ts.SyntaxKind.BigIntLiteral ? "number" : "";
}

/** Renders each line. The token at the offset `error` is underlined. */
function renderLines(tokens: readonly Token[], error: number): readonly Markup[] {
  const lines: Markup[][] = [[]];
  for (const { start, text, kind } of tokens) {
    if (text.includes("\n")) lines.push([]);
    const [part = ""] = text.split("\n").slice(-1);
    lines.at(-1)?.push(markup`<span class="${kind}${start === error ? " error" : ""}">${part}</span>`);
  }
  // The program ends with a line break.
  return lines.slice(0, -1).map((parts) => markup`${parts}`);
}
