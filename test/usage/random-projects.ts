/** Random projects for `oracle.test.ts`: a pair of snapshots, and small programs that use the generated code, in a random layout. */

import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { ModuleSchema, Snapshot } from "../../src/index.js";
import { createProject, type Project } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

/** Definitions, with the text of a value that the key accepts. */
const DEFINITIONS = [
  ...[
    ["char(16) DEFAULT NULL", '"a"'],
    ["char(64) DEFAULT NULL", '"a"'],
    ["char(16) NOT NULL DEFAULT ''", '"a"'],
  ],
  ...[
    ["text", '"a"'],
    ["varchar(40) DEFAULT NULL", '"a"'],
    ["date DEFAULT NULL", '"2020-01-01"'],
  ],
  ...[
    ["int(1) DEFAULT 0", "true"],
    ["int(1) DEFAULT 1", "false"],
    ["int(10) DEFAULT 5", "7"],
    ["int(11) DEFAULT 5", "7"],
  ],
  ...[
    ["int unsigned NOT NULL DEFAULT 5", "7"],
    ["bigint DEFAULT 1", "7n"],
    ["bit(8) DEFAULT NULL", "7"],
  ],
  ...[
    ["decimal(5,2) DEFAULT NULL", "1.5"],
    ["enum('a','b') DEFAULT 'a'", '"b"'],
    ["enum('a') DEFAULT 'a'", '"a"'],
  ],
] as const satisfies readonly (readonly [string, string])[];

const VALUES: ReadonlyMap<string, string> = new Map(DEFINITIONS);
const KEYS = ["user", "localuser", "domain", "size", "force", "mode", "note"] as const;
const MODULES = ["AccountLocal", "AccountRemoteRoot", "PackageRemoteRoot"] as const;

/** Mulberry32. */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    below,
    chance: (probability: number): boolean => next() < probability,
    pick: <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value,
    some: <Value>(values: readonly Value[], probability: number): readonly Value[] =>
      values.filter(() => next() < probability),
  };
}

type Random = ReturnType<typeof createRandom>;

function createSchema(random: Random, module: string): ModuleSchema {
  const names = [random.pick(KEYS), ...random.some(KEYS, 0.6)];
  const keys = Object.fromEntries(names.map((name) => [name, random.pick(DEFINITIONS)[0]]));
  return moduleOf(module, keys, { required: random.some(Object.keys(keys), 0.3) });
}

function mutate(random: Random, { module, priority, keys, required }: ModuleSchema): ModuleSchema {
  const defs = new Map(Object.entries(keys).map(([key, { def }]) => [key, def]));
  const needed = new Set(required);
  for (let count = random.below(4); count > 0; count--) {
    const key = random.pick([...defs.keys()]);
    const def = random.pick(DEFINITIONS)[0];
    const change = random.below(7);
    if (change === 0 && defs.size > 1) defs.delete(key);
    else if (change === 1) {
      defs.set(`${key}s`, defs.get(key) ?? def);
      if (needed.has(key)) needed.add(`${key}s`);
      defs.delete(key);
    } else if (change === 2) defs.set(random.pick(["extra", "fresh"]), def);
    else if (change === 3) {
      defs.set("needed", def);
      needed.add("needed");
    } else if (change === 4) {
      if (!needed.delete(key)) needed.add(key);
    } else defs.set(key, def);
  }
  return moduleOf(module, Object.fromEntries(defs), {
    ...{ priority, required: [...needed].filter((key) => defs.has(key)) },
  });
}

function createSnapshots(random: Random): readonly [Snapshot, Snapshot] {
  const before = MODULES.map((module) => createSchema(random, module));
  const after = before.map((schema) => (random.chance(0.7) ? mutate(random, schema) : schema));
  // One module is removed, added, or neither.
  const [missing, isAdded] = [random.below(12), random.chance(0.5)];
  const omit = (schemas: readonly ModuleSchema[], isOmitted: boolean): Snapshot =>
    snapshotOf(...schemas.filter((_, index) => !isOmitted || index !== missing));
  return [omit(before, isAdded), omit(after, !isAdded)];
}

/** Returns the declarations of a program that uses a module. Declarations have different names in each program. */
const TEMPLATES: readonly ((use: Use) => string)[] = [
  ({ item, literal, n }) => `export const literal${n}: ${item} = ${literal};`,
  ({ item, key, n }) => `export const read${n} = (item: ${item}): string => String(item.${key});`,
  ({ item, key, value, n }) =>
    `export function has${n}(item: ${item}): boolean {\n  return item.${key} === ${value};\n}`,
  ({ item, key, type, n }) => `export const typed${n} = (item: ${item}): ${type} => item.${key};`,
  ({ item, key, value, n }) => `export function set${n}(item: ${item}): void {\n  item.${key} = ${value};\n}`,
  ({ module, literal, n }) =>
    `export const send${n} = (client: WhmCaller) =>\n  enqueue${module}(client, "s", ${literal});`,
  ({ item, key, n }) =>
    `export function get${n}<T extends ${item}>(item: T): T["${key}"] {\n  return item.${key};\n}`,
  ({ item, required, key, value, n }) =>
    `const base${n} = ${required};\nexport const spread${n}: ${item} = { ...base${n}, ${key}: ${value} };`,
  ({ module, literal, n }) =>
    `export const items${n}: TransferItem[] = [{ module: "${module}", ...${literal} }];`,
  ({ item, key, n }) => `export const name${n}: keyof ${item} = "${key}";`,
  ({ item, key, value, n }) =>
    `export class Box${n} {\n  constructor(readonly item: ${item}) {}\n  change(): void {\n    this.item.${key} = ${value};\n  }\n}`,
  ({ item, key, value, n }) => `export const part${n}: Pick<${item}, "${key}"> = { ${key}: ${value} };`,
  ({ item, key, n }) => `export const rest${n} = ({ ${key}, ...others }: ${item}) => [${key}, others];`,
  ({ item, literal, n }) => `export const checked${n} = ${literal} satisfies ${item};`,
  ({ item, required, n }) =>
    `// @ts-expect-error: a required key can be missing\nexport const empty${n}: ${item} = {};\nexport const full${n}: ${item} = ${required};`,
  ({ n }) =>
    `export function sort${n}(item: TransferItem): number {\n  switch (item.module) {\n${MODULES.map((one, index) => `    case "${one}":\n      return ${index};\n`).join("")}  }\n}`,
  ({ item, key, value, n }) =>
    `interface Wrapped${n}<Item> {\n  readonly item: Item;\n  readonly count: number;\n}\nexport const wrapped${n}: Wrapped${n}<Partial<${item}>> = { count: 1, item: { ${key}: ${value} } };`,
  ({ item, key, n }) =>
    `export const length${n} = (items: readonly ${item}[]): number =>\n  items.map((one) => one.${key}).filter((one) => one !== undefined).length;`,
];

const JAVASCRIPT_TEMPLATES: readonly ((use: Use) => string)[] = [
  ({ item, literal, n, from }) =>
    `/** @type {import("${from}").${item}} */\nexport const literal${n} = ${literal};`,
  ({ item, key, type, n, from }) =>
    `/**\n * @param {import("${from}").${item}} item\n * @returns {${type}}\n */\nexport function typed${n}(item) {\n  return item.${key};\n}`,
  ({ module, literal, n, from }) =>
    `import { enqueue${module} as send${n} } from "${from}";\n/** @param {import("${from}").WhmCaller} client */\nexport const sent${n} = (client) => send${n}(client, "s", ${literal});`,
];

interface Use {
  readonly from: string;
  readonly module: string;
  readonly item: string;
  readonly key: string;
  /** A value of the key, and its type. */
  readonly value: string;
  readonly type: string;
  /** Object literals: with the required keys, and also with `key`. */
  readonly required: string;
  readonly literal: string;
  readonly n: number;
}

function createUse(random: Random, snapshot: Snapshot, from: string, n: number): Use {
  const { module, keys, required } = random.pick(Object.values(snapshot.modules));
  const key = random.pick(Object.keys(keys));
  const valueOf = (name: string): string => VALUES.get(keys[name]?.def ?? "") ?? "undefined";
  const format = (names: readonly string[]): string =>
    `{ ${names.map((name) => `${name}: ${valueOf(name)}`).join(", ")} }`;
  const type = random.pick(["string", "number", "string | number | bigint | boolean | null | undefined"]);
  const literal = format([...new Set([...required, key])]);
  return {
    ...{ from, module, key, type, n, literal, item: `${module}Item`, value: valueOf(key) },
    required: required.length === 0 ? "{}" : format(required),
  };
}

/** Returns a program of several declarations. A program in TypeScript imports what it uses, directly or through `from`. */
function createProgram(random: Random, snapshot: Snapshot, from: string, isJavaScript = false): string {
  const templates = isJavaScript ? JAVASCRIPT_TEMPLATES : TEMPLATES;
  const uses = Array.from({ length: 4 }, (_, n) => createUse(random, snapshot, from, n));
  const texts = uses.map((use) => random.pick(templates)(use));
  const imported = [...new Set(uses.flatMap(({ module, item }) => [`enqueue${module}`, `type ${item}`]))];
  const names = [...imported, "type TransferItem", "type WhmCaller"].join(", ");
  return [...(isJavaScript ? [] : [`import { ${names} } from "${from}";`]), ...texts, ""].join("\n");
}

const STRICT = {
  ...{ target: "es2022", lib: ["es2022"], types: [], module: "nodenext", strict: true, skipLibCheck: true },
};
const LOOSE = { ...STRICT, strict: false };
const BUNDLER = { ...STRICT, module: "esnext", moduleResolution: "bundler" };

export interface RandomProject {
  readonly project: Project;
  readonly layout: string;
  /** The configurations in the order in which they are built. */
  readonly configs: readonly string[];
  readonly globs: readonly string[];
}

type Files = Record<string, string | object>;
type Layout = (program: (from: string, isJavaScript?: boolean) => string) => {
  readonly files: Files;
  readonly out?: string;
  readonly configs: readonly string[];
};

const CORE_INDEX = 'export * from "./generated/index.js";\nexport * as whm from "./generated/index.js";\n';
const NO_EMIT = { ...STRICT, noEmit: true };

/** A monorepo whose packages import each other by their names. */
function createMonorepo(core: object, references: boolean): Layout {
  const built = { ...core, declaration: true, outDir: "dist", rootDir: "src", composite: references };
  const others = references ? { references: [{ path: "../core" }] } : {};
  const manifest = {
    name: "@acme/core",
    type: "module",
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  };
  return (program) => ({
    out: "packages/core/src/generated",
    configs: ["core", "app", "tool"].map((name) => `packages/${name}/tsconfig.json`),
    files: {
      "packages/core/package.json": manifest,
      "packages/core/tsconfig.json": { compilerOptions: built, include: ["src"] },
      "packages/core/src/index.ts": `${CORE_INDEX}export * from "./own.js";\n`,
      "packages/core/src/own.ts": program("./generated/index.js"),
      "packages/app/package.json": { name: "@acme/app", type: "module" },
      "packages/app/tsconfig.json": {
        compilerOptions: { ...STRICT, noEmit: true },
        include: ["src"],
        ...others,
      },
      "packages/app/src/main.ts": program("@acme/core"),
      "packages/app/src/alias.ts": `${program("@acme/core")}export type { TransferItem as Item } from "@acme/core";\n`,
      "packages/tool/package.json": { name: "@acme/tool", type: "module" },
      "packages/tool/tsconfig.json": {
        ...{
          compilerOptions: { ...LOOSE, noEmit: true, allowJs: true, checkJs: true },
          include: ["*.js"],
          ...others,
        },
      },
      "packages/tool/run.js": program("@acme/core", true),
    },
  });
}

export const LAYOUTS: Readonly<Record<string, Layout>> = {
  single: (program) => ({
    configs: ["tsconfig.json"],
    files: {
      "tsconfig.json": { compilerOptions: NO_EMIT, include: ["src"] },
      "src/whm.ts": 'export * from "../generated/index.js";\n',
      "src/app.ts": program("../generated/index.js"),
      "src/other.ts": program("./whm.js"),
    },
  }),
  paths: (program) => ({
    configs: ["tsconfig.json"],
    files: {
      "tsconfig.base.json": {
        compilerOptions: { ...BUNDLER, noEmit: true, paths: { "@whm/*": ["./generated/*"] } },
      },
      "tsconfig.json": { extends: "./tsconfig.base.json", include: ["src"] },
      "src/app.ts": program("@whm/index.js"),
      "src/other.ts": program("@whm/index"),
    },
  }),
  solution: (program) => ({
    configs: ["tsconfig.app.json", "tsconfig.node.json"],
    files: {
      "tsconfig.json": {
        files: [],
        references: ["app", "node"].map((name) => ({ path: `./tsconfig.${name}.json` })),
      },
      "tsconfig.app.json": { compilerOptions: { ...BUNDLER, noEmit: true }, include: ["src"] },
      "tsconfig.node.json": { compilerOptions: { ...LOOSE, noEmit: true }, include: ["tools"] },
      "src/app.ts": program("../generated/index.js"),
      "tools/run.ts": program("../generated/index.js"),
    },
  }),
  tests: (program) => ({
    configs: ["tsconfig.json", "test/tsconfig.json"],
    files: {
      "tsconfig.json": {
        compilerOptions: { ...NO_EMIT, exactOptionalPropertyTypes: true },
        include: ["src"],
      },
      "test/tsconfig.json": {
        extends: "../tsconfig.json",
        compilerOptions: { strict: false },
        include: ["."],
      },
      "src/app.ts": program("../generated/index.js"),
      "test/app.test.ts": `import "../src/app.js";\n${program("../generated/index.js")}`,
    },
  }),
  javascript: (program) => ({
    configs: ["jsconfig.json"],
    files: {
      "jsconfig.json": { compilerOptions: { ...STRICT, checkJs: true }, include: ["src"] },
      "src/app.js": program("../generated/index.js", true),
      "src/other.js": program("../generated/index.js", true),
    },
  }),
  monorepo: createMonorepo(STRICT, false),
  references: createMonorepo(STRICT, true),
};

/** Creates a project with the snapshots `schemas` and `after`, without generated code. By default, the seed chooses the layout. */
export function createRandomProject(seed: number, layoutName?: string): RandomProject {
  const random = createRandom(seed);
  const [before, after] = createSnapshots(random);
  const names = Object.keys(LAYOUTS);
  const layout = layoutName ?? names[seed % names.length] ?? "";
  const create = LAYOUTS[layout] as Layout;
  const {
    files,
    out = "generated",
    configs,
  } = create((from, isJavaScript) => createProgram(random, before, from, isJavaScript));
  const config = { "package.json": { type: "module", private: true }, "whm-transfer.config.json": { out } };
  const project = createProject({ schemas: before, after, ...config, ...files });
  if (out.startsWith("packages/")) {
    mkdirSync(join(project.cwd, "node_modules/@acme"), { recursive: true });
    symlinkSync("../../packages/core", join(project.cwd, "node_modules/@acme/core"));
  }
  const globs = out.startsWith("packages/")
    ? ["packages/*/src/**/*.ts", "packages/*/*.js"]
    : ["**/*.{ts,js}"];
  return { project, layout, configs, globs };
}
