/**
 * Compares our validator with validators of other languages, which read `NAME.schema.json`: ajv, jsonschema (Python), gojsonschema (Go)
 * and php-json-schema (PHP). Then compiles the types that quicktype generates for Go and Python, and sends items through them. Also checks
 * `openapi.json`, and runs the programs in docs/other-languages.md.
 * `npm run languages` runs it. The exit code is 1 if a result differs. `.ci/engines` installs what it needs.
 */

import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { formatJsonLine } from "../../src/core/text/json.js";
import { BEYOND_SCHEMA, isBeyondSchema, toItemFile } from "../support/beyond-schema.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { loadGenerated, type LoadedCode } from "../support/generated.js";
import { payloads } from "../support/payloads.js";
import { checkOpenApi, importTool } from "./openapi.js";
import { checkRecipes, checkTests, GO_ENVIRONMENT, PYTHON } from "./recipes.js";
import { documentedSnapshot, everyKindModule, moduleOf, snapshotOf } from "../support/snapshots.js";

const HERE = join(ROOT, "test/languages");
const ITEM_COUNT = 2000;

interface TestItem {
  readonly module: string;
  readonly item: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Whether our validator accepts the item. */
  readonly isValid: boolean;
}

/** Prints 1 or 0 for each item, on a line of its own. After a tab, Go prints the item again. */
type Reader = (folder: string) => readonly string[] | Promise<readonly string[]>;

const READERS = {
  ajv: readWithAjv,
  Python: (folder: string) => runReader(PYTHON, join(HERE, "validate.py"), folder),
  Go: readWithGo,
  PHP: (folder: string) => runReader("php", join(HERE, "validate.php"), folder),
} as const satisfies Record<string, Reader>;

type Verdicts = Readonly<Record<keyof typeof READERS | "ours", boolean>>;

const ALL_REFUSE: Verdicts = { ours: false, ajv: false, Python: false, Go: false, PHP: false };
const ALL_ACCEPT: Verdicts = { ours: true, ajv: true, Python: true, Go: true, PHP: true };
const ACCOUNT = { user: "alice", localuser: "alice" };

/** Items with a known result, and all documented differences between the validators. */
const CASES: readonly (readonly [
  name: string,
  item: Readonly<Record<string, unknown>>,
  verdicts: Verdicts,
])[] = [
  ["required keys", {}, ALL_ACCEPT],
  ["a misspelled key", { skip_email: 1 }, ALL_REFUSE],
  ["a missing key", { user: undefined }, ALL_REFUSE],
  ["null for a flag", { force: null }, ALL_REFUSE],
  ["2 for a flag", { force: 2 }, ALL_REFUSE],
  ["true for a flag, which item files do not contain", { force: true }, { ...ALL_REFUSE, ours: true }],
  ["a bigint of 64 bits", { size: 2n ** 63n - 1n }, ALL_ACCEPT],
  ["a bigint that PHP rounds", { size: 2n ** 64n - 1n }, { ...ALL_ACCEPT, PHP: false }],
  ["a bigint that JavaScript rounds", { size: 2n ** 64n }, { ...ALL_REFUSE, ajv: true }],
  ["too many bytes", { copypoint: "\u00e9".repeat(32_768) }, { ...ALL_ACCEPT, ours: false }],
  ["a lone surrogate", { domain: "\ud83d" }, { ...ALL_ACCEPT, ours: false, PHP: false }],
];

process.exitCode = await main();

async function main(): Promise<number> {
  const documented = Object.values(documentedSnapshot().modules);
  const patterns = moduleOf("Patterns", {
    ...{ latin: "char(9) CHARACTER SET latin1", basic: "char(9) CHARACTER SET utf8mb3" },
    ...{ price: "decimal(6,2) unsigned", ratio: "double unsigned", at: "timestamp(3) NULL" },
  });
  const modules = [...documented, everyKindModule(), patterns];
  const loaded = await loadGenerated(snapshotOf(...modules));
  const names = modules.map(({ module }) => module);
  const random = names.flatMap((module) => createItems(loaded, module, ITEM_COUNT / names.length));
  const known = CASES.map(([, item]) => createItem(loaded, "AccountRemoteRoot", { ...ACCOUNT, ...item }));

  const folder = temporaryFolder();
  for (const { path, text } of loaded.files)
    if (path.endsWith(".schema.json")) writeFileSync(join(folder, path), text);
  writeItems(join(folder, "items.txt"), [...known, ...random]);
  await generateTypes(
    folder,
    documented.map(({ module }) => module),
  );

  const faults: string[] = [];
  const copies = await copyWithPython(folder, random);
  for (const [reader, read] of Object.entries(READERS) as [keyof typeof READERS, Reader][]) {
    const lines = await read(folder);
    const verdicts = lines.map((line) => line.startsWith("1"));
    faults.push(
      ...compareCases(reader, known, verdicts),
      ...compareRandom(reader, random, verdicts.slice(known.length)),
    );
    if (reader === "Go") copies.push(...parseCopies("Go", random, lines.slice(known.length)));
  }
  faults.push(
    ...copies.flatMap((copy) => compareCopy(loaded, copy)),
    ...(await checkOpenApi(folder)),
    ...checkRecipes(folder),
    ...checkTests(folder),
  );
  faults.slice(0, 20).forEach((fault) => console.error(fault));
  const accepted = random.filter(({ isValid }) => isValid).length;
  console.log(
    `${random.length} random items, ${accepted} of them valid, and ${known.length} others: ours, ${Object.keys(READERS).join(", ")}. ` +
      `${copies.length} round trips with types from quicktype. ${faults.length} unexpected results.`,
  );
  return faults.length === 0 && accepted > ITEM_COUNT / 10 && copies.length > ITEM_COUNT / 10 ? 0 : 1;
}

/** Returns random items whose validity JSON Schema can express. */
function createItems(loaded: LoadedCode, module: string, count: number): readonly TestItem[] {
  const schema = loaded.schema(module);
  const items: TestItem[] = [];
  for (const payload of payloads(schema, Infinity)) {
    const isBeyond = Object.entries(payload).some(
      ([key, value]) =>
        isBeyondSchema(schema, key, value) || (value != null && BEYOND_SCHEMA[key]?.(value) === false),
    );
    if (!isBeyond) items.push(createItem(loaded, module, toItemFile(schema, payload)));
    if (items.length === count) break;
  }
  return items;
}

function createItem(loaded: LoadedCode, module: string, item: Readonly<Record<string, unknown>>): TestItem {
  return { module, item, text: formatJsonLine(item), isValid: loaded.validator(module)(item) };
}

function writeItems(file: string, items: readonly TestItem[]): void {
  writeFileSync(file, items.map(({ module, text }) => `${module}\t${text}\n`).join(""));
}

function readWithAjv(folder: string): readonly string[] {
  const ajv = new Ajv2020({ allowUnionTypes: true });
  const lines = readFileSync(join(folder, "items.txt"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [module = "", text = ""] = line.split("\t");
    const validate =
      ajv.getSchema(`urn:whm-transfer-codegen:${module}`) ??
      ajv.compile(JSON.parse(readFileSync(join(folder, `${module}.schema.json`), "utf8")) as object);
    return validate(JSON.parse(text)) === true ? "1" : "0";
  });
}

async function readWithGo(folder: string): Promise<readonly string[]> {
  copyFileSync(join(HERE, "main.go"), join(folder, "main.go"));
  const program = join(folder, "main");
  execFileSync("go", ["build", "-o", program, "main.go", "items.go"], { cwd: folder, env: GO_ENVIRONMENT });
  return runReader(program, folder);
}

async function runReader(program: string, ...parameters: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(program, parameters, { maxBuffer: 2 ** 28 });
  return stdout.trimEnd().split("\n");
}

function compareCases(
  reader: keyof typeof READERS,
  items: readonly TestItem[],
  verdicts: readonly boolean[],
): readonly string[] {
  return CASES.flatMap(([name, , expected], index) => [
    ...(verdicts[index] === expected[reader] ? [] : [`${reader}: ${name}: ${verdicts[index]}`]),
    ...(items[index]?.isValid === expected.ours ? [] : [`ours: ${name}: ${items[index]?.isValid}`]),
  ]);
}

function compareRandom(
  reader: string,
  items: readonly TestItem[],
  verdicts: readonly boolean[],
): readonly string[] {
  return items.flatMap(({ module, text, isValid }, index) =>
    verdicts[index] === isValid
      ? []
      : [`${reader}: ${verdicts[index]}, ours: ${isValid}: ${module} ${text.slice(0, 300)}`],
  );
}

/** Writes types of these modules for Go, `items.go`, and for Python, `items.py`. */
async function generateTypes(folder: string, modules: readonly string[]): Promise<void> {
  const { quicktype, InputData, JSONSchemaInput, FetchingJSONSchemaStore } = (await importTool(
    "quicktype-core/dist/esm/index.js",
  )) as Quicktype;
  const generateIn = async (lang: string, rendererOptions: object): Promise<string> => {
    const input = new JSONSchemaInput(new FetchingJSONSchemaStore());
    for (const module of modules)
      await input.addSource({
        name: `${module}Item`,
        schema: readFileSync(join(folder, `${module}.schema.json`), "utf8"),
      });
    const inputData = new InputData();
    inputData.addInput(input);
    return (await quicktype({ inputData, lang, rendererOptions })).lines.join("\n");
  };
  const functions = modules.map(
    (module) => `	"${module}": func(text []byte) ([]byte, error) {
		item, err := Unmarshal${module}Item(text)
		if err != nil {
			return nil, err
		}
		return item.Marshal()
	},\n`,
  );
  const go = await generateIn("go", { package: "main" });
  writeFileSync(
    join(folder, "items.go"),
    `${go}\nvar roundTrips = map[string]func([]byte) ([]byte, error){\n${functions.join("")}}\n`,
  );
  writeFileSync(join(folder, "items.py"), await generateIn("python", {}));
}

/** The part of quicktype-core that is used. Its own types need options of the compiler that this project does not set. */
interface Quicktype {
  readonly quicktype: (options: object) => Promise<{ readonly lines: readonly string[] }>;
  readonly InputData: new () => { addInput(input: object): void };
  readonly JSONSchemaInput: new (store: object) => { addSource(source: object): Promise<void> };
  readonly FetchingJSONSchemaStore: new () => object;
}

/** An item after a round trip through generated types. */
interface Copy {
  readonly language: string;
  readonly original: TestItem;
  /** `null` if the types cannot represent the item. */
  readonly copy: Readonly<Record<string, unknown>> | null;
}

async function copyWithPython(folder: string, items: readonly TestItem[]): Promise<Copy[]> {
  const valid = items.filter(({ module, isValid }) => isValid && module in documentedSnapshot().modules);
  writeItems(join(folder, "valid.txt"), valid);
  const lines = await runReader(PYTHON, join(HERE, "round_trip.py"), folder);
  return parseCopies(
    "Python",
    valid,
    lines.map((line) => `1\t${line}`),
  );
}

function parseCopies(language: string, items: readonly TestItem[], lines: readonly string[]): Copy[] {
  return items.flatMap((original, index) => {
    const [, text] = lines[index]?.split("\t") ?? [];
    return text === undefined ? [] : [{ language, original, copy: JSON.parse(text) as Copy["copy"] }];
  });
}

/** Types for Go contain null for omitted texts, which means the same. */
function compareCopy(loaded: LoadedCode, { language, original, copy }: Copy): readonly string[] {
  const { module, item, text } = original;
  const list = (each: object): string =>
    JSON.stringify(
      Object.entries(each)
        .filter(([, value]) => value !== null)
        .sort(),
    );
  const isSame = copy !== null && loaded.validator(module)(copy) && list(copy) === list(item);
  return isSame ? [] : [`${language}: ${module} ${text}: ${JSON.stringify(copy)}`];
}
