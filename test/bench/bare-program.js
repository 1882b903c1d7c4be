/** Checks the files of a folder as `tsc --noEmit` does: `node test/bench/bare-program.js FOLDER`. `usage.js` measures it for comparison. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const [folder = "."] = process.argv.slice(2);
const files = readdirSync(folder).map((file) => join(folder, file));
const { ES2022: target } = ts.ScriptTarget;
const program = ts.createProgram(files, {
  target,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  types: [],
  noEmit: true,
  skipLibCheck: true,
});
const [diagnostic] = ts.getPreEmitDiagnostics(program);
if (diagnostic) throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
