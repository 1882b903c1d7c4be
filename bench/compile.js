/**
 * How long `tsc --extendedDiagnostics` takes for generated modules, and for their interfaces only. Larger numbers of modules are copies
 * of the project's six.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PEERS } from "./subjects.js";

const COUNTS = [6, 600];

/** Files that exist once, whatever the number of modules. Other files that list all modules are left out. */
const SHARED = ["transfer-item.ts", "transfer-rules.ts", "whm-client.ts"];

/** @typedef {{ modules: number, kind: string, totalMs: number, checkMs: number, instantiations: number, types: number }} Compilation */

/** @param {string} generated The folder with generated code. @param {string} folder An empty folder. @returns {Compilation[]} */
export function measureCompilations(generated, folder) {
  const files = readdirSync(generated).filter((file) => SHARED.includes(file) || /^[A-Z]\w*\.ts$/.test(file));
  const texts = new Map(files.map((file) => [file, readFileSync(join(generated, file), "utf8")]));
  return COUNTS.flatMap((modules) => [
    compile("generated", modules, texts, join(folder, `generated-${modules}`)),
    compile("interfaces", modules, interfaces(texts), join(folder, `interfaces-${modules}`)),
  ]);
}

/** The interface of each module, without shared files. */
function interfaces(/** @type {Map<string, string>} */ texts) {
  return new Map(
    [...texts]
      .filter(([file]) => !SHARED.includes(file))
      .map(([file, text]) => {
        const [found] = /^export interface [^]*?^\}\n/m.exec(text) ?? [];
        if (found === undefined) throw new Error(`${file} contains no interface.`);
        return [file, found];
      }),
  );
}

function compile(
  /** @type {string} */ kind,
  /** @type {number} */ modules,
  /** @type {Map<string, string>} */ texts,
  /** @type {string} */ folder,
) {
  mkdirSync(folder);
  const names = [...texts.keys()].filter((file) => !SHARED.includes(file));
  for (const file of SHARED) {
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
  const output = execFileSync(
    process.execPath,
    [join(PEERS, "typescript/lib/tsc.js"), "-p", folder, "--extendedDiagnostics"],
    { encoding: "utf8" },
  );
  const figure = (/** @type {string} */ name) => {
    const [, number] = new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(output) ?? [];
    if (number === undefined) throw new Error(`The output of tsc contains no "${name}":\n${output}`);
    return Number(number);
  };
  return {
    modules,
    kind,
    totalMs: figure("Total time") * 1000,
    checkMs: figure("Check time") * 1000,
    instantiations: figure("Instantiations"),
    types: figure("Types"),
  };
}
