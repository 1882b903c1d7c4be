/** Keys used indirectly: in records of keys, by reflection, and through wider or narrower types. */

import { testMarkedUses, type Files } from "./marked-project.js";

const HEAD = `import { encodeAccountLocal, encodePackageRemoteRoot, type AccountLocalItem, type PackageRemoteRootItem, type TransferItem } from "./generated/index.js";
declare const item: AccountLocalItem; declare const loose: any; declare const name: string; declare const unsure: unknown;\n`;

const PROJECTS: Readonly<Record<string, Files>> = {
  "casts from untyped values": {
    "a.ts": `${HEAD}const o: Record<string, unknown> = { user: "x" };
encodeAccountLocal(/*AccountLocal.*?*/o as AccountLocalItem);
encodePackageRemoteRoot(</*PackageRemoteRoot.*?*/PackageRemoteRootItem>unsure);`.replace(
      "</*PackageRemoteRoot.*?*/PackageRemoteRootItem>unsure",
      "<PackageRemoteRootItem>/*PackageRemoteRoot.*?*/unsure",
    ),
    "b.ts": `${HEAD}const o: object = { user: "x" };
export const first = o as AccountLocalItem;
const p: {} = { package: "x" };
export const second = p as PackageRemoteRootItem;`,
  },
  "double casts, and casts of unions": {
    "a.ts": `${HEAD}const o = { user: "x", note: 1 };
encodeAccountLocal(/*AccountLocal.*?*/o as unknown as AccountLocalItem);
encodePackageRemoteRoot((/*PackageRemoteRoot.*?*/loose) as PackageRemoteRootItem);`,
  },
  "a narrower type that becomes an item": {
    "a.ts": `${HEAD}interface Row { /*AccountLocal.user~*/user: string; /*AccountLocal.localuser~*/localuser: string }
const full = { user: "a", localuser: "b", /*AccountLocal.domain~*/domain: "c" };
const row: Row = full;
encodeAccountLocal(row);
function send(given: Row): void { encodeAccountLocal(given); }
const wide = { user: "a", localuser: "b", /*AccountLocal.ip~*/ip: 1, other: 2 };
send(wide);
export const elsewhere: { a: number } = { a: 1, ...{ force: 1 } };`,
    "b.ts": `import type { AccountLocalItem } from "./generated/index.js";
interface Base { /*AccountLocal.user~*/user: string }
const more: Base = JSON.parse("{}");
export const item: Partial<AccountLocalItem> = more;`,
  },
  "records of keys": {
    "a.ts": `${HEAD}export const labels: Partial<Record<keyof AccountLocalItem, string>> = { /*AccountLocal.user~*/user: "User", /*AccountLocal.localuser~*/"localuser": "L" };
export const all: Readonly<Record<keyof PackageRemoteRootItem, string>> = { /*PackageRemoteRoot.package~*/package: "P" };
export const said = labels./*AccountLocal.domain~*/domain;
export const checks: { [K in keyof AccountLocalItem]?: (value: AccountLocalItem[K]) => boolean } = { /*AccountLocal.ip*/ip: () => true };
export const own = { /*AccountLocal.size~*/size: 1 } satisfies Partial<Record<keyof AccountLocalItem, unknown>>;
export const { /*AccountLocal.force~*/force } = labels;
export const form = labels[/*AccountLocal.reseller~*/"reseller"];
declare const perhaps: Record<keyof AccountLocalItem, string> | undefined;
export const asked = perhaps?./*AccountLocal.skipaccount~*/skipaccount;
export const list: (keyof AccountLocalItem)[] = [/*AccountLocal.customip~*/"customip"];
export const map = new Map<keyof AccountLocalItem, string>([[/*AccountLocal.replaceip~*/"replaceip", ""]]);
export const set = new Set<keyof AccountLocalItem>([/*AccountLocal.skipres~*/"skipres"]);`,
    "b.ts": `${HEAD}type Text<T> = { [K in keyof T]: string };
export const texts: Partial<Text<AccountLocalItem>> = { /*AccountLocal.user*/user: "1" };
export const some: Pick<AccountLocalItem, "user"> = { /*AccountLocal.user*/user: "a" };
export const rest: Partial<Omit<AccountLocalItem, "user">> = { /*AccountLocal.ip*/ip: 1 };
export const open: Partial<Record<keyof AccountLocalItem, string>> = { ...loose, [name]: 1 };
type WithoutUser = Exclude<keyof AccountLocalItem, "user">;
export const without: Partial<Record<WithoutUser, string>> = { /*AccountLocal.domain~*/domain: "a" };
type Taken = Extract<keyof AccountLocalItem, /*AccountLocal.size~*/"size" | "b">;
export const taken: Record<Taken, string> = { size: "a" };
type Named<T> = { [K in keyof T as \`own_\${string & K}\`]: string };
export const other: Partial<Named<AccountLocalItem>> = { own_user: "" };`,
  },
  reflection: {
    "a.ts": `${HEAD}Reflect.set(item, /*AccountLocal.user*/"user", "a");
Reflect.get(item, /*AccountLocal.localuser*/"localuser");
Reflect.deleteProperty(item, /*AccountLocal.domain*/"domain");
Object.defineProperty(item, /*AccountLocal.ip*/"ip", { value: 1 });
Object.defineProperties(item, { /*AccountLocal.skipres~*/skipres: { value: 1 } });
export const has = Object.hasOwn(item, /*AccountLocal.size*/"size") || item.hasOwnProperty(/*AccountLocal.force~*/"force") || /*AccountLocal.reseller*/"reseller" in item
  || Object.prototype.hasOwnProperty.call(item, /*AccountLocal.customip~*/"customip");
const user = "replaceip"; Reflect.has(item, /*AccountLocal.replaceip*/user);
Object.assign(item, { /*AccountLocal.mail_location~*/mail_location: "a" });`,
    "b.ts": `${HEAD}Reflect.set(item, /*AccountLocal.*?*/name, "a");
declare const other: PackageRemoteRootItem;
export const has = /*PackageRemoteRoot.*?*/name in other;`,
    "c.ts": `${HEAD}Object.assign(item, /*AccountLocal.*?*/loose);`,
    "d.ts": `${HEAD}Object.defineProperties(item, /*AccountLocal.*?*/loose);
declare const other: PackageRemoteRootItem;
Reflect.set(loose, "user", 1);
Object.hasOwn(other, /*PackageRemoteRoot.*?*/name);`,
    "e.ts": `${HEAD}const o = { /*AccountLocal.user~*/user: "a" };
Reflect.set(o, "domain", "b");
Object.assign(o, { ip: 1 });
encodeAccountLocal(o);`,
  },
};

testMarkedUses(
  "--used-by finds exactly the marked indirect uses of keys",
  Object.fromEntries(
    Object.entries(PROJECTS).flatMap(([name, files]) =>
      Object.entries(files).map(([path, text]) => [`${name} in ${path}`, { [path]: text }]),
    ),
  ),
);
