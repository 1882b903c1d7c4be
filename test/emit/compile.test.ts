/** What is emitted compiles with the oldest and the newest compiler, under the strictest flags, with the types of no platform. */

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { EmitConfig, ModuleSchema } from "../../src/model.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import {
  awkwardModule,
  documentedSnapshot,
  everyKindModule,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

const STRICTEST = {
  target: "es2020",
  lib: ["es2020"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  allowUnreachableCode: false,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  declaration: true,
};

interface Compiler {
  readonly name: string;
  /** The alias it is installed under. */
  readonly package: string;
  /** Flags that came after 5.4. */
  readonly flags: Readonly<Record<string, unknown>>;
}

const COMPILERS: readonly Compiler[] = [
  { name: "TypeScript 5.4", package: "typescript5.4", flags: {} },
  {
    name: "TypeScript 6",
    package: "typescript",
    flags: { isolatedDeclarations: true, erasableSyntaxOnly: true },
  },
  {
    name: "TypeScript 7",
    package: "typescript7",
    flags: { isolatedDeclarations: true, erasableSyntaxOnly: true },
  },
];

const SNAPSHOT = snapshotOf(
  ...Object.values(documentedSnapshot().modules),
  awkwardModule(),
  everyKindModule(),
  ...inheritedModules(),
  moduleOf("lower_case", { a: "text" }),
  moduleOf("Unchecked", { a: "text" }),
  moduleOf("Standard", { a: "text" }),
  moduleOf("Empty", {}),
);

/** Each name that every object inherits something under, as an optional key of each kind. */
function inheritedModules(): ModuleSchema[] {
  const names = [
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
  ];
  return Object.entries(everyKindModule().keys).map(([, { def }], index) =>
    moduleOf(
      `Inherited${index}`,
      Object.fromEntries(names.map((name) => [name, def.replace("NOT NULL", "NULL")])),
    ),
  );
}

/** What a reader of the types relies on, and what must not compile. */
const CONSUMER = `
import {
  createWhmClient, encodeAccountRemoteRoot, enqueueAccountRemoteRoot, enqueueTransferItem, transferModules, validateAccountRemoteRoot,
  type AccountRemoteRootItem, type AwkwardItem, type EveryKindItem, type TransferItem, type TransferModuleName, type WhmCaller,
} from "./generated/index.js";

const client: WhmCaller = createWhmClient({ server: "h", token: "t" });
const item: AccountRemoteRootItem = { user: "u", localuser: "l", size: 123n, ip: true, force: 0, domain: null, copypoint: undefined };
export const sent: Promise<void> = enqueueAccountRemoteRoot(client, "s", item);
export const fields: Record<string, string> = encodeAccountRemoteRoot(item);
export const tagged: TransferItem = { module: "PackageRemoteRoot", package: "gold" };
export const queued: Promise<void> = enqueueTransferItem(client, "s", tagged);
export const name: TransferModuleName = "AccountLocal";
export const priority: number | null = transferModules.AccountLocal.priority;
export const required: readonly string[] = transferModules.AccountLocal.required;
export const awkward: AwkwardItem = { "x-y": "a", constructor: true, ["__proto__"]: "p" };
export const choice: EveryKindItem["choice"] = "it's \\"x\\" */";
export function narrowed(value: unknown): string {
  return validateAccountRemoteRoot(value) ? value.user : (validateAccountRemoteRoot.errors ?? []).map(({ message }) => message).join();
}

// @ts-expect-error a required key is missing
export const missing: AccountRemoteRootItem = { user: "u" };
// @ts-expect-error a required key is never null
export const nulled: AccountRemoteRootItem = { user: "u", localuser: null };
// @ts-expect-error a flag is not just any number
export const flag: AccountRemoteRootItem = { user: "u", localuser: "l", ip: 2 };
// @ts-expect-error leaving priority out does not mean NULL
export const notNull: AccountRemoteRootItem = { user: "u", localuser: "l", priority: null };
// @ts-expect-error a 32-bit integer is not a bigint
export const big: AccountRemoteRootItem = { user: "u", localuser: "l", priority: 5n };
// @ts-expect-error digits are not a number
export const digits: AccountRemoteRootItem = { user: "u", localuser: "l", size: "5" };
// @ts-expect-error no such key
export const unknownKey: AccountRemoteRootItem = { user: "u", localuser: "l", nosuchkey: 1 };
// @ts-expect-error no such module
export const unknownModule: TransferItem = { module: "Nope", user: "u" };
// @ts-expect-error another module's key
export const otherModule: TransferItem = { module: "PackageRemoteRoot", package: "gold", user: "u" };
// @ts-expect-error not a member
export const member: EveryKindItem["choice"] = "ALL";
// @ts-expect-error not in the column's order
export const order: EveryKindItem["few"] = "b,a";
`;

const RESOLUTIONS = [
  { name: "nodenext", options: { module: "nodenext" }, extension: ".js" },
  {
    name: "bundler without extensions",
    options: { module: "esnext", moduleResolution: "bundler" },
    extension: "none",
  },
] as const satisfies readonly { name: string; options: object; extension: EmitConfig["importExtension"] }[];

describe.each(COMPILERS)("$name", (compiler) => {
  test.each(RESOLUTIONS)("$name", async ({ options, extension }) => {
    expect(await compile(compiler, options, extension)).toBe("");
  });
});

test("with .ts extensions, for runtimes that strip types", async () => {
  const options = { module: "nodenext", allowImportingTsExtensions: true, noEmit: true, declaration: false };
  expect(await compile({ name: "", package: "typescript", flags: {} }, options, ".ts")).toBe("");
});

async function compile(
  compiler: Compiler,
  options: object,
  importExtension: NonNullable<EmitConfig["importExtension"]>,
): Promise<string> {
  const dir = temporaryFolder();
  const files = await generate({ snapshot: SNAPSHOT, config: { importExtension } });
  writeFiles(
    dir,
    files.map(({ path, text }) => ({ path: `generated/${path}`, text })),
  );
  const ending = importExtension === "none" ? "" : importExtension;
  writeFileSync(join(dir, "consumer.ts"), CONSUMER.replace("index.js", `index${ending}`));
  writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
  const compilerOptions = { ...STRICTEST, outDir: "dist", rootDir: ".", ...options, ...compiler.flags };
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
  return tsc(compiler.package, dir);
}

/** What the compiler complains of. */
function tsc(compiler: string, dir: string): string {
  try {
    const words = [join(ROOT, "node_modules", compiler, "bin/tsc"), "-p", dir];
    execFileSync(process.execPath, words, { encoding: "utf8" });
    return "";
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout: string; stderr: string; message: string };
    return stdout + stderr || message;
  }
}
