/**
 * Text → code. Every word of a server that reaches emitted source goes through one of these total
 * functions, and what they return is ASCII whatever they are given.
 */

/**
 * A string literal in double quotes. It may end up in a page's script, and loaders of source maps search for the comment that names
 * one without asking whether it is one: what such a map calls a source is read from the disk, and published with the bundle.
 */
export function stringLiteral(text: string): string {
  return ascii(JSON.stringify(text).replace(/[#@](?=\s*source)|<(?=[/!])/g, escapeUnit));
}

/** A property's name as an interface, a type or an object literal has it. `__proto__` is computed: bare, it would set the prototype. */
export function propertyName(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return isIdentifier(name) ? name : stringLiteral(name);
}

/** Access to a property of an expression whose type names it. */
export function member(object: string, name: string): string {
  return isIdentifier(name) ? `${object}.${name}` : element(object, name);
}

/** Access to a property of an expression whose type has an index signature. */
export function element(object: string, name: string): string {
  return `${object}[${stringLiteral(name)}]`;
}

/** Reserved words may be property names, so the alphabet alone decides. */
function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name);
}

/**
 * Text as a code span within a comment: one line that can neither end the span nor the comment, nor be
 * read as a JSDoc tag. Backslashes do not escape in there, so what could do so is spelt out.
 */
export function codeSpan(text: string): string {
  return `\`${text.replace(/[^\x20-\x7e]|[`*@\\]|#(?=__|\s*source)|\/(?=[/*])|<(?=[/!])/g, escapeUnit)}\``;
}

/**
 * Text behind `//`, where only the end of the line ends the comment. Tools look into comments for words of theirs: for `@` and a
 * name, for `#__PURE__`, and some for `# sourceMappingURL=` wherever it stands.
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

/** Names that every object inherits something under, so that only an own property is a key. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

export function isInherited(name: string): boolean {
  return INHERITED.has(name);
}

/** Lines of code, so many steps further in. */
export function indented(code: string, depth: number): string {
  return code.replace(/^(?=.)/gm, "  ".repeat(depth));
}

/** Code, and the names that it needs from `transfer-item.ts`. */
export interface Fragment {
  readonly code: string;
  readonly imports: readonly string[];
}

/**
 * A condition under which something is wrong, and the expression of the error that it then is; of those named `not…`, one
 * that tells the value.
 */
export interface CheckStatement {
  readonly wrong: string;
  readonly error: string;
  readonly imports: readonly string[];
}

/** Values before types, each by name. */
export function importStatement(names: readonly string[], from: string): string {
  const bare = (name: string): string => name.replace(/^type /, "~");
  const sorted = names.toSorted((one, other) => (bare(one) < bare(other) ? -1 : 1));
  return `import {\n${sorted.map((name) => `  ${name},\n`).join("")}} from "${from}";\n`;
}
