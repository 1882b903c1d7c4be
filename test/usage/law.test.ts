/**
 * Laws of the verdicts, for random programs. Each program is also run: what it sends is used, and the name of a key that is reported as
 * not used can be replaced without effect.
 */

import fc from "fast-check";
import ts from "typescript";
import { expect, test } from "vitest";
import { counts, SCALED } from "../support/extent.js";
import { KNOWN, markedProject } from "./marked-project.js";

type Block = (module: string, keys: readonly string[], n: number) => string;

const members = (keys: readonly string[]): string => keys.map((key) => `${key}: loose`).join(", ");

/** Building blocks. Each sends an item with these keys. `n` makes names unique. */
const BLOCKS: readonly Block[] = [
  (module, keys) => `all.encode${module}({ ${members(keys)} });`,
  (module, keys, n) => `const part${n} = { ${members(keys)} }; all.encode${module}({ ...part${n} });`,
  (module, keys) => `[1].map(() => ({ ${members(keys)} })).forEach((item) => all.encode${module}(item));`,
  (module, keys, n) =>
    `const list${n}: all.TransferItem[] = [...[1].map(() => ({ module: "${module}" as const, ${members(keys)} }))]; queue(list${n});`,
  (module, keys) => `queue([...(flag ? [{ module: "${module}" as const, ${members(keys)} }] : [])]);`,
  (module, keys, n) =>
    `class Job${n} { item = { ${members(keys)} }; run() { all.encode${module}(this.item); } } new Job${n}().run();`,
  (module, keys, n) =>
    `interface Sender${n} { send(item: { ${keys.map((key) => `${key}?: any`).join("; ")} }): void }
class Own${n} implements Sender${n} { send(item: all.${module}Item) { all.encode${module}(item); } }
const sender${n}: Sender${n} = new Own${n}(); sender${n}.send({ ${members(keys)} });`,
  (module, keys, n) =>
    `const same${n} = <T,>(value: T): T => value; all.encode${module}(same${n}({ ${members(keys)} }));`,
  (module, keys, n) =>
    `const send${n} = <T extends all.TransferItem>(item: T) => queue([item]); send${n}({ module: "${module}", ${members(keys)} });`,
  (module, keys) => `client.call("enqueue_transfer_item", { module: "${module}", ${members(keys)} });`,
  (module, keys, n) =>
    `const fields${n}: Record<string, any> = { module: "${module}" }; Object.assign(fields${n}, { ${members(keys)} }); client.call("enqueue_transfer_item", fields${n});`,
  (module, keys, n) =>
    `const map${n} = new Map<string, any>([["module", "${module}"]]); ${keys.map((key) => `map${n}.set("${key}", loose);`).join(" ")} client.call("enqueue_transfer_item", Object.fromEntries(map${n}));`,
  (module, keys) =>
    `client.call("enqueue_transfer_item", flag ? { module: "${module}", ${members(keys)} } : { module: "Other" });`,
  (module, keys, n) =>
    `const target${n}: Partial<all.${module}Item> = {}; const fill${n} = (one: { ${keys.map((key) => `${key}?: any`).join("; ")} }) => { ${keys.map((key) => `one.${key} = loose;`).join(" ")} }; fill${n}(target${n}); all.encode${module}(target${n} as all.${module}Item);`,
  (module, keys, n) =>
    `const wide${n} = { ${members(keys)} }; const narrow${n}: { ${keys[0] ?? ""}: any } = wide${n}; all.encode${module}(narrow${n} as any as all.${module}Item);`,
  (module, keys, n) =>
    `const stash${n}: unknown[] = []; stash${n}.push({ ${members(keys)} }); all.encode${module}(stash${n}[0] as all.${module}Item);`,
  (module, keys) =>
    `all.encode${module}(JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(keys.map((key) => [key, 1]))))}));`,
  (module, keys, n) =>
    `const set${n} = (one: Record<string, any>, key: string) => { one[key] = loose; }; const made${n}: Record<string, any> = {}; ${keys.map((key) => `set${n}(made${n}, "${key}");`).join(" ")} all.encode${module}(made${n} as any);`,
  (module, keys, n) =>
    `const seen${n}: any = {}; Reflect.set(seen${n}, "${keys[0] ?? ""}", loose); all.encode${module}(seen${n});`,
  // Names that the text does not contain.
  (module, keys) =>
    `all.encode${module}(JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(keys.map((key) => [key.split("").join("|"), 1]))))}.replaceAll("|", "")));`,
  (module, keys, n) =>
    `const odd${n}: Record<string, any> = {}; odd${n}[[${[...(keys[0] ?? "")].map((letter) => `"${letter}"`).join(", ")}].join("")] = loose; all.encode${module}(odd${n} as any);`,
  // An item of another module, through a type of the program.
  (module, keys, n) =>
    `const other${n} = { ${members(keys)} } as all.AccountRemoteRootItem; const plain${n}: { [K in "user"]?: any } = other${n}; all.encode${module}(plain${n} as all.${module}Item);`,
];

const HEAD = `import * as all from "./generated/index.js";
const client = all.createWhmClient({ server: "h", token: "t" });
const flag = Date.now() > 0; const loose = Math.random() as never;
const queue = (items: readonly all.TransferItem[]) => { for (const item of items) void all.enqueueTransferItem(client, "s", item); };
`;

/** Runs a program with functions that only record what it sends. Returns `AccountLocal.user` for each key. */
function run(text: string): ReadonlySet<string> {
  const sent = new Set<string>();
  const record = (module: string, item: object): void => {
    for (const key of Object.keys(item)) if (KNOWN.get(module)?.has(key)) sent.add(`${module}.${key}`);
  };
  const recordNamed = (item: { module?: string }): void => record(item.module ?? "", item);
  const all = new Proxy(
    {},
    {
      get: (_, name: string) => {
        if (name === "createWhmClient")
          return () => ({ call: (_name: string, item: object) => recordNamed(item) });
        if (name === "enqueueTransferItem")
          return (_client: unknown, _id: string, item: object) => recordNamed(item);
        return (item: object) => record(name.replace(/^encode/, ""), item);
      },
    },
  );
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  const { outputText } = ts.transpileModule(text.replace(/^import .*$/m, ""), { compilerOptions: options });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the test creates the program itself
  new Function("all", outputText.replace(/^export \{\};$/m, ""))(all);
  return sent;
}

const SUBJECTS = [...KNOWN].flatMap(([module, keys]) =>
  [...keys].filter((key) => key !== "gone").map((key) => ({ module, key })),
);

/** Returns the keys that are reported as not used. */
function unusedKeys(text: string): ReadonlySet<string> {
  const { usage } = markedProject({ "a.ts": text });
  return new Set(
    SUBJECTS.filter(
      ({ module, key }) => usage.findKeyUsesOrMentions(module, new Set([key])).length === 0,
    ).map(({ module, key }) => `${module}.${key}`),
  );
}

const STATEMENT = fc.constantFrom(...[...KNOWN.keys()]).chain((module) => {
  const keys = [...(KNOWN.get(module) ?? [])].filter((key) => key !== "gone");
  const chosen = fc.subarray(keys, { minLength: 1, maxLength: Math.min(4, keys.length) });
  return fc.tuple(fc.constant(module), chosen, fc.constantFrom(...BLOCKS));
});

test(
  "a key that --used-by reports as unused is never sent, and renaming the key in the program changes nothing",
  SCALED,
  () => {
    fc.assert(
      fc.property(
        fc.array(STATEMENT, { minLength: 1, maxLength: 4 }),
        STATEMENT,
        (statements, [module, keys, block]) => {
          const text = `${HEAD}${statements.map(([one, names, make], n) => make(one, names, n)).join("\n")}\nexport {};\n`;
          const unused = unusedKeys(text);
          const sent = run(text);
          expect([...sent].filter((key) => unused.has(key))).toEqual([]);
          const names = new Set(SUBJECTS.map(({ key }) => key));
          for (const name of names) {
            const owners = SUBJECTS.filter(({ key }) => key === name).map((one) => `${one.module}.${name}`);
            if (!owners.every((key) => unused.has(key))) continue;
            expect(run(text.replace(new RegExp(`\\b${name}\\b`, "g"), `other_${name}`))).toEqual(sent);
          }
          // A use that is added anywhere changes the verdict.
          const longer = `${text}${block(module, keys, statements.length)}\n`;
          const used = [...run(longer)].filter((key) => !sent.has(key));
          const unusedLater = unusedKeys(longer);
          expect(used.filter((key) => unusedLater.has(key))).toEqual([]);
        },
      ),
      { numRuns: counts(2, 60) },
    );
  },
);
