/** Where a project's own sources use generated code, and which keys they name. */

import { describe, expect, test } from "vitest";
import { markedProject, type Files } from "./marked.js";

const CLIENT = `declare const client: import("./generated/index.js").WhmCaller;\n`;

const PROJECTS: Readonly<Record<string, Files>> = {
  "an object literal": {
    "a.ts": `import { enqueueAccountLocal } from "./generated/index.js";
${CLIENT}await enqueueAccountLocal(client, "s", { /*AccountLocal.user*/user: "a", /*AccountLocal.localuser*/"localuser": "b" });`,
  },
  "an alias, a namespace and a default through own index files": {
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
const item = { /*AccountLocal.user*/user: "a" };
item./*AccountLocal.force*/force = true;
item[/*AccountLocal.ip*/"ip"] = 1;
encodeAccountLocal(item);
exports.run = (client, session) => require("./generated/index.js").enqueueAccountLocal(client, session, { /*AccountLocal.size*/size: 1 });`,
    "c.mjs": `import { enqueueTransferItem } from "./generated/index.js";
const item = { module: "PackageRemoteRoot", /*PackageRemoteRoot.package*/package: "p" };
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
  "annotated, satisfied, assigned, returned": {
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
export class Holder { item: AccountLocalItem = { /*AccountLocal.reseller*/reseller: 0 }; }`,
  },
  "members that are read and written": {
    "a.ts": `import type { AccountLocalItem } from "./generated/index.js";
export function look(item: AccountLocalItem, { /*AccountLocal.domain*/domain, ...rest }: AccountLocalItem): unknown {
  const { /*AccountLocal.ip*/ip: address, /*AccountLocal.force*/["force"]: force } = item;
  item./*AccountLocal.reseller*/reseller = true;
  item[/*AccountLocal.size*/"size"] = 1n;
  if (/*AccountLocal.customip*/"customip" in item) delete rest./*AccountLocal.customip*/customip;
  let user: string;
  ({ /*AccountLocal.user*/user } = item);
  return [domain, address, force, user];
}`,
  },
  "types made of items": {
    "a.ts": `import type { AccountLocalItem, enqueueAccountLocal } from "./generated/index.js";
export type Chosen = Pick<AccountLocalItem, /*AccountLocal.user*/"user" | /*AccountLocal.localuser*/"localuser">;
export type Rest = Omit<AccountLocalItem, /*AccountLocal.force*/"force">;
export type User = AccountLocalItem[/*AccountLocal.user*/"user"];
export const chosen: Chosen = { /*AccountLocal.user*/user: "a", /*AccountLocal.localuser*/localuser: "b" };
export const rest = (item: Rest) => item./*AccountLocal.domain*/domain;
export const some: Partial<Readonly<AccountLocalItem>> = { /*AccountLocal.ip*/ip: 0 };
export const third: Parameters<typeof enqueueAccountLocal>[2] = { /*AccountLocal.size*/size: 1 };
export interface Mine extends AccountLocalItem { /*AccountLocal.replaceip*/replaceip: "all"; note: string }
export const mine: Mine = { note: "", /*AccountLocal.skipres*/skipres: 1 };
export const names: (keyof AccountLocalItem)[] = [/*AccountLocal.user*/"user"];`,
  },
  "variables that flow to the call": {
    "a.ts": `import { enqueueAccountLocal, enqueueTransferItems, encodeAccountLocal } from "./generated/index.js";
${CLIENT}interface Row { /*AccountLocal.user*/user: string; /*AccountLocal.localuser*/localuser: string; other: number }
declare const rows: Row[];
const plain = { /*AccountLocal.domain*/domain: "a", note: 1 };
const send = enqueueAccountLocal;
await send(client, "s", { ...plain, /*AccountLocal.force*/force: true });
for (const row of rows) await send(client, "s", row);
await enqueueTransferItems(client, "s", rows.map((row) => ({ module: "PackageRemoteRoot" as const, /*PackageRemoteRoot.package*/package: row.user })));
const items = [{ module: "AccountLocal", /*AccountLocal.ip*/ip: 1 } as const, { module: "FeatureListRemoteRoot", /*FeatureListRemoteRoot.featurelist*/featurelist: "f" } as const];
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
  "a key that generated code does not have": {
    "a.ts": `import { encodeAccountLocal } from "./generated/index.js";
encodeAccountLocal({ /*AccountLocal.gone*/gone: 1 });`,
  },
  "what cannot be told": {
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
export const read = (item: AccountRemoteUserItem) => item[/*AccountRemoteUser.*?*/name as keyof AccountRemoteUserItem];
export const two = (item: AccountLocalItem, key: "user" | "ip") => item[/*AccountLocal.user?*//*AccountLocal.ip?*/key];
export function generic<T>(value: T) { return encodePackageRemoteRoot(/*PackageRemoteRoot.*?*/value as never as T & object as any); }
if (all.validateLegacyAccountBackup(/*LegacyAccountBackup.*?*/loose)) console.log(loose);
export const form = { schema: all./*AccountRemoteRoot.*?*/validateAccountRemoteRoot };`,
  },
  "imports that lead nowhere": {
    "a.ts": `import { /*AccountLocal.*?*/encodeAccountLocal } from "#bundler/generated";
/*AccountLocal.*?*/encodeAccountLocal({ user: "a" });`,
    "b.ts": `const { /*PackageRemoteRoot.*?*/encodePackageRemoteRoot } = (globalThis as any).transfer;`,
  },
  "another language": {
    "a.vue": `<script>
import { /*AccountLocal.*?*/enqueueAccountLocal } from "./generated";
</script>`,
  },
};

describe.each(Object.entries(PROJECTS))("%s", (_name, files) => {
  test("is found, and nothing else", () => {
    const { expected, found } = markedProject(files);
    expect(found).toEqual(expected);
  });
});
