/**
 * What a whole transfer adds to a consumer's bundle: bundles of what is generated from the project's own schemas, minified by
 * rolldown and gzipped. Alone: `npm run build && node bench/transfer.js`.
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const generated = fileURLToPath(new URL("../generated/", import.meta.url));

/** The files of a whole transfer, which the index names last. */
const FILES = ["answers", "client", "functions", "log", "schema", "session", "verify", "watch"].map(
  (name) => `transfer-${name}`,
);

const QUEUES = "createWhmClient, enqueueTransferItems";

/** What is used, and whether the files of a whole transfer are there. */
const SUBJECTS = [
  { name: "queues items, the rest deleted", names: QUEUES, isWhole: false },
  { name: "queues items", names: QUEUES, isWhole: true },
  { name: "watches a session", names: "createWhmClient, watchTransferSession", isWhole: true },
  { name: "a session", names: "createWhmClient, openTransferSession", isWhole: true },
  {
    name: "a session, verified",
    names: "createTransferClient, openTransferSession, verifySchema",
    isWhole: true,
  },
  { name: "all of it", names: "*", isWhole: true },
];

/** @typedef {{ name: string, minified: number, gzipped: number }} Bundle */

/** @returns {Promise<Bundle[]>} */
export async function transferBundles() {
  const bundles = await Promise.all(SUBJECTS.map(bundled));
  const [without, whole] = bundles;
  if (without.code !== whole.code) throw new Error("Who only queues items ships more than that.");
  return bundles.map(({ name, code }) => ({
    name,
    minified: code.length,
    gzipped: gzipSync(code, { level: 9 }).length,
  }));
}

async function bundled(/** @type {typeof SUBJECTS[number]} */ { name, names, isWhole }) {
  const { build } = await import("rolldown");
  const folder = mkdtempSync(join(tmpdir(), "whm-bundle-"));
  try {
    for (const file of readdirSync(generated).filter((one) => one.endsWith(".ts"))) {
      if (!isWhole && FILES.includes(file.replace(/\.ts$/, ""))) continue;
      const text = readFileSync(join(generated, file), "utf8");
      writeFileSync(join(folder, file), file === "index.ts" && !isWhole ? withoutTransfer(text) : text);
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

function withoutTransfer(/** @type {string} */ index) {
  return index.replace(/^export \{[^}]*\} from "\.\/([\w-]+)\.js";\n/gm, (statement, file) =>
    FILES.includes(file) ? "" : statement,
  );
}

/** @param {Bundle[]} bundles */
export function transferTable(bundles) {
  const rows = bundles.map(({ name, minified, gzipped }) =>
    [name.padEnd(34), String(minified).padStart(10), String(gzipped).padStart(10)].join(""),
  );
  return `
A consumer's bundle, of the project's own six modules

                                    minified   gzipped
${rows.join("\n")}
`;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.stdout.write(transferTable(await transferBundles()));
}
