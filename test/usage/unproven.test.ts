/** Uses that the types do not prove: a key is "not used" only where no item can have it. */

import { expect, test } from "vitest";
import { KNOWN, markedProject, testMarkedUses } from "./marked-project.js";

const HEAD = `import { enqueueAccountLocal, enqueueTransferItem, enqueueTransferItems, type AccountLocalItem, type TransferItem, type WhmCaller } from "./generated/index.js";
declare const client: WhmCaller; declare const users: string[]; declare const c: boolean; declare const text: string;
`;

/** Programs that use `domain` of AccountLocal, and perhaps more, in a way that the analysis has to find. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "a spread of a map in an array":
    'const items: TransferItem[] = [...users.map((u) => ({ module: "AccountLocal" as const, user: u, localuser: u, domain: u }))];',
  "a spread argument of push":
    'const list: TransferItem[] = []; const more = users.map((u) => ({ module: "AccountLocal" as const, user: u, localuser: u, domain: u })); list.push(...more);',
  "a spread argument of the project's own function":
    'function all(...items: TransferItem[]) { return enqueueTransferItems(client, "s", items); } const more = users.map((u) => ({ module: "AccountLocal" as const, user: u, localuser: u, domain: u })); void all(...more);',
  "an array that is extended":
    'let items: TransferItem[] = []; const more = users.map((u) => ({ module: "AccountLocal" as const, user: u, localuser: u, domain: u })); items = [...items, ...more];',
  "a spread that is returned":
    'const accounts = users.map((u) => ({ module: "AccountLocal" as const, user: u, localuser: u, domain: u })); export function make(): TransferItem[] { return [...accounts]; }',
  "a conditional spread":
    'export const items: TransferItem[] = [...(c ? [{ module: "AccountLocal" as const, user: "a", localuser: "a", domain: "d" }] : [])];',
  "concat, flat and flatMap":
    'const more = users.flatMap((u) => [{ module: "AccountLocal" as const, user: u, localuser: u, domain: u }]); export const items: TransferItem[] = ([] as TransferItem[]).concat(more);',
  "two raw calls in one statement":
    'const a = { module: "AccountLocal", user: "a", domain: "d" }; const b = { module: "PackageRemoteRoot", package: "p" }; await Promise.all([client.call("enqueue_transfer_item", b), client.call("enqueue_transfer_item", a)]);',
  "one of two objects in a raw call":
    'await client.call("enqueue_transfer_item", c ? { module: "PackageRemoteRoot", package: "p" } : { module: "AccountLocal", user: "a", domain: "d" });',
  "Object.assign to the fields of a raw call":
    'const fields: Record<string, string> = { module: "AccountLocal", user: "a" }; Object.assign(fields, { domain: text }); await client.call("enqueue_transfer_item", fields);',
  "a conditional member of a raw call":
    'await client.call("enqueue_transfer_item", { module: "AccountLocal", user: "a", ...(text && { domain: text }) } as Record<string, string>);',
  "the project's own structural type":
    'function f(t: { domain?: string | null }) { t.domain = "d"; } const item: AccountLocalItem = { user: "a", localuser: "a" }; f(item); await enqueueAccountLocal(client, "s", item);',
  "a method that is called through a wider interface":
    'interface Sender { send(values: { user: string; localuser: string; domain?: string }): void } class Local implements Sender { send(item: AccountLocalItem) { void enqueueAccountLocal(client, "s", item); } } const sender: Sender = new Local(); sender.send({ user: "a", localuser: "a", domain: "d" });',
  "a builder with setters":
    'class Builder { readonly #values: Record<string, unknown> = {}; set domain(value: string) { this.#values["dom" + "ain"] = value; } build(): AccountLocalItem { return this.#values as unknown as AccountLocalItem; } } const b = new Builder(); b.domain = "d"; void b.build();',
  "a map of fields":
    'const fields = new Map([["user", "a"], ["domain", "d"]]); void enqueueAccountLocal(client, "s", Object.fromEntries(fields) as unknown as AccountLocalItem);',
  "a query string":
    'void fetch("https://h:2087/json-api/enqueue_transfer_item?module=AccountLocal&user=a&domain=d");',
  "a generic function":
    'async function send<T extends TransferItem>(item: T) { await enqueueTransferItem(client, "s", item); } void send({ module: "AccountLocal", user: "a", localuser: "a", domain: "d" });',
};

test("--used-by finds keys in array spreads, maps, casts and query strings, which no type proves", () => {
  const files = Object.entries(PROGRAMS);
  const missed = files.filter(([, text]) => {
    const { usage } = markedProject({ "a.ts": `${HEAD}${text}\nexport {};\n` });
    return usage.findKeyUsesOrMentions("AccountLocal", new Set(["domain"])).length === 0;
  });
  expect(missed.map(([name]) => name)).toEqual([]);
});

test("--used-by reports no certain use of a key whose name does not occur in the sources", () => {
  for (const [name, text] of Object.entries(PROGRAMS)) {
    const without = text.replaceAll(/,? ?domain: (?:u|"d"|text)/g, "");
    if (without.includes("domain")) continue;
    const { usage } = markedProject({ "a.ts": `${HEAD}${without}\nexport {};\n` });
    const uses = usage.findKeyUsesOrMentions("AccountLocal", new Set(["domain"]));
    expect(
      uses.filter(({ certain }) => certain),
      name,
    ).toEqual([]);
  }
});

const USED = `user: u, localuser: u, /*AccountLocal.domain~*/domain: u`.replace(
  "user: u, localuser",
  "/*AccountLocal.user~*/user: u, /*AccountLocal.localuser~*/localuser",
);
testMarkedUses("--used-by finds exactly the marked keys of items that are spread into arrays", {
  "a map": {
    "a.ts": `${HEAD}const items: TransferItem[] = [...users.map((u) => ({ module: "AccountLocal" as const, ${USED} }))];
export {};`,
  },
  "an argument of push": {
    "a.ts": `${HEAD}const list: TransferItem[] = []; const more = users.map((u) => ({ module: "AccountLocal" as const, ${USED} })); list.push(...more);
export {};`,
  },
  "an argument of the project's own function": {
    "a.ts": `${HEAD}function all(...items: TransferItem[]) { return enqueueTransferItems(client, "s", items); } const more = users.map((u) => ({ module: "AccountLocal" as const, ${USED} })); void all(...more);
export {};`,
  },
  "an argument after others": {
    "a.ts": `${HEAD}const list: TransferItem[] = []; const more = users.map((u) => ({ module: "AccountLocal" as const, ${USED} })); const [first] = list; if (first) list.push(first, ...more);\nexport {};`,
  },
  "an extended array": {
    "a.ts": `${HEAD}let items: TransferItem[] = []; const more = users.map((u) => ({ module: "AccountLocal" as const, ${USED} })); items = [...items, ...more];
export {};`,
  },
  "a returned array": {
    "a.ts": `${HEAD}const accounts = users.map((u) => ({ module: "AccountLocal" as const, ${USED} })); function make(): TransferItem[] { return [...accounts]; } void make;
export {};`,
  },
  "a condition": {
    "a.ts": `${HEAD}const items: TransferItem[] = [{ module: "FeatureListRemoteRoot", /*FeatureListRemoteRoot.featurelist*/featurelist: "f" }, ...(c ? [{ module: "PackageRemoteRoot" as const, /*PackageRemoteRoot.package*/package: "p" }] : [])]; void items;
export {};`,
  },
});

test.each([
  "async function send<T extends TransferItem>(item: T) { await enqueueTransferItem(client, 's', item); }",
  "async function send<T extends TransferItem>(item: T) { await enqueueTransferItem(client, 's', { ...item }); }",
  "async function send<T extends TransferItem>(items: readonly T[]) { await enqueueTransferItems(client, 's', [...items]); }",
  "class Queue<T extends TransferItem> { #items: T[] = []; add(item: T) { this.#items.push(item); } all(): TransferItem[] { return this.#items; } }",
])("--used-by reports no certain use of a module in code that is generic over all items: %s", (text) => {
  const { usage } = markedProject({ "a.ts": `${HEAD}${text}\nexport {};\n` });
  const certain = [...KNOWN.keys()].filter((module) =>
    usage.findModuleUses(module).some((use) => use.certain),
  );
  expect(certain).toEqual([]);
});
