/** Defines the fuzz targets. A target throws if a random input causes an unexpected error or unsafe output, or takes too long. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import fc from "../support/fast-check.js";
import { readAcceptanceFile } from "../../src/drift/acceptances/file.js";
import { loadConfig } from "../../src/config/load.js";
import { isCodegenError } from "../../src/core/diagnostic.js";
import { parseManifest } from "../../src/emit/manifest.js";
import { decodeFleet } from "../../src/drift/fleet/file.js";
import { readReport } from "../../src/drift/fleet/saved-report.js";
import { parseYaml } from "../../src/drift/fleet/yaml.js";
import {
  ColumnSyntaxError,
  fetchSnapshot,
  generate,
  readSnapshot,
  writeSnapshot,
  type EmitConfig,
  type Snapshot,
} from "../../src/index.js";
import { declarationFaults } from "../support/declarations.js";
import { answersOf, hostileText, oddModules, type HostileModule } from "../support/hostile.js";

export interface FuzzTarget {
  /** Calls `onInput` for each input. */
  readonly property: (onInput: () => void) => fc.IAsyncProperty<[unknown]>;
}

/** The maximum processor time for one input. It is checked after the input, so it cannot stop an input that hangs. */
const TIME_LIMIT_MS = 10_000;

function createTarget<Input>(inputs: fc.Arbitrary<Input>, run: (input: Input) => unknown): FuzzTarget {
  return {
    property: (onInput) =>
      fc.asyncProperty(inputs, async (input) => {
        onInput();
        const start = process.cpuUsage();
        try {
          await run(input);
        } catch (error) {
          if (!isCodegenError(error) && !(error instanceof ColumnSyntaxError)) throw error;
          expectPrintable(error.message);
        }
        const { user, system } = process.cpuUsage(start);
        const milliseconds = (user + system) / 1000;
        if (milliseconds > TIME_LIMIT_MS) throw new Error(`the input took ${Math.round(milliseconds)} ms`);
      }),
  };
}

/** Checks that an error message is safe to print. It may contain line breaks, because each diagnostic is a line. */
function expectPrintable(text: string): void {
  if (/(?!\n)[\p{C}\p{Zl}\p{Zp}\p{DI}]|##[a-z]*\[/iu.test(text)) {
    throw new Error(`the message is not safe to print: ${JSON.stringify(text)}`);
  }
}

/** Calls a function with a temporary folder, which is deleted afterwards. */
async function inTemporaryFolder<Result>(use: (dir: string) => Result | Promise<Result>): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), "whm-fuzz-"));
  try {
    return await use(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Returns a function that writes bytes to a file, and reads the file with `read`. */
function readAsFile(name: string, read: (path: string) => unknown): (bytes: Buffer) => Promise<unknown> {
  return (bytes) =>
    inTemporaryFolder((dir) => {
      const path = join(dir, name);
      writeFileSync(path, bytes);
      return read(path);
    });
}

/** Returns the snapshot of a server with these modules. */
function fetchFromAnswers(modules: readonly HostileModule[]): Promise<Snapshot> {
  return inTemporaryFolder((dir) => {
    for (const [name, text] of Object.entries(answersOf(modules))) writeFileSync(join(dir, name), text);
    return fetchSnapshot({ from: dir });
  });
}

/** The modules of two WHM versions. Modules with the same name have different definitions. */
const twoReleases = fc.tuple(oddModules, oddModules).map(([before, after]) => {
  const names = before.map(({ module }) => module);
  const renamed = after.map((one, index) => ({ ...one, module: names[index] ?? one.module }));
  const isFirst = ({ module }: HostileModule, index: number): boolean =>
    renamed.findIndex((one) => one.module.toLowerCase() === module.toLowerCase()) === index;
  return { before, after: renamed.filter(isFirst) };
});

interface ByteChange {
  /** Relative position, from 0 to 1. */
  readonly at: number;
  /** Number of removed bytes. */
  readonly removed: number;
  readonly inserted: Buffer;
}

const TOKENS = [
  ...["null", "{}", "[]", "-0", "1e400", '"__proto__":', '"a":1,"a":2', "\ufeff"],
  ...["9".repeat(400), "[".repeat(2e4)],
];

/** Replaces some bytes with random bytes, hostile text or JSON tokens. */
function mutate(originals: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const inserted = fc.oneof(
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    hostileText.map((text) => Buffer.from(text)),
    fc.constantFrom(...TOKENS).map((text) => Buffer.from(text)),
  );
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.nat({ max: 8 }),
    inserted,
  });
  return fc
    .tuple(fc.constantFrom(...originals), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([bytes, changes]) => changes.reduce(applyChange, bytes));
}

function applyChange(bytes: Buffer, { at, removed, inserted }: ByteChange): Buffer {
  const start = Math.floor(at * bytes.length);
  return Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(start + removed)]);
}

function listFiles(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const SAVED_ANSWERS = listFiles("test/answers").map((path) => readFileSync(path));
const SCHEMA_FILES = listFiles("schemas").map((path) => ({
  name: basename(path),
  bytes: readFileSync(path),
}));

const FLEET_YAML = `defaults:
  user: root
  tokenEnv: WHM_TOKEN
  timeout: 10
servers:
  - { name: "eu-1", server: "https://eu-1.example:2087" }
  - { name: &name eu-2, server: *name, tokenFile: token }
`;

const CONFIG_JSON = JSON.stringify({
  schemas: "schemas",
  naming: "camel",
  emitters: ["zod"],
  levels: [{ rule: "key-added", level: "breaking" }],
  overrides: [{ module: "A", key: "b", set: { minimum: 1, maximum: "9", values: ["a"] } }],
});

const FINDING = {
  ...{
    rule: "key-added",
    level: "safe",
    affects: ["requests"],
    module: "A",
    key: "b",
    message: "m",
    reason: "r",
  },
  ...{ fingerprint: "0123456789abcdef", counterexample: { b: 18446744073709 } },
  at: { file: "a", line: 1, column: 1 },
};
const SNAPSHOT_SUMMARY = { whmVersion: "11.138.0.6" };
const REPORT_JSON = JSON.stringify({
  format: 1,
  groups: [{ servers: ["a"], before: SNAPSHOT_SUMMARY, after: SNAPSHOT_SUMMARY, findings: [FINDING] }],
});
const ACCEPTANCE = { fingerprint: "0123456789abcdef", reason: "known", until: "2027-01-31" };

const mutateText = (text: string): fc.Arbitrary<Buffer> => mutate([Buffer.from(text)]);

const FUZZED_EMITTERS = ["zod", "valibot", "ajv", "node"] as const;

/** Generates code, and throws if it contains anything but declarations of expected names. */
async function expectDeclarations(snapshots: readonly Snapshot[], config: EmitConfig = {}): Promise<void> {
  const faults = declarationFaults(await generate({ snapshots, config }));
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

export const FUZZ_TARGETS: Readonly<Record<string, FuzzTarget>> = {
  versions: createTarget(
    fc.record({ releases: twoReleases, naming: fc.constantFrom("wire" as const, "camel" as const) }),
    async ({ releases: { before, after }, naming }) => {
      const snapshots = await Promise.all([before, after].map(fetchFromAnswers));
      const versions = snapshots.map((snapshot, index) => ({ ...snapshot, whmVersion: `11.${index}` }));
      await expectDeclarations(versions, { naming, emitters: FUZZED_EMITTERS });
    },
  ),
  answers: createTarget(
    mutate(SAVED_ANSWERS),
    readAsFile("transfer_module_schema.AccountLocal.json", async (from) => {
      const snapshot = await fetchSnapshot({ from });
      await inTemporaryFolder((dir) => {
        writeSnapshot(dir, snapshot);
        readSnapshot(dir);
      });
      await expectDeclarations([snapshot]);
    }),
  ),
  schemas: createTarget(
    fc
      .nat({ max: SCHEMA_FILES.length - 1 })
      .chain((index) =>
        mutate([SCHEMA_FILES[index]?.bytes ?? Buffer.of()]).map((bytes) => ({ index, bytes })),
      ),
    ({ index, bytes }) =>
      inTemporaryFolder((dir) => {
        SCHEMA_FILES.forEach((schema, at) =>
          writeFileSync(join(dir, schema.name), at === index ? bytes : schema.bytes),
        );
        return readSnapshot(dir);
      }),
  ),
  manifest: createTarget(mutateText(readFileSync("generated/manifest.json", "utf8")), (bytes) =>
    parseManifest(bytes.toString()),
  ),
  fleet: createTarget(mutateText(FLEET_YAML), (bytes) => {
    const yaml = parseYaml(bytes.toString());
    const fleet = "faults" in yaml ? yaml : decodeFleet(yaml.value, yaml.locate);
    if ("faults" in fleet) fleet.faults.forEach(({ message }) => expectPrintable(message));
  }),
  config: createTarget(
    mutateText(CONFIG_JSON),
    readAsFile("config.json", (path) => loadConfig(".", path)),
  ),
  report: createTarget(mutateText(REPORT_JSON), readAsFile("report.json", readReport)),
  acceptances: createTarget(
    mutateText(JSON.stringify({ format: 1, accepted: [ACCEPTANCE] })),
    readAsFile("accept.json", readAcceptanceFile),
  ),
};
