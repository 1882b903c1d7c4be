/** Creates the server's certificate and the certificate authority that signs it, or reads them from a file. */

import { createPrivateKey, X509Certificate } from "node:crypto";
import { readTextFile } from "../core/files.js";
import { computeSha256 } from "../core/module-text.js";
import { simulatorProblem } from "./diagnostics.js";

/** Types of names in the extension subjectAltName, as numbered by X.509. */
const [DNS_NAME, IP_ADDRESS] = [2, 7] as const;

/** The validity period is long, so that a certificate file rarely has to be replaced. */
const VALIDITY_MILLISECONDS = 10 * 365 * 24 * 3600 * 1000;

/** Creates a certificate for localhost, 127.0.0.1 and ::1, signed by a new authority. The authority's private key is discarded. */
export async function createCertificate() {
  const { generate } = await import("selfsigned");
  const options = {
    // Generating an elliptic-curve key takes a few milliseconds; generating an RSA key takes hundreds.
    ...({ keyType: "ec", curve: "P-256", algorithm: "sha256" } as const),
    notAfterDate: new Date(Date.now() + VALIDITY_MILLISECONDS),
  };
  const authority = await generate([{ name: "commonName", value: "Simulated WHM authority" }], {
    ...options,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: "commonName", value: "localhost" }], {
    ...options,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: DNS_NAME, value: "localhost" },
          { type: IP_ADDRESS, ip: "127.0.0.1" },
          { type: IP_ADDRESS, ip: "::1" },
        ],
      },
    ],
  });
  return toServerCertificate(server.cert, server.private, authority.cert);
}

/** Creates the content of a PEM file for `readCertificate`. */
export async function createCertificateFileText(): Promise<string> {
  const { certificate, privateKey, authorityCertificate } = await createCertificate();
  return [certificate, privateKey, authorityCertificate].map((block) => `${block.trim()}\n`).join("");
}

/**
 * Reads a certificate and its private key from a PEM file. If the file has a second certificate, it is that of the certificate
 * authority. Otherwise, clients must trust the single certificate itself.
 *
 * @throws LocalError if the file cannot be read, or has no certificate or no private key. Also throws if the first certificate is
 * not valid now, or does not match the first private key.
 */
export function readCertificate(path: string) {
  const blocks = readTextFile(path).match(/-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g) ?? [];
  const privateKey = blocks.find((block) => block.includes("PRIVATE KEY-----"));
  const [certificate, authority = certificate] = blocks.filter((block) =>
    block.startsWith("-----BEGIN CERTIFICATE-----"),
  );
  const reason = findCertificateProblem(certificate, privateKey);
  if (reason !== undefined) throw simulatorProblem.error("certificate-unusable", { file: path, reason });
  return toServerCertificate(certificate ?? "", privateKey ?? "", authority ?? "");
}

function findCertificateProblem(certificate?: string, privateKey?: string): string | undefined {
  if (certificate === undefined) return "it has no certificate";
  if (privateKey === undefined) return "it has no private key";
  try {
    const x509 = new X509Certificate(certificate);
    if (!x509.checkPrivateKey(createPrivateKey(privateKey)))
      return "the private key does not belong to the certificate";
    if (Date.parse(x509.validFrom) > Date.now())
      return `the certificate is not valid before ${x509.validFrom}`;
    if (Date.parse(x509.validTo) < Date.now()) return `the certificate expired on ${x509.validTo}`;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Adds the SHA-256 fingerprint of the certificate, in lower-case hexadecimal, to texts in PEM format. Clients must trust
 * `authorityCertificate`, which is the certificate itself if there is no authority.
 */
function toServerCertificate(certificate: string, privateKey: string, authorityCertificate: string) {
  const pinSha256 = computeSha256(new X509Certificate(certificate).raw);
  return { authorityCertificate, certificate, privateKey, pinSha256 };
}
