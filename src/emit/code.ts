/**
 * Text → code. All text of a server in generated code passes through these functions. They accept any string and always return
 * ASCII.
 */

/**
 * Returns a string literal in double quotes that is safe within the script of an HTML page.
 *
 * Also escapes `sourceMappingURL` comments. Bundlers search for them in any text, and would publish local files that such a source
 * map lists.
 */
export function stringLiteral(text: string): string {
  return ascii(JSON.stringify(text).replace(/[#@](?=\s*source)|<(?=[/!])/g, escapeUnit));
}

/** Returns a property name for an interface, a type or an object literal. `__proto__` is computed: otherwise it would set the prototype. */
export function propertyName(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return isIdentifier(name) ? name : stringLiteral(name);
}

/** Returns the access to a property that the type of the expression declares. */
export function member(object: string, name: string): string {
  return isIdentifier(name) ? `${object}.${name}` : element(object, name);
}

/** Returns the access to a property of an expression with an index signature. */
export function element(object: string, name: string): string {
  return `${object}[${stringLiteral(name)}]`;
}

/** Checks the characters only, because reserved words are valid property names. */
function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name);
}

/**
 * Returns text as a code span for a block comment. Uses Unicode escapes for characters that would end the span or the comment, or
 * start a JSDoc tag, because a backslash does not escape in a code span.
 */
export function codeSpan(text: string): string {
  return `\`${codeText(text)}\``;
}

/** Returns text with the escapes of a code span, for a tag whose whole text is code, such as `@default`. */
export function codeText(text: string): string {
  return text.replace(/[^\x20-\x7e]|[`*@\\]|#(?=__|\s*source)|\/(?=[/*])|<(?=[/!])/g, escapeUnit);
}

/**
 * Returns a `//` comment. Escapes line breaks, and the annotations that tools search for in comments: `@name`, `#__PURE__` and
 * `# sourceMappingURL=`.
 */
export function lineComment(text: string): string {
  const shown = stringLiteral(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("\\\\", "\\");
  return `// ${shown.replace(/@|#(?=__|\s*source)|\/(?=[/*])/g, escapeUnit)}`;
}

function ascii(code: string): string {
  return code.replace(/[^\x20-\x7e]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The properties that every object inherits. Generated code must check that an item has them itself. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

export function isInherited(name: string): boolean {
  return INHERITED.has(name);
}

/** Indents lines of code by `depth` levels. */
export function indented(code: string, depth: number): string {
  return code.replace(/^(?=.)/gm, "  ".repeat(depth));
}

/** Code with the names that it imports from `transfer-item.ts`. */
export interface CodeFragment {
  readonly code: string;
  readonly imports: readonly string[];
}

/** A condition for an invalid value and the expression of its error. Errors of functions named `not…` contain the value. */
export interface CheckStatement {
  readonly wrong: string;
  readonly error: string;
  readonly imports: readonly string[];
}

/** Returns an import statement with the names sorted, values before types. */
export function importStatement(names: readonly string[], from: string): string {
  const sortKey = (name: string): string => name.replace(/^type /, "~");
  const sorted = names.toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
  return `import {\n${sorted.map((name) => `  ${name},\n`).join("")}} from "${from}";\n`;
}
