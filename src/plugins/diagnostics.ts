/** Problems that the plugins for bundlers report. */

import { problems } from "../core/diagnostic.js";

export const pluginProblem = problems({
  "output-stale": {
    message: "The generated code is not up to date: {files:clause}.{causes:clause}",
    hint: "{remedy:clause}",
    remedy: "Generate the code and commit it, or remove the option `check`, so that builds generate it.",
  },
});
