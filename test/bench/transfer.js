/**
 * Measures how much the generated files for whole transfers add to a consumer's bundle, minified by rolldown and gzipped. You can
 * run this benchmark alone: `npm run build && node test/bench/transfer.js`.
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { printTable } from "./table.js";

const generated = fileURLToPath(new URL("../../generated/", import.meta.url));

/** The generated files with which a program queues items. Other files called `transfer-…` are for whole transfers. */
const QUEUE_FILES = ["item", "items", "modules", "rules", "versions"].map((name) => `transfer-${name}`);

const TRANSFER_FILES = readdirSync(generated)
  .map((file) => file.replace(/\.ts$/, ""))
  .filter((name) => name.startsWith("transfer-") && !QUEUE_FILES.includes(name));

/** The name of the bundle that only queues items. */
export const QUEUE_BUNDLE = "queues items";

const QUEUE_NAMES = "createWhmClient, enqueueTransferItems";

/** Programs to bundle: the names that a program imports, and whether the files for whole transfers exist. */
const SUBJECTS = [
  { name: `${QUEUE_BUNDLE}, files deleted`, names: QUEUE_NAMES, hasTransferFiles: false },
  { name: QUEUE_BUNDLE, names: QUEUE_NAMES },
  { name: "watches a session", names: "createWhmClient, watchTransferSession" },
  { name: "a session", names: "createWhmClient, openTransferSession" },
  { name: "a session, verified", names: "createTransferClient, openTransferSession, verifySchema" },
  { name: "everything", names: "*" },
];

/** @typedef {{ name: string, minified: number, gzipped: number }} Bundle */

/** @returns {Promise<Bundle[]>} */
export async function bundleTransfers() {
  const bundles = await Promise.all(SUBJECTS.map(bundleSubject));
  const [withoutFiles, withFiles] = bundles;
  if (withoutFiles.code !== withFiles.code)
    throw new Error("A program that only queues items contains code for whole transfers.");
  return bundles.map(({ name, code }) => ({
    name,
    minified: code.length,
    gzipped: gzipSync(code, { level: 9 }).length,
  }));
}

async function bundleSubject({ name, names, hasTransferFiles = true }) {
  const { build } = await import("rolldown");
  const folder = mkdtempSync(join(tmpdir(), "whm-bundle-"));
  try {
    for (const file of readdirSync(generated).filter((one) => one.endsWith(".ts"))) {
      if (!hasTransferFiles && TRANSFER_FILES.includes(file.replace(/\.ts$/, ""))) continue;
      const text = readFileSync(join(generated, file), "utf8");
      writeFileSync(
        join(folder, file),
        file === "index.ts" && !hasTransferFiles ? removeTransferExports(text) : text,
      );
    }
    const from = names === "*" ? "export * from" : `export { ${names} } from`;
    writeFileSync(join(folder, "entry.ts"), `${from} "./index.js";\n`);
    const {
      output: [{ code }],
    } = await build({
      input: join(folder, "entry.ts"),
      cwd: folder,
      platform: "neutral",
      resolve: { extensionAlias: { ".js": [".ts"] } },
      output: { format: "esm", minify: true },
      write: false,
    });
    return { name, code };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function removeTransferExports(index) {
  return index.replace(/^export \{[^}]*\} from "\.\/([\w-]+)\.js";\n/gm, (statement, file) =>
    TRANSFER_FILES.includes(file) ? "" : statement,
  );
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  printTable("Bundles", await bundleTransfers());
}
