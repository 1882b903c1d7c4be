/**
 * What an emitted file says beside what changed between two snapshots: its text without the lines that tell of that. A
 * change that touches only lines which tell of it leaves the rest the same on both sides, to the byte.
 *
 * Lines are found by the real parser and by whose they are, never by comparing the two texts: how a comparison aligns
 * them is its own choice, and blocks of neighbours look alike.
 */

import ts from "typescript";
import { DOCUMENTED_RULES } from "../../src/item/documentation.js";
import type { KeyRule } from "../../src/core/item-types.js";
import type { ModuleSchema, Snapshot } from "../../src/core/snapshot-types.js";

/** What of one module changed. */
interface ModuleChange {
  /** Whether the module is on one side only. */
  readonly whole: boolean;
  readonly keys: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
}

export interface Change {
  /** Only modules that changed. */
  readonly modules: ReadonlyMap<string, ModuleChange>;
  /** Members of the snapshot itself: its origin, its version. */
  readonly members: ReadonlySet<string>;
  /** Paths of the emitted files that are not the same on both sides, so that their hashes tell of the change. */
  readonly files: ReadonlySet<string>;
}

/** What changed in the snapshots of a side, one a version; `onOneSide` are the paths of files that the other has not. */
export function changeOf(
  { before, after }: { readonly before: readonly Snapshot[]; readonly after: readonly Snapshot[] },
  files: ReadonlySet<string>,
  onOneSide: ReadonlySet<string>,
): Change {
  const names = new Set([...before, ...after].flatMap((snapshot) => Object.keys(snapshot.modules)));
  const modules = [...names].flatMap((name): [string, ModuleChange][] => {
    const [was, is] = [history(before, name), history(after, name)];
    const keys = changedKeys(was, is);
    const members = changedMembers(was, is);
    const whole = onOneSide.has(`${name}.ts`);
    return whole || keys.size + members.size > 0 ? [[name, { whole, keys, members }]] : [];
  });
  const facts = (snapshots: readonly Snapshot[], member: "origin" | "whmVersion"): string =>
    JSON.stringify(snapshots.map((snapshot) => snapshot[member]));
  const members = (["origin", "whmVersion"] as const).filter(
    (member) => facts(before, member) !== facts(after, member),
  );
  return { modules: new Map(modules), members: new Set(members), files };
}

/** A module by version, oldest first. */
type History = readonly (readonly [version: string | null, schema: ModuleSchema | undefined])[];

function history(snapshots: readonly Snapshot[], module: string): History {
  return snapshots.map(({ whmVersion, modules }) => [whmVersion, modules[module]] as const);
}

/** From which version on what holds. A version that is as the one before it has nothing to tell. */
function runs(versions: History, facts: (schema: ModuleSchema | undefined) => unknown): string {
  const said = versions.map(([version, schema]) => [version, JSON.stringify(facts(schema) ?? null)] as const);
  const turns = said.filter(([, fact], index) => fact !== said[index - 1]?.[1]);
  return JSON.stringify(turns.map(([version, fact], index) => (index === 0 ? fact : [version, fact])));
}

/** Keys of another definition, or of another standing among what is required or identifies. */
function changedKeys(was: History, is: History): Set<string> {
  const facts = (versions: History, key: string): string =>
    runs(
      versions,
      (schema) =>
        schema && [schema.keys[key]?.def, schema.required.includes(key), schema.primary.includes(key)],
    );
  const names = [...was, ...is].flatMap(([, schema]) => Object.keys(schema?.keys ?? {}));
  const changed = names.filter((key) => facts(was, key) !== facts(is, key));
  return new Set(changed.flatMap((key) => [key, camelCase(key)]));
}

/** What code may call it. */
function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** What the tables of modules and of versions say of it beside its keys. */
function changedMembers(was: History, is: History): Set<string> {
  const members = (["priority", "required", "primary"] as const).filter((member) => {
    const facts = (versions: History): string => runs(versions, (schema) => schema?.[member]);
    return facts(was) !== facts(is);
  });
  const presence = (versions: History): string => runs(versions, (schema) => schema !== undefined);
  return new Set([...members, ...(presence(was) === presence(is) ? [] : ["spans"])]);
}

/** `undefined` where the whole file tells of the change. */
export function untold(path: string, text: string, change: Change): string | undefined {
  // The code that ajv writes counts keys: it is told by the golden files alone.
  const module = path.replace(/\.schema\.json$|(?:\.(?:zod|valibot|typebox))?\.ts$/, "");
  if (path.endsWith(".ajv.ts")) return undefined;
  const changed = change.modules.get(module);
  if (changed?.whole) return undefined;
  if (path === "manifest.json") return restOfManifest(text, change);
  if (changed !== undefined) {
    return path.endsWith(".json") ? restOfSchema(text, changed) : restOfModule(text, changed);
  }
  return withoutLines(text, (node) => tellsOfModule(node, change));
}

/* -------------------------------------------------------------------- JSON */

/** JSON is written from its value in one way only, so the rest of the value is the rest of the text. */
function restOfSchema(text: string, { keys }: ModuleChange): string {
  const schema = JSON.parse(text) as { properties: Record<string, unknown>; required: string[] };
  for (const key of keys) Reflect.deleteProperty(schema.properties, key);
  schema.required = schema.required.filter((key) => !keys.has(key));
  return JSON.stringify(schema, null, 2);
}

function restOfManifest(text: string, { modules, members, files }: Change): string {
  const manifest = JSON.parse(text) as {
    files: Record<string, string>;
    madeFrom: { snapshots: { modules: Record<string, string> }[] };
  };
  // What is new is a version.
  if (members.has("whmVersion")) manifest.madeFrom.snapshots = [];
  for (const snapshot of manifest.madeFrom.snapshots) {
    for (const module of modules.keys()) Reflect.deleteProperty(snapshot.modules, module);
    for (const member of members) Reflect.deleteProperty(snapshot, member);
  }
  for (const path of files) Reflect.deleteProperty(manifest.files, path);
  return JSON.stringify(manifest, null, 2);
}

/* -------------------------------------------------------------- TypeScript */

/** What an editor shows of a module that not all versions have. */
const PRESENCE = /\n \*(?=\n \* @(?:since|removedIn) )|\n \* @(?:since|removedIn) .*/g;

function restOfModule(text: string, { keys, members }: ModuleChange): string {
  const present = members.has("spans") ? text.replace(PRESENCE, "") : text;
  const rest = withoutLines(present, (node) => tellsOfKey(node, keys));
  // A helper is named where it is imported because something uses it: with its last user, its line has gone.
  const unused = (node: ts.Node): boolean =>
    ts.isImportSpecifier(node) && !node.isTypeOnly && !new RegExp(`\\b${node.name.text}\\(`).test(rest);
  // What stands in a function's body that has nothing else to say.
  return withoutLines(rest, unused).replaceAll("  void item;\n", "");
}

/** Whether a node of `NAME.ts` is there for one of the keys. */
function tellsOfKey(node: ts.Node, keys: ReadonlySet<string>): boolean {
  if (ts.isPropertySignature(node)) return keys.has(nameOf(node.name));
  // Of a schema for a library.
  if (ts.isPropertyAssignment(node)) return keys.has(nameOf(node.name));
  if (ts.isStringLiteral(node)) return isInKeys(node) && keys.has(node.text);
  if (!ts.isIfStatement(node) && !ts.isExpressionStatement(node)) return false;
  const place = ts.isBlock(node.parent) && ts.isFunctionDeclaration(node.parent.parent) && node.parent.parent;
  if (!place) return false;
  const named = stringsOf(node, isTelling);
  return place.name?.text === "findWarnings"
    ? RULES.some((rule) => rule.some((key) => keys.has(key)) && named.every((key) => rule.includes(key)))
    : named.length > 0 && named.every((key) => keys.has(key));
}

/** The keys of each documented rule. One that a module has not all of is worded by those that it has, so it tells of the others, too. */
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

/** Where a string is a key's name: `item["k"]`, `fields["k"]`, `properties["k"]`, `own(item, "k")`, and the first argument of what makes an error. */
function isTelling(literal: ts.StringLiteral): boolean {
  const { parent } = literal;
  if (ts.isElementAccessExpression(parent))
    return ["item", "fields", "properties"].includes(parent.expression.getText());
  if (!ts.isCallExpression(parent)) return false;
  if (parent.expression.getText() === "own") return parent.arguments[1] === literal;
  return parent.arguments[0] === literal;
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

/** Whether a node of a file about all modules is there for what changed. */
function tellsOfModule(node: ts.Node, { modules, members }: Change): boolean {
  const isWhole = (name: string): boolean => modules.get(name)?.whole === true;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const [from = ""] = stringsOf(node, () => true);
    return isWhole(from.replace(/^\.\/|\.js$/g, ""));
  }
  if (ts.isCaseClause(node) || ts.isParenthesizedTypeNode(node)) {
    const [module = ""] = stringsOf(node, () => true);
    return isWhole(module);
  }
  if (!ts.isPropertyAssignment(node)) return false;
  const place = placeOf(node);
  if (place[0] === "versions") return members.has("whmVersion");
  // The table of versions has modules one step further in than that of modules.
  const [module = "", member, key] = place[0] === "modules" ? place.slice(1) : place;
  const changed = modules.get(module);
  if (changed === undefined) return false;
  if (member === undefined) return changed.whole;
  return key === undefined ? changed.members.has(member) : member === "keys" && changed.keys.has(key);
}

/** The names of the properties that lead to it, outermost first. */
function placeOf(node: ts.PropertyAssignment): string[] {
  const outer = node.parent.parent;
  return [...(ts.isPropertyAssignment(outer) ? placeOf(outer) : []), nameOf(node.name)];
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();
}

/** The text without the lines of such nodes and of the comments in front of them. */
function withoutLines(text: string, isTold: (node: ts.Node) => boolean): string {
  const source = ts.createSourceFile("emitted.ts", text, ts.ScriptTarget.ES2022, true);
  const told = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (!isTold(node)) {
      ts.forEachChild(node, visit);
      return;
    }
    const line = (at: number): number => source.getLineAndCharacterOfPosition(at).line;
    const first = line(node.getFullStart());
    // What is in front of it begins behind the word before it, which may be another's and on a line of its own.
    const own = first === line(node.getStart()) || node.getFullStart() === 0 ? first : first + 1;
    for (let at = own; at <= line(node.getEnd()); at++) told.add(at);
  };
  visit(source);
  return text
    .split("\n")
    .filter((_, at) => !told.has(at))
    .join("\n");
}
