/** Functions and values that accept items and are exported to code outside the sources. Their callers may use any key. */

import { testMarkedUses, type Files } from "./marked-project.js";

const HEAD = `import { encodeAccountLocal, encodePackageRemoteRoot, enqueueFeatureListRemoteRoot, type AccountLocalItem, type AccountRemoteUserItem, type LegacyAccountBackupItem, type PackageRemoteRootItem, type TransferItem, type WhmCaller } from "./generated/index.js";\n`;

const PROJECTS: Readonly<Record<string, Files>> = {
  functions: {
    "a.ts": `${HEAD}export function send(name: string, /*AccountLocal.*?*/item: AccountLocalItem) { return encodeAccountLocal(item); }
export const later = async (/*PackageRemoteRoot.*?*/items: readonly PackageRemoteRootItem[]) => items.map(encodePackageRemoteRoot);
declare const client: WhmCaller;
export const /*FeatureListRemoteRoot.*?*/bound = enqueueFeatureListRemoteRoot.bind(null, client, "s");
export function make(): AccountLocalItem { return { /*AccountLocal.user*/user: "a", /*AccountLocal.localuser*/localuser: "b" }; }
export default (/*LegacyAccountBackup.*?*/item: Partial<LegacyAccountBackupItem>) => item;
function own(item: AccountRemoteUserItem) { return item; }
export const kept = own.name;`,
  },
  "a function that destructures the item": {
    "a.ts":
      `${HEAD}export function send({ /*AccountLocal.user*/user, /*AccountLocal.ip*/ip }: AccountLocalItem) { return [user, ip]; }
export function rest({ /*PackageRemoteRoot.package*/package: name, ...others }: /*x*/PackageRemoteRootItem) { return others; }`
        .replace("rest({", "rest(/*PackageRemoteRoot.*?*/{")
        .replace("/*x*/", ""),
  },
  "classes and objects": {
    "a.ts":
      `${HEAD}export class Sender { constructor(private readonly /*AccountLocal.*?*/item: AccountLocalItem) {} go() { return encodeAccountLocal(this.item); } }
export default class Queue<T extends PackageRemoteRootItem> { add(/*PackageRemoteRoot.*?*/item: T) { return item; } static of(/*LegacyAccountBackup.*?*/item: LegacyAccountBackupItem) { return item; } private own(item: AccountRemoteUserItem) { return item; } }
export const api = { send(/*AccountRemoteUser.*?*/item: AccountRemoteUserItem) { return item; } };`.replace(
        "private readonly /*AccountLocal.*?*/item",
        "/*AccountLocal.*?*/private readonly item",
      ),
  },
  "collections that callers can fill": {
    "a.ts": `${HEAD}export const /*AccountLocal.*?*/list: AccountLocalItem[] = [];
export const /*PackageRemoteRoot.*?*/map = new Map<string, PackageRemoteRootItem>();
export const fixed: readonly AccountRemoteUserItem[] = [];
export const later: Promise<LegacyAccountBackupItem> = null!;
export const set: ReadonlySet<LegacyAccountBackupItem> = new Set();`,
  },
  "re-exports through an index file": {
    "index.ts": `export { send as queue } from "./send.js";`,
    "send.ts": `${HEAD}export function send(/*AccountLocal.*?*/item: AccountLocalItem) { return encodeAccountLocal(item); }
function inner(item: PackageRemoteRootItem) { return item; }
inner({ /*PackageRemoteRoot.package*/package: "p" });`,
  },
  "exports that only the project's sources call": {
    "send.ts": `${HEAD}export function send(item: AccountLocalItem) { return encodeAccountLocal(item); }
export function dynamic(item: PackageRemoteRootItem) { return item; }
export function spare(/*AccountRemoteUser.*?*/item: AccountRemoteUserItem) { return item; }
export class Sender { constructor(readonly item: LegacyAccountBackupItem) {} }`,
    "a.ts": `import { send, Sender } from "./send.js";
const { dynamic } = await import("./send.js");
send({ /*AccountLocal.user*/user: "a", /*AccountLocal.localuser*/localuser: "b" });
dynamic({ /*PackageRemoteRoot.package*/package: "p" });
new Sender({ /*LegacyAccountBackup.user*/user: "u" } as const);`,
  },
  "functions passed to callers that may pass anything": {
    "a.ts":
      `${HEAD}declare const on: { on(name: string, listener: (...given: any[]) => void): void; use(listener: any): void; any: any };
function first(item: AccountLocalItem) { return item; }
on.on("a", /*AccountLocal.*?*/first);
on.use(/*PackageRemoteRoot.*?*/(item: PackageRemoteRootItem) => item);
function third(item: LegacyAccountBackupItem) { return item; }
on.any(/*LegacyAccountBackup.*?*/third);
const handlers: Record<string, unknown> = { /*AccountRemoteUser.*?*/second };
function second(item: AccountRemoteUserItem) { return item; }
void handlers;`.replace("{ /*AccountRemoteUser.*?*/second }", "{ second: /*AccountRemoteUser.*?*/second }"),
  },
  CommonJS: {
    "a.cjs": `/** @param {import("./generated/index.js").AccountLocalItem} item */
function send(/*AccountLocal.*?*/item) { return item; }
module.exports = { send };`,
    "b.cjs": `/** @param {import("./generated/index.js").PackageRemoteRootItem} item */
exports.send = function (/*PackageRemoteRoot.*?*/item) { return item; };`,
  },
  "the project's own types that become items": {
    "a.ts": `${HEAD}interface Row { /*AccountLocal.user~*/user: string; /*AccountLocal.localuser~*/localuser: string }
export function send(row: Row) { return encodeAccountLocal(row); }`,
  },
};

testMarkedUses("--used-by finds exactly the marked uses through exported functions and values", PROJECTS);
