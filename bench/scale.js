/**
 * What is measured with many modules: `generate` in its three situations, and generators of types on the equivalent
 * documents. Modules have 25 keys each, and no two of them share a key's name or length beyond what all accounts have, so that
 * whoever remembers what came before gains by it only what they would with a server's modules.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MODULE } from "./item.js";
import {
  empty,
  FILES_BESIDE_MODULES,
  holds,
  JSON2TS,
  modificationTimes,
  openapiDocument,
  OPENAPI,
  OURS,
  peer,
  root,
  SCHEMA,
} from "./subjects.js";

/** So many modules, in so many rounds; the many are as many times the few as a linear time may take longer. */
export const FEW = { modules: 600, rounds: 2 };
export const MANY = { modules: 6000, rounds: 1 };

/** With many modules it takes minutes, which only whoever asks for everything waits for. */
export const ORVAL = "orval";

/** What ours is to need at most, whatever the number of modules. */
export const MOST_MEBIBYTES = 400;

export const COLD = "generate, cold";

/** Told by the process itself, so that it is there on every system. */
const PEAK = new URL("peak.js", import.meta.url).href;

/** What the second of the two states of the module that changes says. */
const CHANGED = "char(77) DEFAULT NULL";

/**
 * @param {number} count
 * @param {{ folder: string, complete: boolean }} options `folder` is an empty one.
 * @returns {Promise<import("./subjects.js").Subject[]>}
 */
export async function scaledSubjects(count, { folder, complete }) {
  const at = (/** @type {string[]} */ ...parts) => join(folder, ...parts);
  const { writeSnapshot } = await import("../dist/index.js");
  const modules = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`Account${index}`, module(index)]),
  );
  const [first] = Object.keys(modules);
  const snapshot = { origin: "documented", whmVersion: null, modules };
  writeSnapshot(at("schemas"), snapshot);
  generate(at("schemas"), at("fresh"));
  const freshTimes = modificationTimes(at("fresh"));
  const schemas = readdirSync(at("fresh")).filter((file) => file.endsWith(SCHEMA));
  mkdirSync(at("documents"));
  for (const file of schemas) copyFileSync(at("fresh", file), at("documents", file));
  writeFileSync(at("openapi.json"), openapiDocument(at("documents"), schemas));

  // The two states of the folder differ in these files alone.
  const changing = ["snapshot.json", `${first}.json`].map((file) => at("changing", file));
  cpSync(at("schemas"), at("changing"), { recursive: true });
  const states = [changing.map((file) => readFileSync(file))];
  const changed = { ...modules[first], keys: { ...modules[first].keys, user: { def: CHANGED } } };
  writeSnapshot(at("changing"), { ...snapshot, modules: { ...modules, [first]: changed } });
  states.unshift(changing.map((file) => readFileSync(file)));
  generate(at("changing"), at("changed"));

  /** @type {import("./subjects.js").Subject[]} */
  const subjects = [
    {
      name: COLD,
      words: [OURS, "generate", "--quiet", "--schemas", at("schemas"), "--out", at("cold")],
      before: () => empty(at("cold")),
      verify: () => holds(at("cold"), 2 * count + FILES_BESIDE_MODULES),
    },
    {
      name: "generate, one changed",
      words: [OURS, "generate", "--quiet", "--schemas", at("changing"), "--out", at("changed")],
      before: () => {
        states.reverse();
        for (const [index, file] of changing.entries()) writeFileSync(file, states[0][index]);
      },
      verify: () =>
        assert.equal(
          readFileSync(at("changed", `${first}.ts`), "utf8").includes(CHANGED),
          states[0][1].includes(CHANGED),
          "generate did not see the change",
        ),
    },
    {
      name: "generate, nothing to do",
      words: [OURS, "generate", "--quiet", "--schemas", at("schemas"), "--out", at("fresh")],
      verify: () =>
        assert.deepEqual(modificationTimes(at("fresh")), freshTimes, "generate touched its files"),
    },
    {
      name: JSON2TS,
      words: [peer("json-schema-to-typescript", "json2ts"), "-i", at("documents"), "-o", at("types")],
      before: () => empty(at("types")),
      verify: () => holds(at("types"), count),
    },
    {
      name: OPENAPI,
      words: [peer(OPENAPI, OPENAPI), at("openapi.json"), "-o", at("one", "types.ts")],
      before: () => empty(at("one")),
      verify: () => holds(at("one"), 1),
    },
  ];
  if (complete || count <= FEW.modules) {
    subjects.push({
      name: ORVAL,
      words: [peer("orval", ORVAL), "--input", at("openapi.json"), "--output", at("client", "api.ts")],
      before: () => empty(at("client")),
      verify: () => holds(at("client"), 1),
    });
  }
  return subjects.map((subject) => ({
    ...subject,
    words: ["--import", PEAK, ...subject.words],
  }));
}

function generate(/** @type {string} */ schemas, /** @type {string} */ out) {
  const words = [OURS, "generate", "--quiet", "--schemas", schemas, "--out", out];
  execFileSync(process.execPath, words, { cwd: root });
}

/** An account's module with keys of its own, but for those that are required; some are of kinds that `item.js` has not. */
function module(/** @type {number} */ index) {
  const others = [
    `enum('daily','weekly','no${index}') DEFAULT NULL`,
    `decimal(${8 + (index % 4)},2) DEFAULT 0`,
    "datetime DEFAULT NULL",
  ];
  const keys = Object.entries(MODULE.keys).map(([key, { def }], place) => {
    if (MODULE.required.includes(key)) return [key, { def }];
    const own = others[place] ?? def.replace("255)", `${200 + ((index + place) % 56)})`);
    return [`${key}_${index.toString(36)}`, { def: own }];
  });
  return { ...MODULE, module: `Account${index}`, priority: index, keys: Object.fromEntries(keys) };
}
