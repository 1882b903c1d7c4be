/** Imports the files that the arguments name (`FILE:GIVEN`), one after the other, and prints the result of each as JSON. */

import { format, inspect } from "node:util";
import { closeServers, provideGlobals } from "./given.js";

const SECONDS = 60;
const LONGEST_PAUSE = 20;

// Examples wait as a program does, which would take seconds here.
const { setTimeout } = globalThis;
globalThis.setTimeout = Object.assign(
  (task: () => void, milliseconds?: number) => setTimeout(task, Math.min(milliseconds ?? 0, LONGEST_PAUSE)),
  setTimeout,
);
// Standard output is for the result.
let printed = "";
console.log = (...values: readonly unknown[]) => void (printed += `${format(...values)}\n`);
console.error = () => undefined;

const results: { readonly file: string; readonly printed: string; readonly error?: string }[] = [];
for (const argument of process.argv.slice(2)) {
  const [file = "", given] = argument.split(":");
  if (given !== "none") await provideGlobals(given === "started");
  printed = "";
  const late = new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`did not end within ${SECONDS} s`)), SECONDS * 1000).unref();
  });
  try {
    await Promise.race([import(`./${file}`), late]);
    results.push({ file, printed });
  } catch (error) {
    results.push({ file, printed, error: inspect(error) });
  }
  await closeServers();
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
