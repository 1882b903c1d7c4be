/**
 * What is inside the bundle besides our own code, told twice: licences for people, and a bill of materials for
 * programs that ask whether a library with a known fault is in there. Of a bundle, neither a lock file nor an audit says so.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes `THIRD-PARTY-LICENSES.txt` and `sbom.cdx.json` (CycloneDX 1.6) beside the bundle.
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
      const texts = { "THIRD-PARTY-LICENSES.txt": licences(packages), "sbom.cdx.json": billOf(packages) };
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

/** @param {Package} of Whoever passes a library on passes its licence on. */
function licence({ dir, name, version, license }) {
  const files = readdirSync(dir).filter((entry) =>
    /^(licen[cs]e|copying|thirdpartynotice|notice)/i.test(entry),
  );
  const texts = files.map((file) => readFileSync(join(dir, file), "utf8"));
  return [`${name} ${version} (${license})\n`, ...(texts.length > 0 ? texts : [`${license}\n`])].join("\n");
}

/**
 * The same bundle always gives the same bytes, so there is neither a time nor a serial number in it.
 *
 * @param {Package[]} packages
 */
function billOf(packages) {
  const own = JSON.parse(readFileSync("package.json", "utf8"));
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  // What an installation adds: it is no part of the bundle, and of the product.
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
      component: { ...described(own), "bom-ref": purl(own), type: "application" },
    },
    components: parts.map(({ part, ref }) => ({
      ...described(part),
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
function described({ name, version, license }) {
  return { name, version, purl: purl({ name, version }), licenses: [{ license: { id: license } }] };
}

/**
 * As https://github.com/package-url/purl-spec has it for npm.
 *
 * @param {{ name: string, version: string }} of
 */
function purl({ name, version }) {
  return `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
}

/**
 * Of the archive that the package was installed from, by the lock file.
 *
 * @param {{ packages: Record<string, { integrity?: string }> }} lock
 * @param {Package} of
 */
function hashes({ packages }, { dir }) {
  const place = dir.replaceAll("\\", "/").replace(/^.*?(?=node_modules\/)/, "");
  const integrity = packages[place]?.integrity;
  if (integrity?.startsWith("sha512-") !== true)
    throw new Error(`package-lock.json has no hash of ${place}: npm install.`);
  const content = Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
  return { hashes: [{ alg: "SHA-512", content }] };
}
