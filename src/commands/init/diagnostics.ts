/** Problems that only `init` reports. */

import { problems } from "../../core/diagnostic.js";

export const initProblem = problems({
  "project-initialized": {
    message: "The project already has the configuration {file}. Nothing was written.",
    hint: "Edit this file, or delete it and run init again.",
  },
  "module-type-missing": {
    exit: "warning",
    message:
      'The generated code will not compile: "verbatimModuleSyntax" in {file} requires "type": "module" in package.json, because the code consists of ES modules.',
    hint: 'Run npm pkg set type=module. If your own code consists of CommonJS modules, remove "verbatimModuleSyntax" instead.',
  },
  "session-in-config": {
    message:
      "The address of the server contains the path of a browser session (/cpsess##########), which expires and must stay private. No configuration was written.",
    hint: "Pass the address without the session, such as https://host:2087.",
  },
});
