/** A loader for webpack that compiles TypeScript, without checks. */

const typescript = require("typescript6");

module.exports = (code) =>
  typescript.transpile(code, {
    module: typescript.ModuleKind.ESNext,
    target: typescript.ScriptTarget.ES2022,
  });
