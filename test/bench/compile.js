/**
 * Measures how much processor time tsc takes for generated modules, and for their interfaces only. The project has six modules; larger numbers
 * contain copies of them.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PEERS_FOLDER, root } from "./subjects.js";

/** Makes tsc report processor time. */
const CPU_CLOCK = join(root, "test/bench/cpu-clock.cjs");

const MODULE_COUNTS = [6, 600];

/** Generated files that do not depend on the number of modules. Files that list all modules are omitted. */
const SHARED_FILES = ["transfer-item.ts", "transfer-rules.ts", "whm-client.ts"];

/** @typedef {{ modules: number, kind: string, totalMs: number, checkMs: number, instantiations: number, types: number }} Compilation */

/** How often each folder is compiled. The compilations take turns, so that a busy moment affects all of them. */
const ROUNDS = 3;

/** @param {string} generated The folder with generated code. @param {string} folder An empty folder. @returns {Compilation[]} */
export function measureCompilations(generated, folder) {
  const files = readdirSync(generated).filter(
    (file) => SHARED_FILES.includes(file) || /^[A-Z]\w*\.ts$/.test(file),
  );
  const texts = new Map(files.map((file) => [file, readFileSync(join(generated, file), "utf8")]));
  const projects = MODULE_COUNTS.flatMap((modules) => [
    writeProject("generated", modules, texts, join(folder, `generated-${modules}`)),
    writeProject("interfaces", modules, extractInterfaces(texts), join(folder, `interfaces-${modules}`)),
  ]);
  const rounds = Array.from({ length: ROUNDS }, () => projects.map(compile));
  return projects.map((_, index) => {
    const runs = rounds.map((round) => round[index]).toSorted((one, other) => one.checkMs - other.checkMs);
    return runs[Math.floor(ROUNDS / 2)];
  });
}

/** Returns files that contain only the interface of a module. */
function extractInterfaces(texts) {
  return new Map(
    [...texts]
      .filter(([file]) => !SHARED_FILES.includes(file))
      .map(([file, text]) => {
        const [interfaceText] = /^export interface [^]*?^\}\n/m.exec(text) ?? [];
        if (interfaceText === undefined) throw new Error(`${file} contains no interface.`);
        return [file, interfaceText];
      }),
  );
}

/** Writes a project of the compiler. Returns what `compile` needs. */
function writeProject(kind, modules, texts, folder) {
  mkdirSync(folder);
  const names = [...texts.keys()].filter((file) => !SHARED_FILES.includes(file));
  for (const file of SHARED_FILES) {
    const text = texts.get(file);
    if (text !== undefined) writeFileSync(join(folder, file), text);
  }
  for (let index = 0; index < modules; index += 1) {
    const file = names[index % names.length];
    writeFileSync(join(folder, `${index}-${file}`), texts.get(file) ?? "");
  }
  const compilerOptions = {
    ...{ target: "es2022", lib: ["es2022"], module: "nodenext", moduleDetection: "force", strict: true },
    ...{ types: [], noEmit: true },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  return { kind, modules, folder };
}

/** @param {ReturnType<typeof writeProject>} project @returns {Compilation} */
function compile({ kind, modules, folder }) {
  const output = execFileSync(
    process.execPath,
    [
      "--require",
      CPU_CLOCK,
      join(PEERS_FOLDER, "typescript/lib/tsc.js"),
      "-p",
      folder,
      "--extendedDiagnostics",
    ],
    { encoding: "utf8" },
  );
  const readFigure = (name) => {
    const [, number] = new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(output) ?? [];
    if (number === undefined) throw new Error(`The output of tsc contains no "${name}":\n${output}`);
    return Number(number);
  };
  return {
    modules,
    kind,
    totalMs: readFigure("Total time") * 1000,
    checkMs: readFigure("Check time") * 1000,
    instantiations: readFigure("Instantiations"),
    types: readFigure("Types"),
  };
}
