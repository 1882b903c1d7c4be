#!/usr/bin/env node
/** The command: hands the process to `run`. */

import process from "node:process";
import { run } from "./cli/run.js";

void run(process).then((exitCode) => {
  process.exitCode = exitCode;
});
