/**
 * Removes the lines of a generated file that concern a change between two snapshots. The remaining text must be the same before
 * and after the change: then the change affects only lines that concern it.
 *
 * The TypeScript parser finds the lines, by the key or module that they belong to. Comparing the texts would not do, because a diff
 * may align similar neighboring blocks incorrectly.
 */

import ts from "typescript";
import { DOCUMENTED_RULES } from "../../src/item/documentation.js";
import type { KeyRule } from "../../src/core/item-types.js";
import type { ModuleSchema, Snapshot } from "../../src/core/snapshot-types.js";

/** The changes of one module. */
interface ModuleChange {
  /** Whether the module was added or removed. */
  readonly isWholeModule: boolean;
  readonly keys: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
}

export interface Change {
  /** The changed modules. */
  readonly modules: ReadonlyMap<string, ModuleChange>;
  /** The changed members of the snapshot itself, such as its origin and version. */
  readonly members: ReadonlySet<string>;
  /** The paths of the changed files, whose hashes in the manifest change too. */
  readonly files: ReadonlySet<string>;
}

/** Compares snapshots, one per version. `addedOrRemoved` has the paths of files that exist on one side only. */
export function changeOf(
  { before, after }: { readonly before: readonly Snapshot[]; readonly after: readonly Snapshot[] },
  files: ReadonlySet<string>,
  addedOrRemoved: ReadonlySet<string>,
): Change {
  const names = new Set([...before, ...after].flatMap((snapshot) => Object.keys(snapshot.modules)));
  const modules = [...names].flatMap((name): [string, ModuleChange][] => {
    const [old, current] = [history(before, name), history(after, name)];
    const keys = changedKeys(old, current);
    const members = changedMembers(old, current);
    const isWholeModule = addedOrRemoved.has(`${name}.ts`);
    return isWholeModule || keys.size + members.size > 0 ? [[name, { isWholeModule, keys, members }]] : [];
  });
  const facts = (snapshots: readonly Snapshot[], member: "origin" | "whmVersion"): string =>
    JSON.stringify(snapshots.map((snapshot) => snapshot[member]));
  const members = (["origin", "whmVersion"] as const).filter(
    (member) => facts(before, member) !== facts(after, member),
  );
  return { modules: new Map(modules), members: new Set(members), files };
}

/** The schema of a module by version, oldest first. */
type History = readonly (readonly [version: string | null, schema: ModuleSchema | undefined])[];

function history(snapshots: readonly Snapshot[], module: string): History {
  return snapshots.map(({ whmVersion, modules }) => [whmVersion, modules[module]] as const);
}

/** Returns the versions in which a value changes, with the new value, as text to compare. */
function changesByVersion(versions: History, valueOf: (schema: ModuleSchema | undefined) => unknown): string {
  const values = versions.map(
    ([version, schema]) => [version, JSON.stringify(valueOf(schema) ?? null)] as const,
  );
  const changes = values.filter(([, value], index) => value !== values[index - 1]?.[1]);
  return JSON.stringify(changes.map(([version, value], index) => (index === 0 ? value : [version, value])));
}

/** Returns the keys whose definition, requirement or role in the primary key changed. */
function changedKeys(old: History, current: History): Set<string> {
  const facts = (versions: History, key: string): string =>
    changesByVersion(
      versions,
      (schema) =>
        schema && [schema.keys[key]?.def, schema.required.includes(key), schema.primary.includes(key)],
    );
  const names = [...old, ...current].flatMap(([, schema]) => Object.keys(schema?.keys ?? {}));
  const changed = names.filter((key) => facts(old, key) !== facts(current, key));
  return new Set(changed.flatMap((key) => [key, camelCase(key)]));
}

/** Returns the name of a key with the camel case naming. */
function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Returns the changed members of a module other than its keys. */
function changedMembers(old: History, current: History): Set<string> {
  const members = (["priority", "required", "primary"] as const).filter((member) => {
    const facts = (versions: History): string => changesByVersion(versions, (schema) => schema?.[member]);
    return facts(old) !== facts(current);
  });
  const presence = (versions: History): string =>
    changesByVersion(versions, (schema) => schema !== undefined);
  return new Set([...members, ...(presence(old) === presence(current) ? [] : ["spans"])]);
}

/**
 * Returns the text without the lines that concern the change. Undefined if the whole file concerns it. `other` is the text of the
 * file on the other side of the change.
 */
export function unchangedText(path: string, text: string, other: string, change: Change): string | undefined {
  // The code of ajv numbers the keys, so only the golden files check it.
  const module = path.replace(/\.schema\.json$|(?:\.(?:zod|valibot))?\.ts$/, "");
  if (path.endsWith(".ajv.ts")) return undefined;
  const changed = change.modules.get(module);
  if (changed?.isWholeModule) return undefined;
  if (path === "manifest.json") return unchangedManifest(text, change);
  if (path === "transfer-plan.ts") return unchangedPlan(text, other, change);
  if (path === "transfer-rules.ts") return unchangedSessionRules(text, change);
  if (changed !== undefined) {
    return path.endsWith(".json") ? unchangedSchema(text, changed) : unchangedModule(text, changed);
  }
  return withoutLines(text, (node) => concernsModule(node, change));
}

/* -------------------------------------------------------------------- JSON */

/** Removes keys from the parsed value, because the text of JSON depends only on its value. */
function unchangedSchema(text: string, { keys }: ModuleChange): string {
  const schema = JSON.parse(text) as { properties: Record<string, unknown>; required: string[] };
  for (const key of keys) Reflect.deleteProperty(schema.properties, key);
  schema.required = schema.required.filter((key) => !keys.has(key));
  return JSON.stringify(schema, null, 2);
}

function unchangedManifest(text: string, { modules, members, files }: Change): string {
  const manifest = JSON.parse(text) as {
    files: Record<string, string>;
    madeFrom: { snapshots: { modules: Record<string, string> }[] };
  };
  // Every snapshot may concern a new version.
  if (members.has("whmVersion")) manifest.madeFrom.snapshots = [];
  for (const snapshot of manifest.madeFrom.snapshots) {
    for (const module of modules.keys()) Reflect.deleteProperty(snapshot.modules, module);
    for (const member of members) Reflect.deleteProperty(snapshot, member);
  }
  for (const path of files) Reflect.deleteProperty(manifest.files, path);
  return JSON.stringify(manifest, null, 2);
}

/* -------------------------------------------------------------- TypeScript */

/** Removes the changed keys from the line of each changed module, such as `M: { kind: "remoteRoot", forbiddenKeys: ["force"] },`. */
function unchangedSessionRules(text: string, { modules }: Change): string {
  return text.replace(/^ {2}(\w+): \{ .*forbiddenKeys: \[.*\n/gm, (line: string, module: string) => {
    const change = modules.get(module);
    if (change === undefined) return line;
    if (change.isWholeModule) return "";
    const keys = [...change.keys].map((key) => `"${key}"`);
    return line.replace(/"\w+"(?=[,\]])/g, (key) => (keys.includes(key) ? "" : key));
  });
}

/** Matches the version tags in the comment of an item. */
const VERSION_TAGS = /\n \*(?=\n \* @(?:since|removedIn) )|\n \* @(?:since|removedIn) .*/g;

function unchangedModule(text: string, { keys, members }: ModuleChange): string {
  const untagged = members.has("spans") ? text.replace(VERSION_TAGS, "") : text;
  const unchanged = withoutLines(untagged, (node) => concernsKey(node, keys));
  // An import disappears with the last line that uses it.
  const unused = (node: ts.Node): boolean =>
    ts.isImportSpecifier(node) && !node.isTypeOnly && !new RegExp(`\\b${node.name.text}\\(`).test(unchanged);
  // `void item;` is the body of a function without statements.
  return withoutLines(unchanged, unused).replaceAll("  void item;\n", "");
}

/** Checks whether a node of `NAME.ts` belongs to one of the keys. */
function concernsKey(node: ts.Node, keys: ReadonlySet<string>): boolean {
  if (ts.isPropertySignature(node)) return keys.has(nameOf(node.name));
  // A member of a schema for a validator library.
  if (ts.isPropertyAssignment(node)) return keys.has(nameOf(node.name));
  if (ts.isStringLiteral(node)) return isInKeys(node) && keys.has(node.text);
  if (!ts.isIfStatement(node) && !ts.isExpressionStatement(node) && !ts.isBlock(node)) return false;
  const enclosing =
    ts.isBlock(node.parent) && ts.isFunctionDeclaration(node.parent.parent) && node.parent.parent;
  if (!enclosing) return false;
  const names = stringsOf(node, isKeyName);
  return enclosing.name?.text === "findWarnings"
    ? RULES.some((rule) => rule.some((key) => keys.has(key)) && names.every((key) => rule.includes(key)))
    : names.length > 0 && names.every((key) => keys.has(key));
}

/** The keys of each documented rule. A rule whose keys the module only has in part depends on all of them. */
const RULES: readonly (readonly string[])[] = DOCUMENTED_RULES.map((rule) =>
  keysOf(rule).flatMap((key) => [key, camelCase(key)]),
);

function keysOf(rule: KeyRule): readonly string[] {
  switch (rule.kind) {
    case "needs":
    case "excludes":
      return [rule.key, rule.other];
    case "same":
      return [rule.key, ...rule.as];
    case "one-of":
      return rule.keys.flat();
  }
}

/**
 * Checks whether a string is the name of a key: `item["k"]`, `fields["k"]`, `properties["k"]`, the second argument of `getOwn`, `check…`
 * and `set…`, or the first argument of an error.
 */
function isKeyName(literal: ts.StringLiteral): boolean {
  const { parent } = literal;
  if (ts.isElementAccessExpression(parent))
    return ["item", "fields", "properties"].includes(parent.expression.getText());
  if (!ts.isCallExpression(parent)) return false;
  if (/^(?:getOwn|check[A-Z]\w*|set[A-Z]\w*)$/.test(parent.expression.getText()))
    return parent.arguments[1] === literal;
  return parent.arguments[0] === literal;
}

/** The functions of `planTransfer` that create items, by their modules. */
const PLAN_BUILDERS: Readonly<Record<string, string>> = {
  AccountRemoteRoot: "account",
  PackageRemoteRoot: "package",
};

/** A change of a module can add or remove its builder, and the lines of keys in it. */
function unchangedPlan(text: string, other: string, { modules }: Change): string | undefined {
  const [builders, otherBuilders] = [buildersIn(text), buildersIn(other)];
  const removed = new Set<string>();
  for (const [module, builder] of Object.entries(PLAN_BUILDERS)) {
    const changed = modules.get(module);
    if (changed === undefined) continue;
    if (builders.includes(builder) === otherBuilders.includes(builder))
      for (const key of changed.keys) removed.add(key);
    else removed.add(builder);
  }
  // Without a builder, the file exports nothing.
  const isWholePlan = builders.length === 0 || otherBuilders.length === 0;
  if (isWholePlan && [...builders, ...otherBuilders].every((builder) => removed.has(builder)))
    return undefined;
  return withoutLines(text, (node) => ts.isPropertyAssignment(node) && removed.has(nameOf(node.name)));
}

function buildersIn(text: string): readonly string[] {
  return Object.values(PLAN_BUILDERS).filter((builder) => text.includes(`\n    ${builder}: (`));
}

function isInKeys({ parent: list }: ts.StringLiteral): boolean {
  return (
    ts.isArrayLiteralExpression(list) &&
    ts.isNewExpression(list.parent) &&
    ts.isVariableDeclaration(list.parent.parent) &&
    list.parent.parent.name.getText() === "KEYS"
  );
}

function stringsOf(node: ts.Node, isWanted: (literal: ts.StringLiteral) => boolean): string[] {
  const found: string[] = ts.isStringLiteral(node) && isWanted(node) ? [node.text] : [];
  ts.forEachChild(node, (child) => void found.push(...stringsOf(child, isWanted)));
  return found;
}

/** Checks whether a node of a file for all modules belongs to a change. */
function concernsModule(node: ts.Node, { modules, members }: Change): boolean {
  const isWhole = (name: string): boolean => modules.get(name)?.isWholeModule === true;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const [from = ""] = stringsOf(node, () => true);
    // The index exports `planTransfer` only if the modules have what it needs.
    return from === "./transfer-plan.js" || isWhole(from.replace(/^\.\/|\.js$/g, ""));
  }
  if (ts.isCaseClause(node) || ts.isParenthesizedTypeNode(node)) {
    const [module = ""] = stringsOf(node, () => true);
    return isWhole(module);
  }
  if (!ts.isPropertyAssignment(node)) return false;
  const path = pathOf(node);
  if (path[0] === "versions") return members.has("whmVersion");
  // The version table nests modules one level deeper than the module table.
  const [module = "", member, key] = path[0] === "modules" ? path.slice(1) : path;
  const changed = modules.get(module);
  if (changed === undefined) return false;
  if (member === undefined) return changed.isWholeModule;
  return key === undefined ? changed.members.has(member) : member === "keys" && changed.keys.has(key);
}

/** Returns the names of the enclosing properties, outermost first. */
function pathOf(node: ts.PropertyAssignment): string[] {
  const outer = node.parent.parent;
  return [...(ts.isPropertyAssignment(outer) ? pathOf(outer) : []), nameOf(node.name)];
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();
}

/** Removes the lines of matching nodes and of the comments before them. */
function withoutLines(text: string, isMatch: (node: ts.Node) => boolean): string {
  const source = ts.createSourceFile("emitted.ts", text, ts.ScriptTarget.ES2022, true);
  const removed = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (!isMatch(node)) {
      ts.forEachChild(node, visit);
      return;
    }
    const line = (at: number): number => source.getLineAndCharacterOfPosition(at).line;
    const first = line(node.getFullStart());
    // The text before a node starts after the previous token, which may be on a line of another node.
    const firstOwn = first === line(node.getStart()) || node.getFullStart() === 0 ? first : first + 1;
    for (let index = firstOwn; index <= line(node.getEnd()); index++) removed.add(index);
  };
  visit(source);
  return text
    .split("\n")
    .filter((_, index) => !removed.has(index))
    .join("\n");
}
