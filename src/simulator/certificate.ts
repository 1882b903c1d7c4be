/** Creates the server's certificate and the certificate authority that signs it, or reads them from a file. */

import { createPrivateKey, webcrypto, X509Certificate } from "node:crypto";
import { readTextFile } from "../core/files.js";
import { computeSha256 } from "../core/module-text.js";
import { simulatorProblem } from "./diagnostics.js";

/** Generating an elliptic-curve key takes a few milliseconds; generating an RSA key takes hundreds. */
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** The validity period is long, so that a certificate file rarely has to be replaced. */
const VALIDITY_MILLISECONDS = 10 * 365 * 24 * 3600 * 1000;

/**
 * Creates a certificate for localhost, 127.0.0.1 and ::1, signed by a new authority. The authority's private key is discarded. Python and
 * other strict clients require the identifiers of both keys.
 */
export async function createCertificate() {
  const x509 = await import("@peculiar/x509");
  const createKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const [authorityKeys, keys] = [await createKeys(), await createKeys()];
  const validity = { notBefore: new Date(), notAfter: new Date(Date.now() + VALIDITY_MILLISECONDS) };
  const { digitalSignature, keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: "CN=Simulated WHM authority", keys: authorityKeys, signingAlgorithm: ALGORITHM, ...validity },
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const server = await x509.X509CertificateGenerator.create({
    ...{ subject: "CN=localhost", issuer: authority.subject, publicKey: keys.publicKey, ...validity },
    ...{ signingKey: authorityKeys.privateKey, signingAlgorithm: ALGORITHM },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: "dns", value: "localhost" },
        { type: "ip", value: "127.0.0.1" },
        { type: "ip", value: "::1" },
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const privateKey = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  const privatePem = x509.PemConverter.encode(privateKey, "PRIVATE KEY");
  return toServerCertificate(server.toString("pem"), privatePem, authority.toString("pem"));
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
 * @throws UsageError if the file cannot be read, or has no certificate or no private key. Also throws if the first certificate is
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
