/**
 * What generated modules cost a consumer's compiler, measured against the same interfaces alone: `tsc --extendedDiagnostics`
 * on so many modules, each six a copy of the project's own.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PEERS } from "./subjects.js";

const COUNTS = [6, 600];

/** What modules share, of which there is one. Nothing else that is not a module's has to do with their number, or names each of them. */
const SHARED = ["transfer-item.ts", "whm-client.ts"];

/** @typedef {{ modules: number, kind: string, totalMs: number, checkMs: number, instantiations: number, types: number }} Compilation */

/** @param {string} generated What was generated. @param {string} folder An empty one. @returns {Compilation[]} */
export function compilations(generated, folder) {
  const files = readdirSync(generated).filter((file) => SHARED.includes(file) || /^[A-Z]\w*\.ts$/.test(file));
  const texts = new Map(files.map((file) => [file, readFileSync(join(generated, file), "utf8")]));
  return COUNTS.flatMap((modules) => [
    compiled("generated", modules, texts, join(folder, `generated-${modules}`)),
    compiled("interfaces", modules, interfaces(texts), join(folder, `interfaces-${modules}`)),
  ]);
}

/** Each module's interface, and nothing that is shared. */
function interfaces(/** @type {Map<string, string>} */ texts) {
  return new Map(
    [...texts]
      .filter(([file]) => !SHARED.includes(file))
      .map(([file, text]) => {
        const [found] = /^export interface [^]*?^\}\n/m.exec(text) ?? [];
        if (found === undefined) throw new Error(`There is no interface in ${file}.`);
        return [file, found];
      }),
  );
}

function compiled(
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
  const said = execFileSync(
    process.execPath,
    [join(PEERS, "typescript/lib/tsc.js"), "-p", folder, "--extendedDiagnostics"],
    { encoding: "utf8" },
  );
  const figure = (/** @type {string} */ name) => {
    const [, number] = new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(said) ?? [];
    if (number === undefined) throw new Error(`tsc told nothing of ${name}:\n${said}`);
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
