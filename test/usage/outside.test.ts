/** Keys whose names the sources need not contain: values from outside reach an item, or a request without generated code. */

import { expect, test } from "vitest";
import { FULL } from "../support/extent.js";
import { markedProject } from "./marked-project.js";

const HEAD = `import { enqueueAccountLocal, enqueueAccountRemoteUser, encodeAccountLocal, encodeAccountRemoteUser, enqueueTransferItem, enqueueTransferItems, type AccountLocalItem, type AccountRemoteUserItem, type TransferItem, type WhmCaller, validateAccountLocal } from "./generated/index.js";
declare const client: WhmCaller; declare const users: string[]; declare const c: boolean; declare const text: string;
`;
/** A name, a program, and modules and keys that it uses or may use. */
const PROGRAMS: readonly (readonly [name: string, text: string, used: readonly string[]])[] = [
  [
    "function table",
    `const SENDERS = { archive: enqueueAccountLocal, login: enqueueAccountRemoteUser } as const;
export const run = (kind: keyof typeof SENDERS, name: string) => SENDERS[kind](client, "s", { user: name, localuser: name });`,
    ["AccountRemoteUser.user", "AccountLocal.user"],
  ],
  [
    "cross module erased",
    `const r: AccountRemoteUserItem = { user: "a", localuser: "b", domain: "d" }; const y: { user: string; localuser: string } = r; void enqueueAccountLocal(client, "s", y);`,
    ["AccountLocal.domain", "AccountLocal.user"],
  ],
  [
    "cross module array",
    `const r: AccountRemoteUserItem[] = [{ user: "a", localuser: "b", domain: "d" }]; const ys: readonly { user: string; localuser: string }[] = r; for (const y of ys) void enqueueAccountLocal(client, "s", y);`,
    ["AccountLocal.domain"],
  ],
  [
    "cross direct",
    `const r: AccountRemoteUserItem = { user: "a", localuser: "b", domain: "d" }; void enqueueAccountLocal(client, "s", r);`,
    ["AccountLocal.domain"],
  ],
  [
    "spread cross",
    `const r: AccountRemoteUserItem = { user: "a", localuser: "b", domain: "d" }; void enqueueTransferItem(client, "s", { module: "AccountLocal", ...r });`,
    ["AccountLocal.domain"],
  ],
  [
    "keys of a value from outside",
    `const item: AccountLocalItem = { user: "a", localuser: "b" }; const input = JSON.parse(text); for (const key in input) (item as any)[key] = input[key]; encodeAccountLocal(item);`,
    ["AccountLocal.domain"],
  ],
  [
    "entries of a value from outside",
    `const item: AccountLocalItem = { user: "a", localuser: "b" }; for (const [key, value] of Object.entries(JSON.parse(text))) (item as Record<string, unknown>)[key] = value; encodeAccountLocal(item);`,
    ["AccountLocal.domain"],
  ],
  [
    "keys of a value from outside, for an object without an item type",
    `const bag = { user: "a", localuser: "b" }; const input = JSON.parse(text); for (const key in input) (bag as any)[key] = input[key]; encodeAccountLocal(bag);`,
    ["AccountLocal.domain"],
  ],
  [
    "entries of a value from outside, for an object without an item type",
    `const bag = { user: "a", localuser: "b" }; Object.entries(JSON.parse(text)).forEach(([key, value]) => Reflect.set(bag, key, value)); encodeAccountLocal(bag);`,
    ["AccountLocal.domain"],
  ],
  [
    "raw call whose result is printed",
    `declare const api: { call(name: string, fields: unknown): Promise<unknown> }; console.log(await api.call("enqueue_transfer_item", JSON.parse(text)));`,
    ["AccountLocal.domain"],
  ],
  [
    "keyof loop",
    `const item: Partial<AccountLocalItem> = {}; function put(key: keyof AccountLocalItem, v: unknown) { (item as Record<string, unknown>)[key] = v; } put("domain", "d"); encodeAccountLocal(item as AccountLocalItem);`,
    ["AccountLocal.domain"],
  ],
  [
    "index from param",
    `function put(o: Record<string, unknown>, key: string, v: unknown) { o[key] = v; } const o: Record<string, unknown> = {}; put(o, text, "d"); encodeAccountLocal(o as unknown as AccountLocalItem);`,
    ["AccountLocal.domain"],
  ],
  [
    "json variable",
    `const o = JSON.parse(text); encodeAccountLocal({ user: "a", localuser: "a", ...o });`,
    ["AccountLocal.domain"],
  ],
  [
    "json typed own",
    `interface Row { user: string; localuser: string } const row = JSON.parse(text) as Row; encodeAccountLocal(row);`,
    [],
  ],
  [
    "class generic store",
    `class Store<T> { items: T[] = []; add(x: T) { this.items.push(x); return this; } } const s = new Store<AccountLocalItem>().add(JSON.parse(text)); s.items.map(encodeAccountLocal);`,
    ["AccountLocal.domain"],
  ],
  [
    "promise any",
    `async function load(): Promise<any> { return (await fetch(text)).json(); } const r = await load(); encodeAccountLocal(r);`,
    ["AccountLocal.domain"],
  ],
  [
    "any array",
    `const list: any[] = JSON.parse(text); const items: TransferItem[] = list; void enqueueTransferItems(client, "s", items);`,
    ["AccountLocal.domain", "AccountLocal"],
  ],
  [
    "any via map callback",
    `const list: TransferItem[] = (JSON.parse(text) as unknown[]).map((x) => x as TransferItem); void list;`,
    ["AccountLocal.domain", "AccountLocal"],
  ],
  [
    "predicate",
    `function isItem(x: unknown): x is AccountLocalItem { return typeof x === "object"; } const o: unknown = JSON.parse(text); if (isItem(o)) encodeAccountLocal(o);`,
    ["AccountLocal.domain"],
  ],
  [
    "assert fn",
    `function assertItem(x: unknown): asserts x is AccountLocalItem {} const o: unknown = JSON.parse(text); assertItem(o); encodeAccountLocal(o);`,
    ["AccountLocal.domain"],
  ],
  [
    "this assert",
    `const o: unknown = JSON.parse(text); if (validateAccountLocal(o)) encodeAccountLocal(o);`,
    ["AccountLocal.domain"],
  ],
  [
    "generic no constraint",
    `function id<T>(x: T): T { return x; } encodeAccountLocal(id(JSON.parse(text)));`,
    ["AccountLocal.domain"],
  ],
  [
    "generic return cast",
    `function get<T>(): T { return JSON.parse(text) as T; } encodeAccountLocal(get());`,
    ["AccountLocal.domain"],
  ],
  [
    "generic return typed",
    `function get<T>(): T { return JSON.parse(text) as T; } const x = get<AccountLocalItem>(); encodeAccountLocal(x);`,
    ["AccountLocal.domain"],
  ],
  [
    "module dynamic",
    `declare const kind: string; void enqueueTransferItem(client, "s", { module: kind as any, user: "a", localuser: "b" });`,
    ["AccountRemoteUser", "AccountRemoteUser.user", "AccountLocal"],
  ],
  [
    "module generic",
    `import * as all from "./generated/index.js"; declare const kind: string; (all as any)["encode" + kind]({ user: "a" });`,
    ["AccountRemoteUser", "AccountRemoteUser.user"],
  ],
  [
    "namespace spread",
    `import * as all from "./generated/index.js"; const x = { ...all }; (x as any)["encode" + text]({ user: "a" });`,
    ["AccountRemoteUser", "AccountRemoteUser.user"],
  ],
  [
    "raw fields any",
    `declare function post(path: string, body: unknown): void; post("/json-api/enqueue_transfer_item", JSON.parse(text));`,
    ["AccountLocal.domain", "AccountRemoteUser"],
  ],
  [
    "raw exported",
    `export function send(fields: Record<string, string>) { return client.call("enqueue_transfer_item", fields); }`,
    ["AccountLocal.domain", "AccountRemoteUser"],
  ],
  [
    "raw exported module",
    `export function send(fields: Record<string, string>) { return client.call("enqueue_transfer_item", { module: "AccountLocal", ...fields }); }`,
    ["AccountLocal.domain"],
  ],
  [
    "raw query",
    `export function send(query: string) { return fetch("https://h/json-api/enqueue_transfer_item?" + query); }`,
    ["AccountLocal.domain", "AccountLocal"],
  ],
  [
    "raw query tpl",
    "export function send(query: string) { return fetch(`https://h/json-api/enqueue_transfer_item?${query}`); }",
    ["AccountLocal.domain", "AccountLocal"],
  ],
  [
    "raw body",
    `export function send(body: string) { return fetch("https://h/json-api/enqueue_transfer_item", { method: "POST", body }); }`,
    ["AccountLocal.domain", "AccountLocal"],
  ],
  [
    "raw argv",
    `declare function run(p: string, a: string[]): void; export function send(args: string[]) { run("whmapi1", ["enqueue_transfer_item", ...args]); }`,
    ["AccountLocal.domain", "AccountLocal"],
  ],
  [
    "raw concat name",
    `const f = { module: "AccountLocal", user: "a", domain: "x" }; const NAME = "enqueue_transfer_item"; void client.call(NAME, f);`,
    ["AccountLocal.domain", "AccountLocal"],
  ],
  [
    "raw template keys",
    "const p = 'overwrite'; const f: Record<string, string> = { module: 'AccountLocal' }; f[`${p}_with_delete`] = '1'; void client.call('enqueue_transfer_item', f);",
    ["AccountLocal.overwrite_with_delete"],
  ],
  [
    "key template typed",
    "type K = `overwrite_${'with_delete' | 'sameowner_dbs'}`; function set(item: AccountLocalItem, k: K) { item[k] = true; } void set;",
    ["AccountLocal.overwrite_with_delete"],
  ],
  [
    "key concat",
    `const k = "skip" + "res"; const o: Record<string, unknown> = { user: "a", localuser: "b" }; o[k] = 1; encodeAccountLocal(o as unknown as AccountLocalItem);`,
    ["AccountLocal.skipres"],
  ],
  [
    "key const template",
    "const k = `skip${'res'}`; encodeAccountLocal({ user: 'a', localuser: 'b', [k]: 1 });",
    ["AccountLocal.skipres"],
  ],
  [
    "entries map",
    `const o = Object.fromEntries(Object.entries({ res: 1 }).map(([k, v]) => ["skip" + k, v])); encodeAccountLocal({ user: "a", localuser: "b", ...o });`,
    ["AccountLocal.skipres"],
  ],
  [
    "entries map tpl",
    "const o = Object.fromEntries(['res'].map((k) => [`skip${k}`, 1])); encodeAccountLocal({ user: 'a', localuser: 'b', ...o });",
    ["AccountLocal.skipres"],
  ],
  [
    "reduce",
    "const o = ['res'].reduce<Record<string, unknown>>((all, k) => ({ ...all, [`skip${k}`]: 1 }), {}); encodeAccountLocal({ user: 'a', localuser: 'b', ...o });",
    ["AccountLocal.skipres"],
  ],
  [
    "class any field",
    `class A { data: any; constructor() { this.data = JSON.parse(text); } get item(): AccountLocalItem { return this.data; } } encodeAccountLocal(new A().item);`,
    ["AccountLocal.domain"],
  ],
  [
    "class any field via init",
    `class A { data: any = {}; load() { this.data = JSON.parse(text); } get item(): AccountLocalItem { return this.data; } } encodeAccountLocal(new A().item);`,
    ["AccountLocal.domain"],
  ],
  [
    "any var reassigned",
    `let data: any = {}; function load() { data = JSON.parse(text); } load(); encodeAccountLocal(data);`,
    ["AccountLocal.domain"],
  ],
  [
    "object member reassigned",
    `const box: { data: any } = { data: {} }; box.data = JSON.parse(text); encodeAccountLocal(box.data);`,
    ["AccountLocal.domain"],
  ],
  [
    "assign alias",
    `const o: Record<string, unknown> = {}; const p = o; Object.assign(p, JSON.parse(text)); encodeAccountLocal(o as unknown as AccountLocalItem);`,
    ["AccountLocal.domain"],
  ],
  [
    "callback any",
    `declare function on(f: (x: any) => void): void; on((x) => encodeAccountLocal(x));`,
    ["AccountLocal.domain"],
  ],
  [
    "callback own any",
    `function each(f: (x: any) => void) { f(JSON.parse(text)); } each((x) => encodeAccountLocal(x));`,
    ["AccountLocal.domain"],
  ],
  [
    "callback own any 2",
    `const handlers: ((x: any) => void)[] = []; handlers.push((x) => encodeAccountLocal(x)); handlers.forEach((h) => h(JSON.parse(text)));`,
    ["AccountLocal.domain"],
  ],
  [
    "destructured any",
    `const { item } = JSON.parse(text); encodeAccountLocal(item);`,
    ["AccountLocal.domain"],
  ],
  [
    "destructured param",
    `function go({ item }: { item: any }) { encodeAccountLocal(item); } go(JSON.parse(text)); go({ item: JSON.parse(text) });`,
    ["AccountLocal.domain"],
  ],
  [
    "param item prop",
    `function go(o: { item: any }) { encodeAccountLocal(o.item); } go({ item: JSON.parse(text) });`,
    ["AccountLocal.domain"],
  ],
  [
    "rest args",
    `function go(...args: any[]) { encodeAccountLocal(args[0]); } go(JSON.parse(text));`,
    ["AccountLocal.domain"],
  ],
  [
    "default param",
    `function go(o: any = JSON.parse(text)) { encodeAccountLocal(o); } go();`,
    ["AccountLocal.domain"],
  ],
  ["for of json", `for (const x of JSON.parse(text)) encodeAccountLocal(x);`, ["AccountLocal.domain"]],
  [
    "map get",
    `const m = new Map<string, any>(); m.set("a", JSON.parse(text)); encodeAccountLocal(m.get("a"));`,
    ["AccountLocal.domain"],
  ],
  [
    "map get 2",
    `const m = new Map<string, AccountLocalItem>(); m.set("a", JSON.parse(text)); encodeAccountLocal(m.get("a")!);`,
    ["AccountLocal.domain"],
  ],
  [
    "set accessor",
    `class B { #o: any = {}; set item(x: any) { this.#o = x; } go() { encodeAccountLocal(this.#o); } } const b = new B(); b.item = JSON.parse(text); b.go();`,
    ["AccountLocal.domain"],
  ],
  [
    "generator",
    `function* gen(): Generator<any> { yield JSON.parse(text); } for (const x of gen()) encodeAccountLocal(x);`,
    ["AccountLocal.domain"],
  ],
  [
    "conditional",
    `const o: any = c ? JSON.parse(text) : {}; encodeAccountLocal(o);`,
    ["AccountLocal.domain"],
  ],
  ["nullish assign", `let o: any; o ??= JSON.parse(text); encodeAccountLocal(o);`, ["AccountLocal.domain"]],
  [
    "catch",
    `try { throw JSON.parse(text); } catch (e: any) { encodeAccountLocal(e.item); }`,
    ["AccountLocal.domain"],
  ],
  [
    "array index write",
    `const a: any[] = []; a[0] = JSON.parse(text); encodeAccountLocal(a[0]);`,
    ["AccountLocal.domain"],
  ],
  [
    "record write",
    `const a: Record<string, any> = {}; a.x = JSON.parse(text); encodeAccountLocal(a.x);`,
    ["AccountLocal.domain"],
  ],
  [
    "literal nested",
    `const box: any = { inner: JSON.parse(text) }; encodeAccountLocal(box.inner);`,
    ["AccountLocal.domain"],
  ],
  [
    "structuredClone",
    `const o: any = structuredClone(JSON.parse(text)); encodeAccountLocal(o);`,
    ["AccountLocal.domain"],
  ],
  [
    "enum key",
    `enum K { A = "domain" } const o: Record<string, unknown> = {}; o[K.A] = 1; encodeAccountLocal(o as unknown as AccountLocalItem);`,
    ["AccountLocal.domain"],
  ],
  [
    "wide iface",
    `interface S { send(v: { user: string; localuser: string; domain?: string }): void } class L implements S { send(i: AccountLocalItem) { encodeAccountLocal(i); } } new L().send({ user: "a", localuser: "b" }); const s: S = new L(); s.send({ user: "a", localuser: "a", domain: "d" });`,
    ["AccountLocal.domain"],
  ],
  [
    "wide fn any",
    `const send: (v: any) => void = (i: AccountLocalItem) => { encodeAccountLocal(i); }; send(JSON.parse(text));`,
    ["AccountLocal.domain"],
  ],
  [
    "wide fn record",
    `const send: (v: Record<string, any>) => void = (i: any) => { encodeAccountLocal(i); }; send(JSON.parse(text));`,
    ["AccountLocal.domain"],
  ],
  [
    "method any override",
    `abstract class S { abstract send(v: any): void; go() { this.send(JSON.parse(text)); } } class L extends S { send(i: AccountLocalItem) { encodeAccountLocal(i); } } new L().go();`,
    ["AccountLocal.domain"],
  ],
  [
    "iface any method",
    `interface S { send(v: any): void } class L implements S { send(i: AccountLocalItem) { encodeAccountLocal(i); } } const s: S = new L(); s.send(JSON.parse(text));`,
    ["AccountLocal.domain"],
  ],
  [
    "object method any",
    `interface S { send(v: any): void } const s: S = { send(i: AccountLocalItem) { encodeAccountLocal(i); } }; s.send(JSON.parse(text));`,
    ["AccountLocal.domain"],
  ],
  [
    "unused certain",
    `interface R { user: string; localuser: string; domain?: string } const r: R = { user: "a", localuser: "b" }; encodeAccountLocal(r);`,
    ["AccountLocal.user"],
  ],
  [
    "non null proto",
    `const base = { domain: "d" }; const o = Object.create(base); Object.assign(o, { ...base, user: "a" }); encodeAccountLocal(o);`,
    ["AccountLocal.domain"],
  ],
  [
    "string any arg",
    `const set = (k: string, v: string) => ({ [k]: v }); encodeAccountLocal({ user: "a", localuser: "b", ...set(text, "x") });`,
    ["AccountLocal.domain"],
  ],
  [
    "url params from text",
    `const p = new URLSearchParams(text); encodeAccountLocal(Object.fromEntries(p) as unknown as AccountLocalItem);`,
    ["AccountLocal.domain"],
  ],
  [
    "regexp groups",
    `const m = /(?<user>.*)/.exec(text)!; encodeAccountLocal(m.groups as unknown as AccountLocalItem);`,
    ["AccountLocal.user"],
  ],
  [
    "env",
    `declare const process: { env: Record<string, string> }; encodeAccountLocal({ user: "a", localuser: "b", ...process.env } as AccountLocalItem);`,
    ["AccountLocal.domain"],
  ],
  [
    "factory",
    `export const createSender = (c: WhmCaller) => (item: AccountLocalItem) => enqueueAccountLocal(c, "s", item);`,
    ["AccountLocal.domain"],
  ],
  [
    "factory of an object",
    `export function createSender(c: WhmCaller) { return { send(item: AccountLocalItem) { return enqueueAccountLocal(c, "s", item); } }; }`,
    ["AccountLocal.domain"],
  ],
  [
    "factory of an inner function",
    `export function createSender(c: WhmCaller) { function send(item: AccountLocalItem) { return enqueueAccountLocal(c, "s", item); } return send; }`,
    ["AccountLocal.domain"],
  ],
  [
    "exported object",
    `function send(item: AccountLocalItem) { return encodeAccountLocal(item); } export const api = { send };`,
    ["AccountLocal.domain"],
  ],
  [
    "default export of an object",
    `function send(item: AccountLocalItem) { return encodeAccountLocal(item); } export default { send };`,
    ["AccountLocal.domain"],
  ],
  [
    "exported instance",
    `class S { send(item: AccountLocalItem) { return encodeAccountLocal(item); } } export const s = new S();`,
    ["AccountLocal.domain"],
  ],
  [
    "factory of an instance",
    `class S { send(item: AccountLocalItem) { return encodeAccountLocal(item); } } export const make = () => new S();`,
    ["AccountLocal.domain"],
  ],
  [
    "exported class with a field",
    `export class Q { item?: AccountLocalItem; go() { return encodeAccountLocal(this.item!); } }`,
    ["AccountLocal.domain"],
  ],
  [
    "exported abstract class",
    `export abstract class Base { abstract build(): AccountLocalItem; send() { return encodeAccountLocal(this.build()); } }`,
    ["AccountLocal.domain"],
  ],
  [
    "exported generic function",
    `export function run<T extends { user: string; localuser: string }>(o: T) { return encodeAccountLocal(o); }`,
    ["AccountLocal.domain"],
  ],
  [
    "generic function with an untyped argument",
    `function run<T extends { user: string; localuser: string }>(o: T) { return encodeAccountLocal({ ...o }); } run(JSON.parse(text));`,
    ["AccountLocal.domain"],
  ],
  [
    "cast of a stored function",
    `const h: Record<string, unknown> = {}; function send(item: AccountLocalItem) { return encodeAccountLocal(item); } h.x = send; (h.x as (x: any) => void)(JSON.parse(text));`,
    ["AccountLocal.domain"],
  ],
  [
    "instance behind any",
    `class S { send(item: AccountLocalItem) { return encodeAccountLocal(item); } } const s: any = new S(); s.send(JSON.parse(text));`,
    ["AccountLocal.domain"],
  ],
  [
    "instance in an untyped array",
    `class S { send(item: AccountLocalItem) { return encodeAccountLocal(item); } } const list: any[] = [new S()]; list[0].send(JSON.parse(text));`,
    ["AccountLocal.domain"],
  ],
  [
    "instance in an untyped map",
    `class S { send(item: AccountLocalItem) { return encodeAccountLocal(item); } } const m = new Map<string, any>([["s", new S()]]); m.get("s").send(JSON.parse(text));`,
    ["AccountLocal.domain"],
  ],
  [
    "computed member of an empty object",
    `const o: {} = {}; o[text] = 1; encodeAccountLocal(o as AccountLocalItem);`,
    ["AccountLocal.domain"],
  ],
  [
    "computed member of another type",
    `const o = { user: "a", localuser: "b" }; o[text] = 1; encodeAccountLocal(o);`,
    ["AccountLocal.domain"],
  ],
  [
    "computed member through any",
    `const o = { user: "a", localuser: "b" }; const p: any = o; p[text] = 1; encodeAccountLocal(o);`,
    ["AccountLocal.domain"],
  ],
  [
    "defineProperty with a computed name",
    `const o = { user: "a", localuser: "b" }; Object.defineProperty(o, text, { value: 1 }); encodeAccountLocal(o);`,
    ["AccountLocal.domain"],
  ],
  [
    "Reflect.set with a computed name",
    `const o = { user: "a", localuser: "b" }; Reflect.set(o, text, 1); encodeAccountLocal(o);`,
    ["AccountLocal.domain"],
  ],
  [
    "assign to an object of another type",
    `const o = { user: "a", localuser: "b" }; Object.assign(o, JSON.parse(text)); encodeAccountLocal(o);`,
    ["AccountLocal.domain"],
  ],
  [
    "assign in a function of the project",
    `function fill(o: { user: string }) { Object.assign(o, JSON.parse(text)); } const item: AccountLocalItem = { user: "a", localuser: "b" }; fill(item); encodeAccountLocal(item);`,
    ["AccountLocal.domain"],
  ],
  [
    "setPrototypeOf with an untyped value",
    `const item = { user: "a", localuser: "b" }; Object.setPrototypeOf(item, JSON.parse(text)); encodeAccountLocal(item);`,
    ["AccountLocal.domain"],
  ],
  [
    "handler of a library",
    `declare const app: { post(p: string, f: (req: { body: any }) => void): void }; app.post("/", (req) => { encodeAccountLocal(req.body); });`,
    ["AccountLocal.domain"],
  ],
  [
    "named handler of a library",
    `declare const app: { post(p: string, f: (req: { body: any }) => void): void }; function handle(req: any) { encodeAccountLocal(req.body); } app.post("/", handle);`,
    ["AccountLocal.domain"],
  ],
  [
    "pairs of a helper",
    `const pair = (k: string): [string, number] => [k, 1]; const o = Object.fromEntries(text.split(",").map(pair)); encodeAccountLocal(o as any);`,
    ["AccountLocal.domain"],
  ],
  [
    "any member of a row",
    `const row: { user: string; extra: any } = JSON.parse(text); encodeAccountLocal({ localuser: "a", ...row.extra, user: row.user });`,
    ["AccountLocal.domain"],
  ],
  [
    "keys that a type computes",
    `type Flags = { [K in "ain" | "ate" as \`dom\${K}\`]?: string }; declare function load(): Flags; encodeAccountLocal({ user: "a", localuser: "b", ...load() });`,
    ["AccountLocal.domain"],
  ],
  [
    "exports of a namespace that is spread",
    `namespace Defaults { export const domain = "d"; } encodeAccountLocal({ user: "a", localuser: "b", ...Defaults });`,
    ["AccountLocal.domain"],
  ],
  [
    "declared global variable",
    `declare global { var ROW: any; } encodeAccountLocal(ROW);`,
    ["AccountLocal.domain"],
  ],
  [
    "member of a declared global variable",
    `declare global { interface Page { row: any; } var page: Page; } encodeAccountLocal(page.row);`,
    ["AccountLocal.domain"],
  ],
  [
    "undeclared member of the global object",
    `encodeAccountLocal((globalThis as any).row);`,
    ["AccountLocal.domain"],
  ],
];

test.each(PROGRAMS)(
  "--used-by finds keys that a value from outside of the analyzed sources may contain: %s",
  FULL,
  (_name, text, used) => {
    const { usage } = markedProject({ "a.ts": `${HEAD}${text}\nexport {};\n` });
    const missed = used.filter((subject) => {
      const [module = "", key] = subject.split(".");
      const uses =
        key === undefined
          ? usage.findModuleUses(module)
          : usage.findKeyUsesOrMentions(module, new Set([key]));
      return uses.length === 0;
    });
    expect(missed).toEqual([]);
  },
);

test("--used-by finds keys in files that the sources import, but the globs do not match", () => {
  const files = {
    "a.ts": `import { encodeAccountLocal } from "./generated/index.js";
import item from "./item.json" with { type: "json" };
import { load } from "./load.js";
encodeAccountLocal(item);
encodeAccountLocal(load());`,
    "item.json": `{ "user": "a", "localuser": "b", "domain": "c" }`,
    "load.d.ts": "export declare function load(): { user: string; localuser: string; force: boolean };",
  };
  const { usage } = markedProject(files, { outside: ["load.d.ts"] });
  for (const key of ["domain", "force"])
    expect(usage.findKeyUsesOrMentions("AccountLocal", new Set([key])), key).not.toEqual([]);
});

test("--used-by finds keys in the types that a library in node_modules declares", () => {
  const files = {
    "a.ts": `import { encodeAccountLocal } from "./generated/index.js";
import { load } from "rows";
encodeAccountLocal({ ...load(), user: "a" });`,
    "node_modules/rows/package.json": `{ "name": "rows", "types": "index.d.ts" }`,
    "node_modules/rows/index.d.ts":
      "export declare function load(): { user: string; localuser: string; domain: string };",
  };
  const { usage } = markedProject(files, { outside: ["node_modules/rows/index.d.ts"] });
  expect(usage.findKeyUsesOrMentions("AccountLocal", new Set(["domain"]))).toHaveLength(1);
  expect(usage.findKeyUsesOrMentions("AccountLocal", new Set(["force"]))).toEqual([]);
});

test.each([
  ["is passed", `import * as all from "./row.js"; encodeAccountLocal(all);`],
  ["is exported again", `import { all } from "./all.js"; encodeAccountLocal(all);`],
  ["is imported dynamically", `const all = await import("./row.js"); encodeAccountLocal({ ...all });`],
  [
    "is copied in a loop",
    `import * as all from "./row.js"; const item: any = {}; for (const [k, v] of Object.entries(all)) Reflect.set(item, k, v); encodeAccountLocal(item);`,
  ],
  [
    "is an element of an object",
    `import * as all from "./row.js"; const rows = { all }; const pick = (name: "all"): object => rows[name]; encodeAccountLocal(pick("all") as never);`,
  ],
])(
  "--used-by finds the exports of a JavaScript module as keys of an item if the module %s",
  FULL,
  (_name, text) => {
    const { usage } = markedProject({
      "a.ts": `import { encodeAccountLocal } from "./generated/index.js";\n${text}\nexport {};`,
      "all.ts": `export * as all from "./row.js";`,
      "row.ts": `export const user = "a"; export const localuser = "b"; export const domain = "c";`,
    });
    expect(usage.findKeyUsesOrMentions("AccountLocal", new Set(["domain"]))).not.toEqual([]);
    expect(usage.findKeyUsesOrMentions("AccountLocal", new Set(["force"]))).toEqual([]);
  },
);
