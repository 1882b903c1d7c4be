/**
 * Compiles projects with a TypeScript compiler: `node matrix/compile-worker.js ALIAS`. A message is the folder of a `tsconfig.json`, and
 * the reply contains what `tsc --pretty false` prints. A process that has compiled before takes a third of the time of a new one.
 */

import { join } from "node:path";

const [alias = ""] = process.argv.slice(2);
/** @type {{ default: typeof import("typescript") }} */
const { default: ts } = await import(alias);

process.on("message", (folder) => {
  process.send?.(compile(folder));
});

/** Returns the diagnostics with file and line, or an empty string. @returns {string} */
function compile(folder) {
  const source = ts.readJsonConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  const config = ts.parseJsonSourceFileConfigFileContent(source, ts.sys, folder, {}, source.fileName);
  const { fileNames: rootNames, options, errors: configFileParsingDiagnostics } = config;
  const host = { ...ts.createCompilerHost(options), getCurrentDirectory: () => folder };
  const program = ts.createProgram({ rootNames, options, host, configFileParsingDiagnostics });
  const checked = ts.getPreEmitDiagnostics(program);
  const { diagnostics: emitted } = program.emit();
  return ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics([...checked, ...emitted]), host).trim();
}
