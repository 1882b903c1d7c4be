/** Finds where the sources of a project use generated code, and which keys they use. */

import fc from "fast-check";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findTsMorph } from "../../src/drift/usage/compiler.js";
import { createUsageFinder } from "../../src/drift/usage/find.js";
import { generate } from "../../src/index.js";
import type { Config } from "../../src/core/config-types.js";
import { counts, SCALED } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { documentedSnapshot } from "../support/snapshots.js";
import { inFolders, KNOWN, markedProject, testMarkedUses, type Files } from "./marked-project.js";

const CLIENT = `declare const client: import("./generated/index.js").WhmCaller;\n`;

const PROJECTS: Readonly<Record<string, Files>> = {
  "an object literal": {
    "a.ts": `import { enqueueAccountLocal } from "./generated/index.js";
${CLIENT}await enqueueAccountLocal(client, "s", { /*AccountLocal.user*/user: "a", /*AccountLocal.localuser*/"localuser": "b" });`,
  },
  "an alias, a namespace and a default export through index files": {
    "lib/index.ts": `export { enqueueAccountLocal as default, encodePackageRemoteRoot as encode } from "../generated/index.js";
export * as transfer from "../generated/index.js";`,
    "a.ts": `import queue, { encode, transfer } from "./lib/index.js";
import * as all from "./generated/index.js";
import { enqueueAccountRemoteUser as remote } from "./generated/AccountRemoteUser.js";
declare const client: all.WhmCaller;
await queue(client, "s", { /*AccountLocal.user*/user: "a", /*AccountLocal.localuser*/localuser: "b" });
encode({ /*PackageRemoteRoot.package*/package: "p" });
transfer.encodeFeatureListRemoteRoot({ /*FeatureListRemoteRoot.featurelist*/featurelist: "f" });
all["encodeFeatureListRemoteRoot"]({ /*FeatureListRemoteRoot.size*/size: 1 });
await remote(client, "s", { /*AccountRemoteUser.domain*/domain: "a" });`,
  },
  "dynamic import and require": {
    "a.ts": `const { encodePackageRemoteRoot: encode } = await import("./generated/index.js");
encode({ /*PackageRemoteRoot.package*/package: "p" });
const all = await import("./generated/index.js");
all.encodeAccountLocal({ /*AccountLocal.user*/user: "a" });`,
    "b.cjs": `const { encodeAccountLocal } = require("./generated/index.js");
const item = { /*AccountLocal.user~*/user: "a" };
item./*AccountLocal.force~*/force = true;
item[/*AccountLocal.ip~*/"ip"] = 1;
encodeAccountLocal(item);
exports.run = (client, session) => require("./generated/index.js").enqueueAccountLocal(client, session, { /*AccountLocal.size*/size: 1 });`,
    "namespace.cjs": `const whm = require("./generated/index.js");
exports.run = () => whm.encodeAccountLocal({ /*AccountLocal.user*/user: "a" });`,
    "namespace.cts": `import whm = require("./generated/index.js");
export = () => whm.encodeAccountLocal({ /*AccountLocal.user*/user: "a" });`,
    "c.mjs": `import { enqueueTransferItem } from "./generated/index.js";
const item = { module: "PackageRemoteRoot", /*PackageRemoteRoot.package~*/package: "p" };
export const run = (client, session) => enqueueTransferItem(client, session, item);`,
    "d.tsx": `import type { AccountLocalItem } from "./generated/index.js";
function Form(props: { item: AccountLocalItem }) { return null; }
export const page = <Form item={{ /*AccountLocal.user*/user: "a", /*AccountLocal.localuser*/localuser: "b" }} />;`,
  },
  "path aliases of tsconfig.json": {
    "tsconfig.json": `{ "compilerOptions": { "paths": { "@gen/*": ["./generated/*"], "~": ["./generated/index.ts"] } } }`,
    "src/a.ts": `import { encodeAccountLocal } from "@gen/index.js";
import { encodePackageRemoteRoot } from "~";
encodeAccountLocal({ /*AccountLocal.user*/user: "a" });
encodePackageRemoteRoot({ /*PackageRemoteRoot.package*/package: "a" });`,
  },
  "annotated, satisfied, assigned and returned objects": {
    "a.ts": `import type { AccountLocalItem, TransferItem } from "./generated/index.js";
export const one: AccountLocalItem = { /*AccountLocal.user*/user: "a", /*AccountLocal.localuser*/localuser: "b" };
export const two = { /*AccountLocal.domain*/domain: "a" } satisfies Partial<AccountLocalItem>;
export let three: TransferItem | undefined;
three = { module: "PackageRemoteRoot", /*PackageRemoteRoot.package*/package: "p" };
export const make = (): AccountLocalItem => ({ /*AccountLocal.ip*/ip: true, ...one });
export async function later(user: string): Promise<TransferItem[]> {
  return [{ module: "AccountLocal", /*AccountLocal.user*/user, /*AccountLocal.localuser*/localuser: user }];
}
export const four = (yes: boolean): AccountLocalItem => yes ? { /*AccountLocal.force*/force: 1 } : one;
export class Holder { /*AccountLocal.*?*/item: AccountLocalItem = { /*AccountLocal.reseller*/reseller: 0 }; }`,
  },
  "members that are read and written": {
    "a.ts": `import type { AccountLocalItem } from "./generated/index.js";
function look(item: AccountLocalItem, { /*AccountLocal.domain*/domain, ...rest }: AccountLocalItem): unknown {
  const { /*AccountLocal.ip*/ip: address, [/*AccountLocal.force*/"force"]: force } = item;
  item./*AccountLocal.reseller*/reseller = true;
  item[/*AccountLocal.size*/"size"] = 1n;
  if (/*AccountLocal.customip*/"customip" in item) delete rest./*AccountLocal.customip*/customip;
  let user: string;
  ({ /*AccountLocal.user*/user } = item);
  return [domain, address, force, user];
}`,
  },
  "types derived from items": {
    "a.ts": `import type { AccountLocalItem, enqueueAccountLocal } from "./generated/index.js";
export type Chosen = Pick<AccountLocalItem, "user" | "localuser">;
export type Rest = Omit<AccountLocalItem, /*AccountLocal.force~*/"force">;
export type User = AccountLocalItem[/*AccountLocal.user*/"user"];
export const chosen: Chosen = { /*AccountLocal.user*/user: "a", /*AccountLocal.localuser*/localuser: "b" };
const rest = (item: Rest) => item./*AccountLocal.domain*/domain;
export const some: Partial<Readonly<AccountLocalItem>> = { /*AccountLocal.ip*/ip: 0 };
export const third: Parameters<typeof enqueueAccountLocal>[2] = { /*AccountLocal.size*/size: 1 };
export interface Mine extends AccountLocalItem { /*AccountLocal.replaceip*/replaceip: "all"; note: string }
export const mine: Mine = { note: "", /*AccountLocal.skipres*/skipres: 1 };
export const names: (keyof AccountLocalItem)[] = ["user"];`,
  },
  "variables that are passed to a call": {
    "a.ts": `import { enqueueAccountLocal, enqueueTransferItems, encodeAccountLocal } from "./generated/index.js";
${CLIENT}interface Row { /*AccountLocal.user~*/user: string; /*AccountLocal.localuser~*/localuser: string; other: number }
declare const rows: Row[];
const plain = { /*AccountLocal.domain~*/domain: "a", note: 1 };
const send = enqueueAccountLocal;
await send(client, "s", { ...plain, /*AccountLocal.force*/force: true });
for (const row of rows) await send(client, "s", row);
await enqueueTransferItems(client, "s", rows.map((row) => ({ module: "PackageRemoteRoot" as const, /*PackageRemoteRoot.package~*/package: row.user })));
const items = [{ module: "AccountLocal", /*AccountLocal.ip~*/ip: 1 } as const, { module: "FeatureListRemoteRoot", /*FeatureListRemoteRoot.featurelist~*/featurelist: "f" } as const];
await enqueueTransferItems(client, "s", items);
rows.map(encodeAccountLocal);`,
  },
  "a wrapper in another file": {
    "queue.ts": `import { enqueueTransferItem, type TransferItem, type WhmCaller } from "./generated/index.js";
declare const client: WhmCaller;
export const queue = <Item extends TransferItem>(item: Item) => enqueueTransferItem(client, "s", item);
export const lend = (make: () => TransferItem) => queue(make());`,
    "a.ts": `import { lend, queue } from "./queue.js";
await queue({ module: "PackageRemoteRoot", /*PackageRemoteRoot.package*/package: "p" });
await lend(() => ({ module: "FeatureListRemoteRoot", /*FeatureListRemoteRoot.featurelist*/featurelist: "f" }));`,
  },
  "a key that the generated code does not have": {
    "a.ts": `import { encodeAccountLocal } from "./generated/index.js";
encodeAccountLocal({ /*AccountLocal.gone*/gone: 1 });`,
  },
  "expressions that cannot be analysed": {
    "a.ts": `import * as all from "./generated/index.js";
import { encodeAccountLocal, encodePackageRemoteRoot, encodeFeatureListRemoteRoot, type AccountLocalItem, type AccountRemoteUserItem } from "./generated/index.js";
declare const loose: any;
declare const record: Record<string, string>;
declare const name: string;
encodeAccountLocal({ .../*AccountLocal.*?*/loose, /*AccountLocal.user*/user: "a" });
encodePackageRemoteRoot(/*PackageRemoteRoot.*?*/record);
encodeFeatureListRemoteRoot({ [/*FeatureListRemoteRoot.*?*/name]: "f" });
encodeFeatureListRemoteRoot(/*FeatureListRemoteRoot.*?*/{} as any);
export const parsed: AccountLocalItem = /*AccountLocal.*?*/JSON.parse(name);
const read = (item: AccountRemoteUserItem) => item[/*AccountRemoteUser.*?*/name as keyof AccountRemoteUserItem];
const two = (item: AccountLocalItem, key: "user" | "ip") => item[/*AccountLocal.user?*//*AccountLocal.ip?*/key];
export function generic<T>(value: T) { return encodePackageRemoteRoot(/*PackageRemoteRoot.*?*/value as never as T & object as any); }
if (all.validateLegacyAccountBackup(/*LegacyAccountBackup.*?*/loose)) console.log(loose);
export const form = { schema: all./*AccountRemoteRoot.*?*/validateAccountRemoteRoot };`,
  },
  "JavaScript with types in comments": {
    "a.js": `/** @param {import("./generated/index.js").AccountLocalItem} item */
function look(item) { return item./*AccountLocal.user*/user; }
/** @type {import("./generated/index.js").AccountLocalItem} */
export const made = { /*AccountLocal.ip*/ip: 1, /*AccountLocal.localuser*/localuser: "a" };
export const run = async () => (await import("./generated/index.js")).encodeAccountLocal(made);`,
  },
  "objects that are assembled": {
    "a.ts": `import { encodeAccountLocal, validateAccountLocal, type AccountLocalItem, type AccountRemoteUserItem } from "./generated/index.js";
declare const item: AccountLocalItem;
declare const other: AccountRemoteUserItem;
declare const input: unknown;
Object.assign(item, { force: true });
encodeAccountLocal({ ...item, /*AccountLocal.user*/user: "a" });
encodeAccountLocal(Object.assign({}, { /*AccountLocal.ip~*/ip: 1 }, item));
encodeAccountLocal(/*AccountLocal.*?*/Object.fromEntries([["user", "a"]]));
if (validateAccountLocal(/*AccountLocal.*?*/input)) encodeAccountLocal(input);
const open = /*AccountRemoteUser.*?*/other as any;
export class Box<T> { constructor(readonly value: T) {} }
new Box<AccountLocalItem>({ /*AccountLocal.domain*/domain: "a" });
const map = new Map<string, AccountLocalItem>([["a", { /*AccountLocal.size*/size: 1 }]]);
export const record: Record<string, AccountLocalItem> = { a: { /*AccountLocal.skipres*/skipres: 1 } };
export default open;`,
  },
  "a validator that is passed": {
    "a.ts": `import { encodeAccountLocal, encodeAccountRemoteUser, validateAccountLocal, validateAccountRemoteUser } from "./generated/index.js";
declare const inputs: unknown[];
const rows = ["a"].map((user) => ({ /*AccountLocal.user~*/user, /*AccountLocal.localuser~*/localuser: user }));
for (const item of rows.filter(validateAccountLocal)) encodeAccountLocal(item);
for (const item of inputs.filter(/*AccountRemoteUser.*?*/validateAccountRemoteUser)) encodeAccountRemoteUser(item);`,
  },
  "an array of different items": {
    "a.mjs": `import { enqueueTransferItems } from "./generated/index.js";
const items = [
  { module: "PackageRemoteRoot", /*PackageRemoteRoot.package~*/package: "p" },
  { module: "FeatureListRemoteRoot", /*FeatureListRemoteRoot.featurelist~*/featurelist: "f", /*FeatureListRemoteRoot.size~*/size: 1 },
];
export const run = (client) => enqueueTransferItems(client, "s", items);`,
  },
  "keys in loops": {
    "a.ts": `import type { AccountLocalItem } from "./generated/index.js";
function all(item: AccountLocalItem): unknown[] {
  return (Object.keys(item) as (keyof AccountLocalItem)[]).map((key) => item[key]);
}
const get = <K extends keyof AccountLocalItem>(item: AccountLocalItem, key: K) => item[key];
const user = (item: AccountLocalItem) => get(item, /*AccountLocal.user~*/"user");`,
  },
  "aliased functions, and functions passed as arguments": {
    "a.ts": `import { enqueueAccountLocal, encodePackageRemoteRoot, encodeFeatureListRemoteRoot, encodeLegacyAccountBackup, type AccountRemoteUserItem } from "./generated/index.js";
${CLIENT}const given = [client, "s", { /*AccountLocal.user~*/user: "a" }] as const;
await enqueueAccountLocal(...given);
await enqueueAccountLocal.call(null, client, "s", { /*AccountLocal.ip*/ip: 1 });
const send = enqueueAccountLocal.bind(null, client, "s");
[{ /*AccountLocal.domain~*/domain: "a" }].map(send);
void Promise.resolve({ /*PackageRemoteRoot.package~*/package: "p" }).then(encodePackageRemoteRoot);
export const loose: (...given: any[]) => unknown = /*FeatureListRemoteRoot.*?*/encodeFeatureListRemoteRoot;
(/*LegacyAccountBackup.*?*/encodeLegacyAccountBackup as Function)({});
function fill(item: any) { return item; }
const filled = (item: AccountRemoteUserItem) => fill(item);`,
    "b.ts": `import { encodePackageRemoteRoot, validateAccountRemoteRoot, validateLegacyAccountBackup } from "./generated/index.js";
declare const library: { parse(schema: unknown, value: unknown): unknown };
library.parse(/*AccountRemoteRoot.*?*/validateAccountRemoteRoot, {});
export const form = /*LegacyAccountBackup.*?*/validateLegacyAccountBackup["~standard"].validate;
encodePackageRemoteRoot({ a: 1 } as never);`,
  },
  "classes that are items or contain items": {
    "a.tsx": `import type { AccountLocalItem, PackageRemoteRootItem, FeatureListRemoteRootItem } from "./generated/index.js";
export class Local implements Partial<AccountLocalItem> {
  constructor(readonly /*AccountLocal.domain*/domain: string) {}
  get /*AccountLocal.customip*/customip() { return "a"; }
}
interface Source { item: PackageRemoteRootItem; make(): FeatureListRemoteRootItem }
export class Own implements Source {
  item = { /*PackageRemoteRoot.package~*/package: "p" };
  make() { return { /*FeatureListRemoteRoot.featurelist~*/featurelist: "f" }; }
}
function Form(props: AccountLocalItem) { return null; }
export const page = <Form /*AccountLocal.user*/user="a" /*AccountLocal.localuser*/localuser="b" />;`,
  },
  "JavaScript objects that are filled later": {
    "a.mjs": `import { encodeAccountLocal, encodePackageRemoteRoot, encodeFeatureListRemoteRoot, encodeAccountRemoteRoot, encodeLegacyAccountBackup } from "./generated/index.js";
function made() { const item = { /*AccountLocal.user~*/user: "a" }; item./*AccountLocal.ip~*/ip = 1; return item; }
encodeAccountLocal(made());
class Job { constructor() { this.item = { /*AccountLocal.domain~*/domain: "a" }; this.item./*AccountLocal.force~*/force = 1; } go() { return encodeAccountLocal(this.item); } }
export const job = new Job();
const first = { /*PackageRemoteRoot.package~*/package: "p" };
const second = first;
encodePackageRemoteRoot(first);
const list = { /*FeatureListRemoteRoot.featurelist~*/featurelist: "f" };
function fill(item) { item.size = 1; }
fill(list);
encodeFeatureListRemoteRoot(list);
const root = {};
Object.assign(root, { /*AccountRemoteRoot.user~*/user: "a" });
encodeAccountRemoteRoot(root);
const backup = { /*LegacyAccountBackup.user~*/user: "a" };
console.log(backup);
encodeLegacyAccountBackup(backup);`,
  },
  "unresolved imports": {
    "a.ts": `import { /*AccountLocal.*?*/encodeAccountLocal } from "#bundler/generated";
/*AccountLocal.*?*/encodeAccountLocal({ user: "a" });`,
    "b.ts": `const { /*PackageRemoteRoot.*?*/encodePackageRemoteRoot } = (globalThis as any).transfer;`,
  },
  "a file in another language": {
    "a.vue": `<script>
import { /*AccountLocal.*?*/enqueueAccountLocal } from "./generated";
</script>`,
  },
};

testMarkedUses("--used-by finds exactly the marked uses of modules and keys", PROJECTS);

const WITHOUT_GENERATED_CODE: Files = {
  "a.ts": `import { encodeAccountLocal, enqueueTransferItem } from "./generated/index.js";
encodeAccountLocal({ /*AccountLocal.user*/user: "a", /*AccountLocal.gone*/gone: 1 });
await enqueueTransferItem({}, "s", { module: "PackageRemoteRoot", /*PackageRemoteRoot.package*/package: "p" });
declare const text: string;
encodeAccountLocal({ .../*AccountLocal.*?*/JSON.parse(text) });`,
  "b.ts": `import type { AccountRemoteUserItem as Item } from "./generated/AccountRemoteUser.js";
export const item: Item = { /*AccountRemoteUser.domain*/domain: "a" };`,
};

test("--used-by finds uses by the names of imports if the generated code does not exist", () => {
  const { expected, found } = markedProject(WITHOUT_GENERATED_CODE, { generated: null });
  expect(found).toEqual(expected);
});

test("--used-by finds uses of a module that the generated code lacks by the names of imports", () => {
  const known = new Map([...KNOWN, ["Fresh", new Set(["user"])]]);
  const { expected, found } = markedProject(
    {
      "a.ts": `import { /*Fresh.*?*/encodeFresh, encodeAccountLocal } from "./generated/index.js";
/*Fresh.*?*/encodeFresh({ user: "a" });
encodeAccountLocal({ /*AccountLocal.user*/user: "a" });`,
    },
    { known },
  );
  expect(found).toEqual(expected);
});

test("--used-by reports that a file with a syntax error may use anything, and analyzes the other files", () => {
  const { usage } = markedProject({ "a.ts": "const = ;\n", "b.ts": WITHOUT_GENERATED_CODE["b.ts"] ?? "" });
  expect(usage.findKeyUsesOrMentions("PackageRemoteRoot", new Set(["package"]))).toEqual([
    { file: "a.ts", line: 1, column: 7, certain: false },
  ]);
  expect(
    usage.findKeyUsesOrMentions("AccountRemoteUser", new Set(["domain"])).map(({ file }) => file),
  ).toEqual(["a.ts", "b.ts"]);
});

test("--used-by reads the source files once, even if uses are requested several times", () => {
  const cwd = temporaryFolder();
  const path = join(cwd, "a.ts");
  cpSync(join(ROOT, "generated"), join(cwd, "generated"), { recursive: true });
  writeFileSync(
    path,
    `import { encodeAccountLocal } from "./generated/index.js";\nencodeAccountLocal({ user: "a" });`,
  );
  const find = createUsageFinder({
    files: [path],
    out: join(cwd, "generated"),
    cwd,
    installedTsMorph: findTsMorph(cwd),
    hasGeneratedMark: () => false,
  });
  const all = find(KNOWN);
  writeFileSync(path, "");
  const one = find(new Map([["AccountLocal", new Set(["user"])]]));
  expect(one.findKeyUsesOrMentions("AccountLocal", new Set(["user"]))).toMatchObject([
    { line: 2, certain: true },
  ]);
  expect(find(KNOWN)).toBe(all);
});

const USERS_OF_MODULES: readonly (readonly [name: string, text: string, modules: readonly string[]])[] = [
  ["an import only", `import { encodeAccountLocal } from "./generated/index.js";`, []],
  [
    "a call",
    `import { encodeAccountLocal } from "./generated/index.js";\nencodeAccountLocal({});`,
    ["AccountLocal"],
  ],
  [
    "a type",
    `import type { AccountLocalItem } from "./generated/index.js";\nexport let a: AccountLocalItem;`,
    ["AccountLocal"],
  ],
  [
    "an item with its name",
    `import type { TransferItem } from "./generated/index.js";\nexport const a = { module: "AccountLocal" } as TransferItem;`,
    ["AccountLocal"],
  ],
  [
    "exports for all modules",
    `import { createWhmClient } from "./generated/index.js";\ncreateWhmClient({});`,
    [],
  ],
  [
    "declarations of the project with the same names",
    `function encodeAccountLocal(item: { user: string }) {}\nencodeAccountLocal({ user: "a" });`,
    [],
  ],
];

test("--used-by detects the modules that a source file uses", () => {
  const { usage } = markedProject(inFolders(USERS_OF_MODULES.map(([, text]) => ({ "a.ts": text }))));
  const isUsed = (module: string, index: number): boolean =>
    usage.findModuleUses(module).some(({ file }) => file === `project${index}/a.ts`);
  const found = USERS_OF_MODULES.map(([name], index) => [
    name,
    [...KNOWN.keys()].filter((module) => isUsed(module, index)),
  ]);
  expect(found).toEqual(USERS_OF_MODULES.map(([name, , modules]) => [name, modules]));
});

test("--used-by reports that unknown code may use the re-exports of a file that no source file imports", () => {
  const text = `export { encodeAccountLocal } from "./generated/index.js";\nexport * from "./generated/PackageRemoteRoot.js";`;
  const projects: Files[] = [{ "index.ts": text }, { "index.ts": text, "a.ts": `import "./index.js";` }];
  const { usage } = markedProject(inFolders(projects));
  const alone = { file: "project0/index.ts", certain: false };
  expect(usage.findModuleUses("AccountLocal")).toMatchObject([{ ...alone, line: 1 }]);
  expect(
    usage.findModuleUses("PackageRemoteRoot").filter(({ file }) => file.startsWith("project0/")),
  ).toMatchObject([{ ...alone, line: 2 }]);
});

test.each(["export const send = encodeAccountLocal;", "export default encodeAccountLocal;"])(
  "--used-by reports that unknown code may use an export with another name if no source file imports this export: %s",
  (text) => {
    const file = `import { encodeAccountLocal } from "./generated/index.js";\n${text}`;
    const name = new Set(["domain"]);
    const alone = markedProject({ "index.ts": file }).usage;
    expect(alone.findKeyUsesOrMentions("AccountLocal", name)).toMatchObject([{ line: 2, certain: false }]);
    const called = `import * as all from "./index.js";\n[all.default, all.send].forEach((send) => send({ user: "a" }));`;
    const imported = markedProject({ "index.ts": file, "a.ts": called }).usage;
    expect(imported.findKeyUsesOrMentions("AccountLocal", name)).toEqual([]);
    const unused = markedProject({ "index.ts": file, "a.ts": `import "./index.js";` }).usage;
    expect(unused.findKeyUsesOrMentions("AccountLocal", name)).toMatchObject([{ line: 2, certain: false }]);
  },
);

/** Generates code with this configuration in a temporary folder. */
async function generatedWith(config: Config): Promise<string> {
  const dir = temporaryFolder();
  for (const { path, text } of await generate({ snapshot: documentedSnapshot(), config })) {
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

test("--used-by finds keys by their camelCase property names with the setting naming: camel", async () => {
  const known = new Map([["AccountLocal", new Set(["mail_location", "mailLocation"])]]);
  const text = `import { encodeAccountLocal } from "./generated/index.js";
encodeAccountLocal({ /*AccountLocal.mailLocation*/mailLocation: ".local" });`;
  const generated = await generatedWith({ naming: "camel" });
  const { expected, found } = markedProject({ "a.ts": text }, { generated, known });
  expect(found).toEqual(expected);
});

test("--used-by reports that the parse call of a generated zod schema may use any key", async () => {
  const text = `import { AccountLocalSchema } from "./generated/zod.js";
export const item = /*AccountLocal.*?*/AccountLocalSchema.parse({});`;
  const generated = await generatedWith({ emitters: ["zod"] });
  const { expected, found } = markedProject({ "a.ts": text }, { generated });
  expect(found).toEqual(expected);
});

/** Statements that use keys of a module, with marks. `n` makes names unique. */
const STATEMENTS: readonly ((module: string, keys: readonly string[], n: number) => string)[] = [
  (module, keys) => `all.encode${module}({ ${members(module, keys)} } as const);`,
  (module, keys, n) =>
    `const plain${n} = { ${members(module, keys, "~")} };\nall.encode${module}({ ...plain${n} });`,
  (module, keys, n) => `export const typed${n}: Partial<all.${module}Item> = { ${members(module, keys)} };`,
  (module, keys) => `queue([{ module: "${module}", ${members(module, keys)} }]);`,
  (module, keys, n) =>
    `const read${n} = (item: all.${module}Item) => [${keys.map((key) => `item./*${module}.${key}*/${key}`).join(", ")}];`,
  (module, keys, n) =>
    `const taken${n} = ({ ${keys.map((key) => `/*${module}.${key}*/${key}: _${key}`).join(", ")} }: all.${module}Item) => 0;`,
  (module, keys) => `[1].map(() => ({ ${members(module, keys, "~")} })).forEach(all.encode${module});`,
  (module) => `all.encode${module}({ .../*${module}.*?*/loose });`,
  (_module, keys, n) => `export const own${n} = { ${keys.map((key) => `${key}: 1`).join(", ")} };`,
];

function members(module: string, keys: readonly string[], end = ""): string {
  return keys.map((key) => `/*${module}.${key}${end}*/${key}: loose`).join(", ");
}

test("--used-by finds the uses in randomly assembled programs", SCALED, () => {
  const modules = fc.constantFrom(...KNOWN.keys()).chain((module) => {
    const keys = Object.keys(documentedSnapshot().modules[module]?.keys ?? {});
    return fc.tuple(fc.constant(module), fc.subarray(keys, { minLength: 1 }));
  });
  const programs = fc.array(
    fc.array(fc.tuple(modules, fc.constantFrom(...STATEMENTS)), { minLength: 1, maxLength: 20 }),
    // Several in one program for the compiler, because most of the time goes into the analysis of the generated code.
    { minLength: 4, maxLength: 4 },
  );
  fc.assert(
    fc.property(programs, (chosen) => {
      const head = `import * as all from "./generated/index.js";
declare const loose: any;
const queue = (items: all.TransferItem[]) => all.enqueueTransferItems(loose, "s", items);\n`;
      const files = chosen.map((statements): Files => {
        const text = statements
          .map(([[module, keys], statement], n) => statement(module, keys, n))
          .join("\n");
        return { "a.ts": head + text };
      });
      const { expected, found } = markedProject(inFolders(files));
      expect(found).toEqual(expected);
    }),
    { numRuns: counts(1, 3) },
  );
});
