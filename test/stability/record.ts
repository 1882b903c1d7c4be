/**
 * Records the surface of a release, with which later versions are compared: `node scripts/run-typescript.js test/stability/record.ts`. The
 * first argument is another checkout of the project to record.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../support/folders.js";
import { formatSurface, readSurface } from "./surface.js";

const [root = ROOT] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const folder = mkdtempSync(join(tmpdir(), "surface-"));
writeFileSync(join(ROOT, "test/stability", `${version}.txt`), formatSurface(readSurface(root, folder)));
rmSync(folder, { recursive: true });
