/**
 * Lists the packages that are part of the bundle: their licences, and a bill of materials (SBOM) for vulnerability scanners.
 * Scanners need the list, because they find no bundled package in a lock file.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes `THIRD-PARTY-LICENSES.txt` and `sbom.cdx.json` (CycloneDX 1.6) next to the bundle.
 *
 * @returns {import("rolldown").Plugin}
 */
export function emitContents() {
  return {
    name: "contents",
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((output) =>
        output.type === "chunk" ? output.moduleIds : [],
      );
      const packages = findPackages(modules);
      const texts = {
        "THIRD-PARTY-LICENSES.txt": formatLicences(packages),
        "sbom.cdx.json": createBillOfMaterials(packages),
      };
      for (const [fileName, source] of Object.entries(texts))
        this.emitFile({ type: "asset", fileName, source });
    },
  };
}

/**
 * @typedef {object} Package
 * @property {string} dir The folder of the package.
 * @property {string} name
 * @property {string} version
 * @property {string} license An SPDX expression.
 * @property {Record<string, string>} [dependencies]
 */

/**
 * Returns the packages that have modules in the bundle, sorted by folder.
 *
 * @param {string[]} modules paths
 */
function findPackages(modules) {
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

/** Returns the licences of the packages that the modules belong to. @param {string[]} modules paths */
export function listLicences(modules) {
  return formatLicences(findPackages(modules));
}

/** @param {Package[]} packages */
function formatLicences(packages) {
  return packages.map(formatLicence).join(`\n${"-".repeat(80)}\n\n`);
}

/**
 * Returns the texts of a package's licence, which must be distributed with its code.
 *
 * @param {Package} of
 */
function formatLicence({ dir, name, version, license }) {
  const files = readdirSync(dir).filter((entry) =>
    /^(licen[cs]e|copying|thirdpartynotice|notice)/i.test(entry),
  );
  const texts = files.map((file) => readFileSync(join(dir, file), "utf8"));
  return [`${name} ${version} (${license})\n`, ...(texts.length > 0 ? texts : [`${license}\n`])].join("\n");
}

/**
 * Returns the bill of materials as JSON. It contains neither a time nor a serial number, so the same bundle gives the same bytes.
 *
 * @param {Package[]} packages
 */
function createBillOfMaterials(packages) {
  const ownPackage = JSON.parse(readFileSync("package.json", "utf8"));
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  // The dependencies are not part of the bundle, but npm installs them with it.
  const installed = Object.keys(ownPackage.dependencies).map((name) =>
    readPackage(join("node_modules", name)),
  );
  const parts = [...packages, ...installed].map((part) => ({ part, ref: createPackageUrl(part) }));
  const refs = new Map(parts.map(({ part, ref }) => [part.name, ref]));
  const bill = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    ...{ bomFormat: "CycloneDX", specVersion: "1.6", version: 1 },
    metadata: {
      lifecycles: [{ phase: "build" }],
      component: { ...createComponent(ownPackage), type: "application" },
    },
    components: parts.map(({ part }) => ({
      ...{ ...createComponent(part), type: "library" },
      ...readArchiveHash(lock, part),
    })),
    dependencies: [
      { ref: createPackageUrl(ownPackage), dependsOn: parts.map(({ ref }) => ref) },
      ...parts.map(({ part, ref }) => ({
        ref,
        dependsOn: Object.keys(part.dependencies ?? {}).flatMap((name) => refs.get(name) ?? []),
      })),
    ],
  };
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

/** @param {Omit<Package, "dir">} of */
function createComponent({ name, version, license }) {
  const purl = createPackageUrl({ name, version });
  return { name, version, purl, licenses: [{ license: { id: license } }], "bom-ref": purl };
}

/**
 * Returns the package URL, as specified by https://github.com/package-url/purl-spec for npm.
 *
 * @param {{ name: string, version: string }} of
 */
function createPackageUrl({ name, version }) {
  return `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
}

/**
 * Reads from the lock file the hash of the archive from which the package was installed.
 *
 * @param {{ packages: Record<string, { integrity?: string }> }} lock
 * @param {Package} of
 */
function readArchiveHash({ packages }, { dir }) {
  const path = dir.replaceAll("\\", "/").replace(/^.*?(?=node_modules\/)/, "");
  const integrity = packages[path]?.integrity;
  if (integrity?.startsWith("sha512-") !== true)
    throw new Error(`package-lock.json has no hash of ${path}: run npm install.`);
  const content = Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
  return { hashes: [{ alg: "SHA-512", content }] };
}
