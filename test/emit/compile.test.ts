/** Generated code compiles with the oldest and newest compiler, the strictest flags, and no platform types. */

import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { generate, type EmitConfig, type GeneratedFile, type GenerateOptions } from "../../src/index.js";
import { STRICTEST, testEachCompiler, tsc } from "../support/compilers.js";
import { CHOICES } from "../support/emit-configs.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import {
  awkwardModule,
  consumerSnapshot,
  everyKindModule,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

interface Program {
  readonly name: string;
  /** Each folder of generated code. */
  readonly code: Readonly<Record<string, GenerateOptions>>;
  /** Further files: name → text. */
  readonly files?: Readonly<Record<string, string>>;
  readonly options: object;
  /** The expected diagnostics. By default none. */
  readonly diagnostics?: RegExp;
}

/** Code that relies on the types, and code that must not compile. */
const TYPES = `${readFileSync(join(ROOT, "test/matrix/consumer/types.ts"), "utf8")}
const createClient = (): WhmCaller => client;
class OwnClient { async call(name: string): Promise<unknown> { return name; } }
export const own: Promise<unknown> = verifySchema(new OwnClient());
// @ts-expect-error a function has a method call, too, but is no client
export const noClient: Promise<unknown> = verifySchema(createClient);
// @ts-expect-error a class is no client
export const noInstance: Promise<unknown> = verifySchema(OwnClient);
`;

const DISPOSAL = `
import { openTransferSession, type WhmCaller } from "./generated/index.js";
export async function open(client: WhmCaller): Promise<void> {
  await using session = await openTransferSession(client, { transferSessionId: "s" });
  for await (const event of session.watch()) void event;
}
`;

/** For each library, the type of the values of a schema, and typical uses of schemas. */
const LIBRARIES = {
  zod: `
import { z } from "zod";
type Output<Schema extends z.ZodType> = z.output<Schema>;
export const shape: z.ZodString = schemas.AccountRemoteRootSchema.shape.user;
const Extended = schemas.AccountRemoteRootSchema.extend({ note: z.string() });
export const note: string = Extended.parse({}).note;
// @ts-expect-error
export const none: unknown = Extended.parse({}).nosuchkey;
export const picked: { user: string } = schemas.AccountRemoteRootSchema.pick({ user: true }).parse({});
`,
  valibot: `
import * as v from "valibot";
type Output<Schema extends v.GenericSchema> = v.InferOutput<Schema>;
const Extended = v.strictObject({ ...schemas.AccountRemoteRootSchema.entries, note: v.string() });
export const note: string = v.parse(Extended, {}).note;
// @ts-expect-error
export const none: unknown = v.parse(Extended, {}).nosuchkey;
export const picked: { user: string } = v.parse(v.pick(schemas.AccountRemoteRootSchema, ["user"]), {});
`,
};

/** The types are assignable in both directions and have the same keys. They differ only in the suggestions of editors for open sets of texts. */
const libraryFiles = Object.entries(LIBRARIES).map(([library, text]): [string, string] => [
  `${library}-consumer.ts`,
  `import type * as items from "./generated/index.js";
import * as schemas from "./generated/${library}.js";
${text}
type Same<One, Other> = [One, Other, keyof One, keyof Other] extends [Other, One, keyof Other, keyof One] ? true : false;
// @ts-expect-error
export const another: Same<Output<typeof schemas.AccountLocalSchema>, items.EveryKindItem> = true;
export const awkward = (given: Output<typeof schemas.AwkwardSchema>): items.AwkwardItem => given;
export const empty = (given: Output<typeof schemas.EmptySchema>): items.EmptyItem => given;
${["AccountLocal", "AccountRemoteRoot", "EveryKind", "LegacyAccountBackup"]
  .map(
    (name) =>
      `export const same${name}: Same<Output<typeof schemas.${name}Schema>, items.${name}Item> = true;`,
  )
  .join("\n")}
`,
]);

const AJV = `
import type { AccountLocalItem, EveryKindItem, ItemValidator } from "./generated/index.js";
import { validateAccountLocal } from "./generated/ajv.js";
export const validator: ItemValidator<AccountLocalItem> = validateAccountLocal;
// @ts-expect-error
export const another: ItemValidator<EveryKindItem> = validateAccountLocal;
`;

function consumer(
  importExtension: NonNullable<EmitConfig["importExtension"]>,
  name: string,
  options: object,
): Program {
  const ending = importExtension === "none" ? "" : importExtension;
  return {
    name,
    code: { generated: { snapshot: consumerSnapshot(), config: { importExtension } } },
    files: { "consumer.ts": TYPES.replace("index.js", `index${ending}`) },
    options: { ...STRICTEST, ...options },
  };
}

const emitters = ["ajv", "zod", "valibot"] as const;
const definitions = Object.values(everyKindModule().keys).map(({ def }) => def.replace("NOT NULL", "NULL"));

/** Two versions of a module. Each key has another definition in the second version. */
const VERSIONS = [0, 1].map((shift) => ({
  ...snapshotOf(
    moduleOf(
      "Pairs",
      Object.fromEntries(definitions.map((_, index) => [`k${index}`, definitions[index + shift] ?? "text"])),
    ),
  ),
  whmVersion: `11.${100 + shift}.0.1`,
}));

/** Many keys, and more members than a compiler's stack can hold as comparisons. */
const LARGE = snapshotOf(
  moduleOf(
    "Wide",
    Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key${index}`, "int(1) DEFAULT 0"])),
  ),
  moduleOf("Long", {
    choice: `enum(${Array.from({ length: 2000 }, (_, index) => `'m${index}'`).join(",")})`,
  }),
);

/** The settings of `create-next-app`. Next.js compiles the code itself, and runs the type checker. */
const NEXT = {
  ...{ target: "es2017", module: "esnext", moduleResolution: "bundler", strict: true, skipLibCheck: true },
  ...{ isolatedModules: true, noEmit: true, types: ["node"] },
};
const forNext: Program["code"] = Object.fromEntries(
  (["number|bigint", "bigint", "string"] as const).map((bigint, index) => {
    const snapshot = snapshotOf(everyKindModule(), awkwardModule());
    return [`bigint${index}`, { snapshot, config: { bigint, emitters: [...emitters, "node"] } }];
  }),
);

const PROGRAMS: readonly Program[] = [
  consumer(".js", "the module resolution of Node.js", { module: "nodenext" }),
  consumer("none", "the module resolution of bundlers", { module: "esnext", moduleResolution: "bundler" }),
  consumer(".ts", "imports for runtimes that strip types", {
    ...{ module: "nodenext", allowImportingTsExtensions: true, emitDeclarationOnly: true },
  }),
  {
    name: "all emitters, whose schemas have the types of the items",
    code: { generated: { snapshot: consumerSnapshot(), config: { emitters } } },
    files: { ...Object.fromEntries(libraryFiles), "ajv-consumer.ts": AJV },
    // The declarations of the libraries require a platform's types.
    options: { ...STRICTEST, module: "nodenext", skipLibCheck: true },
  },
  {
    name: "every option, several WHM versions and large modules",
    code: {
      ...Object.fromEntries(
        CHOICES.map(({ snapshot, config }, index) => [`choice${index}`, { snapshot, config }]),
      ),
      union: { snapshots: VERSIONS, config: { emitters: ["ajv"] } },
      intersection: { snapshots: VERSIONS, config: { versions: "intersection", emitters: ["ajv"] } },
      large: { snapshot: LARGE },
    },
    options: { ...STRICTEST, module: "nodenext" },
  },
  {
    name: "ES2017 with the libraries of browsers",
    code: forNext,
    options: { ...NEXT, lib: ["dom", "esnext"] },
  },
  {
    name: "strict without strictNullChecks",
    code: {
      generated: { snapshot: consumerSnapshot(), config: { emitters: [...emitters, "node"] } },
      several: { snapshots: VERSIONS },
    },
    options: {
      ...{ strict: true, strictNullChecks: false, target: "es2022", lib: ["es2022"], module: "nodenext" },
      ...{ skipLibCheck: true, noEmit: true, types: ["node"] },
    },
  },
  { name: "ES2017 with the library es2020", code: forNext, options: { ...NEXT, lib: ["es2020"] } },
  ...[
    { lib: "esnext", name: "`await using` with a library that has Symbol.asyncDispose" },
    { lib: "es2022", name: "no `await using` without Symbol.asyncDispose", diagnostics: /TS2/ },
  ].map(({ lib, ...program }) => ({
    ...program,
    code: { generated: { snapshot: snapshotOf(moduleOf("One", { a: "text" })) } },
    files: { "consumer.ts": DISPOSAL },
    options: { ...STRICTEST, lib: [lib], target: "es2022", module: "nodenext" },
  })),
];

/** Programs share what is generated. */
const generated = new Map<GenerateOptions, Promise<readonly GeneratedFile[]>>();

describe.each(PROGRAMS)("$name", ({ code, files = {}, options, diagnostics }) => {
  testEachCompiler("generated code compiles", async (compiler) => {
    const dir = temporaryFolder();
    for (const [folder, given] of Object.entries(code)) {
      const made = generated.get(given) ?? generate(given);
      generated.set(given, made);
      writeFiles(join(dir, folder), await made);
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
    writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
    symlinkSync(join(ROOT, "node_modules"), join(dir, "node_modules"), "junction");
    const flags = "noImplicitReturns" in options ? compiler.flags : {};
    const compilerOptions = { outDir: "dist", rootDir: ".", ...flags, ...options };
    writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
    const reported = tsc(compiler.package, dir);
    if (diagnostics === undefined) expect(reported).toBe("");
    else expect(reported).toMatch(diagnostics);
  });
});
