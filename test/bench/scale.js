/**
 * Lists the programs to measure with many modules: `generate` in three situations, and type generators on equivalent documents.
 * Each module has 25 keys. Most keys have a different name and length in each module, because otherwise caches would help more than
 * with the modules of a real server.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ACCOUNT_MODULE } from "./item.js";
import {
  GENERATE_ALL,
  NODE_24,
  emptyFolder,
  expectFileCount,
  readModificationTimes,
  formatOpenapi,
  OUR_PROGRAM,
  findPeerProgram,
  createPeerSubjects,
  root,
  SCHEMA_ENDING,
  GENERATE_UNCHANGED,
} from "./subjects.js";

export const MODULE_COUNT = 600;
export const SCALE_ROUNDS = 2;

/** The module that a measured program loads to report its peak memory. */
const PEAK_MEMORY_MODULE = new URL("peak.js", import.meta.url).href;

/** The new definition of a key in the changed module. */
const CHANGED_DEFINITION = "char(77) DEFAULT NULL";

/**
 * @param {string} folder An empty folder.
 * @returns {Promise<import("./subjects.js").Subject[]>}
 */
export async function prepareScaledSubjects(folder) {
  const inFolder = (...names) => join(folder, ...names);
  const { writeSnapshot } = await import("../../dist/index.js");
  const modules = Object.fromEntries(
    Array.from({ length: MODULE_COUNT }, (_, index) => [`Account${index}`, createModule(index)]),
  );
  const [first] = Object.keys(modules);
  const snapshot = { origin: "documented", whmVersion: null, modules };
  writeSnapshot(inFolder("schemas"), snapshot);
  generate(inFolder("schemas"), inFolder("fresh"));
  const freshTimes = readModificationTimes(inFolder("fresh"));
  const schemas = readdirSync(inFolder("fresh")).filter((file) => file.endsWith(SCHEMA_ENDING));
  mkdirSync(inFolder("documents"));
  for (const file of schemas) copyFileSync(inFolder("fresh", file), inFolder("documents", file));
  writeFileSync(inFolder("openapi.json"), formatOpenapi(inFolder("documents"), schemas));

  // The snapshot in `changing` alternates between two states, which differ only in these files.
  const changing = ["snapshot.json", `${first}.json`].map((file) => inFolder("changing", file));
  cpSync(inFolder("schemas"), inFolder("changing"), { recursive: true });
  const states = [changing.map((file) => readFileSync(file))];
  const changed = { ...modules[first], keys: { ...modules[first].keys, user: { def: CHANGED_DEFINITION } } };
  writeSnapshot(inFolder("changing"), { ...snapshot, modules: { ...modules, [first]: changed } });
  states.unshift(changing.map((file) => readFileSync(file)));
  generate(inFolder("changing"), inFolder("changed"));

  /** @type {import("./subjects.js").Subject[]} */
  const subjects = [
    {
      name: GENERATE_ALL,
      parameters: listParameters(inFolder("schemas"), inFolder("cold")),
      before: () => emptyFolder(inFolder("cold")),
      verify: () => expectFileCount(inFolder("cold"), freshTimes.length),
    },
    {
      name: "generate, one changed",
      parameters: listParameters(inFolder("changing"), inFolder("changed")),
      before: () => {
        states.reverse();
        for (const [index, file] of changing.entries()) writeFileSync(file, states[0][index]);
      },
      verify: () =>
        assert.equal(
          readFileSync(inFolder("changed", `${first}.ts`), "utf8").includes(CHANGED_DEFINITION),
          states[0][1].includes(CHANGED_DEFINITION),
          "generate did not write the change",
        ),
    },
    {
      name: GENERATE_UNCHANGED,
      parameters: listParameters(inFolder("schemas"), inFolder("fresh")),
      verify: () =>
        assert.deepEqual(readModificationTimes(inFolder("fresh")), freshTimes, "generate touched its files"),
    },
    ...createPeerSubjects(folder, inFolder("documents"), MODULE_COUNT),
    {
      name: "orval",
      ...(existsSync(NODE_24) && { node: NODE_24 }),
      parameters: [
        ...[findPeerProgram("orval", "orval"), "--input", inFolder("openapi.json")],
        ...["--output", inFolder("client", "api.ts")],
      ],
      before: () => emptyFolder(inFolder("client")),
      verify: () => expectFileCount(inFolder("client"), 1),
    },
  ];
  return subjects.map((subject) => ({
    ...subject,
    parameters: ["--import", PEAK_MEMORY_MODULE, ...subject.parameters],
  }));
}

function generate(schemas, out) {
  execFileSync(process.execPath, listParameters(schemas, out), { cwd: root });
}

function listParameters(schemas, out) {
  return [OUR_PROGRAM, "generate", "--quiet", "--schemas", schemas, "--out", out];
}

/**
 * Returns a module like that of `item.js`, with the same required keys. The other keys have unique names, and some have types that
 * `item.js` does not use.
 */
function createModule(index) {
  const others = [
    `enum('daily','weekly','no${index}') DEFAULT NULL`,
    `decimal(${8 + (index % 4)},2) DEFAULT 0`,
    "datetime DEFAULT NULL",
  ];
  const keys = Object.entries(ACCOUNT_MODULE.keys).map(([key, { def }], position) => {
    if (ACCOUNT_MODULE.required.includes(key)) return [key, { def }];
    const ownDef = others[position] ?? def.replace("255)", `${200 + ((index + position) % 56)})`);
    return [`${key}_${index.toString(36)}`, { def: ownDef }];
  });
  return { ...ACCOUNT_MODULE, module: `Account${index}`, priority: index, keys: Object.fromEntries(keys) };
}
