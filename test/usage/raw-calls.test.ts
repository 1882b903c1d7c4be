/** Items that are sent without generated code, found by the name of the API function. */

import { expect, test } from "vitest";
import { KNOWN, markedProject, testMarkedUses, type Files } from "./marked-project.js";

const CLIENT = `declare const client: { call(name: string, parameters: Record<string, unknown>): Promise<unknown> };
declare const base: string; declare const name: string; declare const loose: any; declare const record: Record<string, string>;
declare function axios(request: object): Promise<unknown>;
declare function run(program: string, words: readonly string[]): void;\n`;

const PROJECTS: Readonly<Record<string, Files>> = {
  "an object literal after the name": {
    "a.ts": `${CLIENT}await client.call("enqueue_transfer_item", { module: "AccountLocal", /*AccountLocal.user*/user: "a", /*AccountLocal.localuser*/"localuser": "b" });
await client.call(\`enqueue_transfer_item\`, { module: "PackageRemoteRoot", transfer_session_id: "s", /*PackageRemoteRoot.package*/["package"]: "p" });
export {};`,
  },
  "an object that was created earlier": {
    "a.ts": `${CLIENT}const item = { module: "AccountLocal", /*AccountLocal.user~*/user: "a" };
await client.call("enqueue_transfer_item", item);
export {};`,
    "b.mjs": `export async function go(client) {
  const item = { module: "PackageRemoteRoot", package: "p" };
  item.size = 1;
  await client.call("enqueue_transfer_item", item);
}`,
  },
  "a literal with spread and computed keys": {
    "a.ts": `${CLIENT}await client.call("enqueue_transfer_item", { module: "AccountLocal", .../*AccountLocal.*?*/loose, /*AccountLocal.user*/user: "a" });
await client.call("enqueue_transfer_item", { module: "PackageRemoteRoot", /*PackageRemoteRoot.*?*/[name]: "a" });
await client.call("enqueue_transfer_item", { module: "FeatureListRemoteRoot", .../*FeatureListRemoteRoot.*?*/record });
export {};`,
  },
  "a choice of modules": {
    "a.ts": `${CLIENT}const module = loose ? "AccountLocal" as const : "LegacyAccountBackup" as const;
await client.call("enqueue_transfer_item", { module, /*AccountLocal.user?*//*LegacyAccountBackup.user?*/user: "a" });
export {};`,
  },
  "bodies, URLs and commands": {
    "a.ts": `${CLIENT}await fetch(base + "/json-api/enqueue_transfer_item", { method: "POST", body: new URLSearchParams({ module: "AccountLocal", /*AccountLocal.user*/user: "a" }) });
await fetch(new URL("/json-api/enqueue_transfer_item", base), { body: JSON.stringify({ module: "PackageRemoteRoot", /*PackageRemoteRoot.package*/package: "p" }) });
await axios({ url: \`\${base}/json-api/enqueue_transfer_item\`, params: { module: "FeatureListRemoteRoot", /*FeatureListRemoteRoot.featurelist*/featurelist: "a" } });
await fetch(/*AccountRemoteUser.*?*//*PackageRemoteRoot.*?*//*LegacyAccountBackup.*?*//*FeatureListRemoteRoot.*?*//*AccountRemoteRoot.*?*//*AccountLocal.*?*/\`\${base}/json-api/enqueue_transfer_item?api.version=1&module=AccountRemoteUser&user=\${name}\`);
run("whmapi1", [/*LegacyAccountBackup.*?*//*PackageRemoteRoot.*?*//*FeatureListRemoteRoot.*?*//*AccountRemoteUser.*?*//*AccountRemoteRoot.*?*//*AccountLocal.*?*/"enqueue_transfer_item", "module=LegacyAccountBackup", "user=a"]);
export {};`,
  },
  "a call that uses generated encoders": {
    "a.ts": `import { encodeAccountLocal } from "./generated/index.js";
${CLIENT}await client.call("enqueue_transfer_item", { module: "AccountLocal", ...encodeAccountLocal({ /*AccountLocal.user*/user: "a" }) });`,
  },
  "methods with the name of the API function": {
    "a.ts": `${CLIENT}declare const whm: { enqueue_transfer_item(item: object): void };
whm.enqueue_transfer_item({ module: "AccountLocal", /*AccountLocal.user*/user: "a" });
whm["enqueue_transfer_item"]({ module: "AccountLocal", /*AccountLocal.ip*/ip: 1 });
export {};`,
  },
  "texts that send nothing": {
    "a.ts": `// enqueue_transfer_item
export type Name = "enqueue_transfer_item";
console.log("enqueue_transfer_item failed");
export const fault = new TypeError("enqueue_transfer_item failed");`,
  },
  "unknown modules": {
    "a.ts": `${CLIENT}await client.call("enqueue_transfer_item", { module: "Elsewhere", user: "a" });
export {};`,
  },
};

testMarkedUses("--used-by finds exactly the marked uses in API calls without generated code", PROJECTS);

test.each([
  `const NAME = "enqueue_transfer_item";\nclient.call(NAME, loose);`,
  `client.call("enqueue_transfer_item", { module: name, user: "a" });`,
  `client.call("enqueue_transfer_item", loose);`,
  `client.call("enqueue_transfer_item", { ...record });`,
  "fetch(`${base}/json-api/enqueue_transfer_item?${name}`);",
  `const url = new URL("/json-api/enqueue_transfer_item", base);\nurl.searchParams.set("module", name);`,
  `loose.enqueue_transfer_item(JSON.parse(name));`,
  `const names = { queue: "enqueue_transfer_item" } as const;\nclient.call(names.queue, { ...record });`,
])("--used-by reports that an API call without generated code may use any module: %s", (text) => {
  const { usage } = markedProject({ "a.ts": `${CLIENT}${text}\nexport {};` });
  for (const module of KNOWN.keys()) {
    expect(usage.findKeyUsesOrMentions(module, new Set(["user"]))).toMatchObject([
      { file: "a.ts", certain: false },
    ]);
    expect(usage.findModuleUses(module)).toMatchObject([{ certain: false }]);
  }
});

test.each([
  `const NAME = "enqueue_transfer_item";\nclient.call(NAME, {});`,
  "fetch(`${base}/json-api/enqueue_transfer_item?module=${name}`);",
  `loose.enqueue_transfer_item({});`,
  `export const names = { queue: "enqueue_transfer_item" } as const;`,
])(
  "--used-by reports that an API call without generated code may use any module, but no key whose name is not in the sources: %s",
  (text) => {
    const { usage } = markedProject({ "a.ts": `${CLIENT}${text}\nexport {};` });
    for (const module of KNOWN.keys()) {
      expect(usage.findModuleUses(module)).toMatchObject([{ file: "a.ts", certain: false }]);
      expect(usage.findKeyUsesOrMentions(module, new Set(["user"]))).toEqual([]);
    }
  },
);

test("--used-by reports that an API call without generated code certainly uses the module that the call names, and no other", () => {
  const text = `${CLIENT}client.call("enqueue_transfer_item", { module: "AccountLocal", user: "a" });`;
  const { usage } = markedProject({ "a.ts": text });
  expect(usage.findModuleUses("AccountLocal")).toMatchObject([{ certain: true }]);
  expect(usage.findModuleUses("PackageRemoteRoot")).toEqual([]);
});

test("--used-by reports that an API call in a Vue file may use any module", () => {
  const { usage } = markedProject({ "a.vue": `<script>client.call("enqueue_transfer_item", {})</script>` });
  expect(usage.findKeyUsesOrMentions("AccountLocal", new Set(["user"]))).toMatchObject([
    { line: 1, column: 22, certain: false },
  ]);
});
