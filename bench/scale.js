/**
 * What is measured with many modules: `generate` in three situations, and type generators on equivalent documents. Modules have 25
 * keys each. Except for the keys of all accounts, their names and lengths differ, so that a cache helps no more than it would with
 * the modules of a real server.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MODULE } from "./item.js";
import {
  COLD,
  empty,
  expectFileCount,
  modificationTimes,
  openapiDocument,
  OURS,
  peerProgram,
  peerSubjects,
  root,
  SCHEMA,
  UNCHANGED,
} from "./subjects.js";

/** The numbers of modules, and the rounds of each. */
export const FEW = { modules: 600, rounds: 2 };
export const MANY = { modules: 6000, rounds: 1 };

/** Takes minutes with many modules, so it runs with `--complete` only. */
export const ORVAL = "orval";

/** Reports the peak memory of its own process, which works on every system. */
const PEAK = new URL("peak.js", import.meta.url).href;

/** The definition that distinguishes the two states of the module that changes. */
const CHANGED = "char(77) DEFAULT NULL";

/**
 * @param {number} count
 * @param {{ folder: string, complete: boolean }} options `folder` is empty.
 * @returns {Promise<import("./subjects.js").Subject[]>}
 */
export async function scaledSubjects(count, { folder, complete }) {
  const inFolder = (/** @type {string[]} */ ...names) => join(folder, ...names);
  const { writeSnapshot } = await import("../dist/index.js");
  const modules = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`Account${index}`, module(index)]),
  );
  const [first] = Object.keys(modules);
  const snapshot = { origin: "documented", whmVersion: null, modules };
  writeSnapshot(inFolder("schemas"), snapshot);
  generate(inFolder("schemas"), inFolder("fresh"));
  const freshTimes = modificationTimes(inFolder("fresh"));
  const schemas = readdirSync(inFolder("fresh")).filter((file) => file.endsWith(SCHEMA));
  mkdirSync(inFolder("documents"));
  for (const file of schemas) copyFileSync(inFolder("fresh", file), inFolder("documents", file));
  writeFileSync(inFolder("openapi.json"), openapiDocument(inFolder("documents"), schemas));

  // The two states of the folder differ in these files only.
  const changing = ["snapshot.json", `${first}.json`].map((file) => inFolder("changing", file));
  cpSync(inFolder("schemas"), inFolder("changing"), { recursive: true });
  const states = [changing.map((file) => readFileSync(file))];
  const changed = { ...modules[first], keys: { ...modules[first].keys, user: { def: CHANGED } } };
  writeSnapshot(inFolder("changing"), { ...snapshot, modules: { ...modules, [first]: changed } });
  states.unshift(changing.map((file) => readFileSync(file)));
  generate(inFolder("changing"), inFolder("changed"));

  /** @type {import("./subjects.js").Subject[]} */
  const subjects = [
    {
      name: COLD,
      parameters: [OURS, "generate", "--quiet", "--schemas", inFolder("schemas"), "--out", inFolder("cold")],
      before: () => empty(inFolder("cold")),
      verify: () => expectFileCount(inFolder("cold"), freshTimes.length),
    },
    {
      name: "generate, one changed",
      parameters: [
        OURS,
        "generate",
        "--quiet",
        "--schemas",
        inFolder("changing"),
        "--out",
        inFolder("changed"),
      ],
      before: () => {
        states.reverse();
        for (const [index, file] of changing.entries()) writeFileSync(file, states[0][index]);
      },
      verify: () =>
        assert.equal(
          readFileSync(inFolder("changed", `${first}.ts`), "utf8").includes(CHANGED),
          states[0][1].includes(CHANGED),
          "generate did not write the change",
        ),
    },
    {
      name: UNCHANGED,
      parameters: [OURS, "generate", "--quiet", "--schemas", inFolder("schemas"), "--out", inFolder("fresh")],
      verify: () =>
        assert.deepEqual(modificationTimes(inFolder("fresh")), freshTimes, "generate touched its files"),
    },
    ...peerSubjects(folder, inFolder("documents"), count),
  ];
  if (complete || count <= FEW.modules) {
    subjects.push({
      name: ORVAL,
      parameters: [
        peerProgram("orval", ORVAL),
        "--input",
        inFolder("openapi.json"),
        "--output",
        inFolder("client", "api.ts"),
      ],
      before: () => empty(inFolder("client")),
      verify: () => expectFileCount(inFolder("client"), 1),
    });
  }
  return subjects.map((subject) => ({
    ...subject,
    parameters: ["--import", PEAK, ...subject.parameters],
  }));
}

function generate(/** @type {string} */ schemas, /** @type {string} */ out) {
  const parameters = [OURS, "generate", "--quiet", "--schemas", schemas, "--out", out];
  execFileSync(process.execPath, parameters, { cwd: root });
}

/** An account module. Its required keys are those of `item.js`, the others have unique names, and some have types that `item.js` does not use. */
function module(/** @type {number} */ index) {
  const others = [
    `enum('daily','weekly','no${index}') DEFAULT NULL`,
    `decimal(${8 + (index % 4)},2) DEFAULT 0`,
    "datetime DEFAULT NULL",
  ];
  const keys = Object.entries(MODULE.keys).map(([key, { def }], position) => {
    if (MODULE.required.includes(key)) return [key, { def }];
    const own = others[position] ?? def.replace("255)", `${200 + ((index + position) % 56)})`);
    return [`${key}_${index.toString(36)}`, { def: own }];
  });
  return { ...MODULE, module: `Account${index}`, priority: index, keys: Object.fromEntries(keys) };
}
