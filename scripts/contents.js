/**
 * Lists the contents of the bundle in addition to our code: licences for people, and a bill of materials for vulnerability scanners.
 * Lock files and audits do not cover bundled packages.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes `THIRD-PARTY-LICENSES.txt` and `sbom.cdx.json` (CycloneDX 1.6) next to the bundle.
 *
 * @returns {import("rolldown").Plugin}
 */
export function contents() {
  return {
    name: "contents",
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((output) =>
        output.type === "chunk" ? output.moduleIds : [],
      );
      const packages = packagesOf(modules);
      const texts = {
        "THIRD-PARTY-LICENSES.txt": licences(packages),
        "sbom.cdx.json": billOfMaterials(packages),
      };
      for (const [fileName, source] of Object.entries(texts))
        this.emitFile({ type: "asset", fileName, source });
    },
  };
}

/**
 * @typedef {object} Package
 * @property {string} dir its folder
 * @property {string} name
 * @property {string} version
 * @property {string} license an SPDX expression
 * @property {Record<string, string>} [dependencies]
 */

/**
 * The packages that have modules in the bundle, sorted by folder.
 *
 * @param {string[]} modules paths
 */
function packagesOf(modules) {
  const dirs = new Set(
    modules.flatMap((id) => /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? []),
  );
  return [...dirs].sort().map(readPackage);
}

/**
 * @param {string} dir
 * @returns {Package}
 */
function readPackage(dir) {
  return { ...JSON.parse(readFileSync(join(dir, "package.json"), "utf8")), dir };
}

/** @param {Package[]} packages */
function licences(packages) {
  return packages.map(licence).join(`\n${"-".repeat(80)}\n\n`);
}

/** @param {Package} of A redistributed library must include its licence. */
function licence({ dir, name, version, license }) {
  const files = readdirSync(dir).filter((entry) =>
    /^(licen[cs]e|copying|thirdpartynotice|notice)/i.test(entry),
  );
  const texts = files.map((file) => readFileSync(join(dir, file), "utf8"));
  return [`${name} ${version} (${license})\n`, ...(texts.length > 0 ? texts : [`${license}\n`])].join("\n");
}

/**
 * Contains neither a time nor a serial number, so the same bundle gives the same bytes.
 *
 * @param {Package[]} packages
 */
function billOfMaterials(packages) {
  const own = JSON.parse(readFileSync("package.json", "utf8"));
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  // The package itself and what is installed with it are not part of the bundle.
  const installed = Object.keys(own.dependencies).map((name) => readPackage(join("node_modules", name)));
  const parts = [...packages, ...installed].map((part) => ({ part, ref: purl(part) }));
  const refs = new Map(parts.map(({ part, ref }) => [part.name, ref]));
  const bill = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      lifecycles: [{ phase: "build" }],
      component: { ...componentOf(own), "bom-ref": purl(own), type: "application" },
    },
    components: parts.map(({ part, ref }) => ({
      ...componentOf(part),
      "bom-ref": ref,
      type: "library",
      ...hashes(lock, part),
    })),
    dependencies: [
      { ref: purl(own), dependsOn: parts.map(({ ref }) => ref) },
      ...parts.map(({ part, ref }) => ({
        ref,
        dependsOn: Object.keys(part.dependencies ?? {}).flatMap((name) => refs.get(name) ?? []),
      })),
    ],
  };
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

/** @param {Omit<Package, "dir">} of */
function componentOf({ name, version, license }) {
  return { name, version, purl: purl({ name, version }), licenses: [{ license: { id: license } }] };
}

/**
 * Returns the package URL, as specified by https://github.com/package-url/purl-spec for npm.
 *
 * @param {{ name: string, version: string }} of
 */
function purl({ name, version }) {
  return `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
}

/**
 * Returns the hash of the archive from which the package was installed, from the lock file.
 *
 * @param {{ packages: Record<string, { integrity?: string }> }} lock
 * @param {Package} of
 */
function hashes({ packages }, { dir }) {
  const path = dir.replaceAll("\\", "/").replace(/^.*?(?=node_modules\/)/, "");
  const integrity = packages[path]?.integrity;
  if (integrity?.startsWith("sha512-") !== true)
    throw new Error(`package-lock.json has no hash of ${path}: run npm install.`);
  const content = Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
  return { hashes: [{ alg: "SHA-512", content }] };
}
