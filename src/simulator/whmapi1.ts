/** Writes a program that stands in for the command `whmapi1`, and sends its parameters to the simulated server. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes the program into the folder, and returns its path. Like the command, it reads JSON from the standard input, or arguments. */
export function writeWhmapi1Program(folder: string, url: string, ca: string, auth: string): string {
  const path = join(folder, "whmapi1.cjs");
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const options = JSON.stringify({ method: "POST", headers, auth, ca });
  const source = `#!${process.execPath}
const [name, ...pairs] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const values = process.argv.includes("--input=json")
  ? Object.entries(JSON.parse(require("node:fs").readFileSync(0, "utf8")))
  : pairs.map((pair) => pair.split(/=(.*)/s));
const form = new URLSearchParams({ "api.version": "1" });
for (const [key, value] of values) for (const one of [value].flat()) form.append(key, one);
const request = require("node:https").request(${JSON.stringify(url)} + "/json-api/" + name, ${options});
request.on("response", (response) => response.pipe(process.stdout)).end(form.toString());
`;
  writeFileSync(path, source, { mode: 0o700 });
  return path;
}
