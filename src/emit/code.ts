/**
 * Converts text to code. All text from a server passes through a function of this file, such as `stringLiteral`, before it becomes
 * part of generated code. These functions accept any string and always return ASCII.
 */

/**
 * Returns a string literal in double quotes that is safe within the script of an HTML page.
 *
 * Also escapes the start of `sourceMappingURL` comments. Bundlers find such a comment even in a string. They read the source map that
 * the comment names, and could publish local files that the map lists.
 */
export function stringLiteral(text: string): string {
  // Most texts are names and definitions. They need no escapes.
  if (/^[\w (),.-]*$/.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(/[#@](?=\s*source)|<(?=[/!])|[^\x20-\x7e]/g, escapeCodeUnit);
}

/**
 * Returns a property name for an interface, a type or an object literal. Returns `__proto__` as a computed name, because
 * otherwise it would set the prototype.
 */
export function propertyName(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return isIdentifier(name) ? name : stringLiteral(name);
}

/**
 * Returns an expression that reads a property in bracket notation, such as `item["user"]`. The type of `objectExpression` must have an
 * index signature or declare the property.
 */
export function formatElementAccess(objectExpression: string, name: string): string {
  return `${objectExpression}[${stringLiteral(name)}]`;
}

/** Whether a name needs no quotes as a property name. Reserved words are valid property names, too. */
function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name);
}

/** Returns an array literal of string literals. */
export function formatArray(texts: readonly string[]): string {
  return `[${texts.map(stringLiteral).join(", ")}]`;
}

/** Returns the literal of a value that JSON can represent. An object with objects in it takes a line for each property. */
export function formatLiteral(value: unknown): string {
  if (typeof value === "string") return stringLiteral(value);
  if (Array.isArray(value)) return `[${value.map(formatLiteral).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value) as [string, unknown][];
  if (entries.length === 0) return "{}";
  const properties = entries.map(([name, each]) => `${propertyName(name)}: ${formatLiteral(each)}`);
  const isFlat = entries.every(([, each]) => typeof each !== "object" || each === null);
  return isFlat ? `{ ${properties.join(", ")} }` : `{\n${indent(properties.join(",\n"), 1)},\n}`;
}

/**
 * Returns text as a Markdown code span for a block comment. Uses Unicode escapes for characters that would end the span or the
 * comment, or start a JSDoc tag. An escape such as \@ would not help, because Markdown does not process it in a code span.
 */
export function formatCodeSpan(text: string): string {
  return `\`${escapeCodeInComment(text)}\``;
}

/**
 * Escapes characters that have a meaning in comments, such as `@`, and all characters that are not printable ASCII. Used for code
 * spans, and for JSDoc tags that contain only code, such as `@default`.
 */
export function escapeCodeInComment(text: string): string {
  return text.replace(/[^\x20-\x7e]|[`*@\\]|#(?=__|\s*source)|\/(?=[/*])|<(?=[/!])/g, escapeCodeUnit);
}

/**
 * Returns a `//` comment. Escapes line breaks and the annotations that tools read in comments: `@name`, `#__PURE__` and
 * `# sourceMappingURL=`.
 */
export function formatLineComment(text: string): string {
  const escapedText = stringLiteral(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("\\\\", "\\");
  return `// ${escapedText.replace(/@|#(?=__|\s*source)|\/(?=[/*])/g, escapeCodeUnit)}`;
}

function escapeCodeUnit(codeUnit: string): string {
  return `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * Whether every object inherits a property with this name, such as `toString`. For a key with one of these names, generated code must
 * check that the property is an own property of the item.
 */
export function isInheritedPropertyName(name: string): boolean {
  return Object.hasOwn(Object.prototype, name);
}

/** Indents lines of code by `depth` levels. Empty lines stay empty. */
export function indent(code: string, depth: number): string {
  const margin = "  ".repeat(depth);
  return code
    .split("\n")
    .map((line) => (line === "" ? "" : margin + line))
    .join("\n");
}

/**
 * The code of one check: a condition that is true for an invalid value, and an expression that creates the error. The functions
 * of `transfer-item.ts` named `createNot…Error` create errors that contain the invalid value.
 */
export interface CheckCode {
  readonly invalidIf: string;
  readonly error: string;
  /** Keywords of JSON Schema that check the same as the condition, or the name of a custom ajv keyword whose value is the condition. */
  readonly keywords?: Readonly<Record<string, unknown>> | string;
}

/** Whether code contains an escape such as `\u001b`. A terminal may interpret the escaped character. Ignores `\"` and `\\`. */
export function hasEscapes(code: string): boolean {
  return /\\(?!["\\])/.test(code);
}

/**
 * Returns code for a bigint, such as `BigInt(5)`. Generated code contains no bigint literals, because TypeScript accepts them only for
 * ES2020 and later. For a value beyond the safe integers, returns the name of a constant, so that the value is converted only once. The
 * generated file must import or declare this constant.
 */
export function formatBigint(value: bigint): string {
  const code = formatBigintForComparison(value);
  return code.startsWith("BIGINT_") ? code : `BigInt(${code})`;
}

/** Returns code for a bigint in a comparison: a number if the bigint is a safe integer, or else the name of a bigint constant. */
export function formatBigintForComparison(value: bigint): string {
  return Number.isSafeInteger(Number(value)) ? String(value) : toConstantName(value);
}

function toConstantName(value: bigint): string {
  return `BIGINT_${String(value).replace("-", "MINUS_")}`;
}

/** The names of the bigints that `transfer-item.ts` exports. */
const SHARED_CONSTANTS: ReadonlySet<string> = new Set(
  [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n].map(toConstantName),
);

/** Whether a name is that of a bigint constant that the generated file must declare. */
function isLocalConstant(name: string): boolean {
  return name.startsWith("BIGINT_") && !SHARED_CONSTANTS.has(name);
}

/**
 * Returns declarations of the bigint constants in `usedNames`, followed by a blank line. Omits constants that `transfer-item.ts`
 * exports. `usedNames` can also contain names of functions, which are ignored.
 */
export function formatBigintDeclarations(usedNames: readonly string[]): string {
  const digits = [...new Set(usedNames.filter(isLocalConstant))].map((name) =>
    name.replace("BIGINT_", "").replace("MINUS_", "-"),
  );
  const lines = digits
    .sort((left, right) => (BigInt(left) < BigInt(right) ? -1 : 1))
    .map((value) => `const ${toConstantName(BigInt(value))} = /* @__PURE__ */ BigInt("${value}");\n`);
  return lines.length === 0 ? "" : `${lines.join("")}\n`;
}

/**
 * Matches names from `transfer-item.ts` and bigint constants in code. Also matches strings, comments and regular expressions, without a
 * group, because they can contain text that looks like a name.
 */
const USED_NAME_PATTERN =
  /"(?:[^"\\]|\\.)*"|\/\/.*|\/\^.*?\$\/|(?<![.\w])(BIGINT_(?:MINUS_)?\d+|(?!isFinite|isNaN)(?:check|count|create|encode|escape|format|get|hide|is|set)[A-Z]\w*(?=\())\b/g;

/** Returns the functions of `transfer-item.ts` that code calls, and the bigint constants that it uses. */
export function listUsedNames(code: string): string[] {
  return [...new Set([...code.matchAll(USED_NAME_PATTERN)].flatMap(([, name]) => name ?? []))];
}

/** Returns an import statement with sorted names, values before types. Omits bigint names that `formatBigintDeclarations` declares. */
export function formatImportStatement(names: readonly string[], modulePath: string): string {
  const sortKey = (name: string): string => name.replace(/^type /, "~");
  const lines = names
    .filter((name) => !isLocalConstant(name))
    .sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1))
    .map((name) => `  ${name},\n`);
  return `import {\n${lines.join("")}} from "${modulePath}";\n`;
}
