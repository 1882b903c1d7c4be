/**
 * Creates the server's certificate and the certificate authority that signs it, or reads them from a file. Also creates renewed and
 * invalid certificates.
 */

import { createPrivateKey, X509Certificate } from "node:crypto";
import { LocalError } from "../core/diagnostic.js";
import { readTextFile } from "../core/files.js";
import { computeSha256 } from "../core/module-text.js";
import { createCertificateUnusableError } from "./diagnostics.js";
import type { WrongCertificate } from "./faults.js";

export interface ServerCertificate {
  /**
   * The certificate that clients must trust, in PEM format: that of the certificate authority, or `certificate` itself if there is no
   * authority.
   */
  readonly authorityCertificate: string;
  /** The server's certificate in PEM format. A created certificate is valid for localhost, 127.0.0.1 and ::1. */
  readonly certificate: string;
  /** The private key of `certificate`, in PEM format. */
  readonly privateKey: string;
  /** The SHA-256 fingerprint of `certificate`, in lower-case hexadecimal. */
  readonly pinSha256: string;
  /** Creates another certificate for this server: a valid one for `renewed`, otherwise an invalid one of the given kind. */
  createReplacementCertificate(kind: "renewed" | WrongCertificate): Promise<CertificateWithKey>;
}

/** A certificate and its private key, both in PEM format. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Types of names in the extension subjectAltName, as numbered by X.509. */
const DNS_ALT_NAME_TYPE = 2;
const IP_ALT_NAME_TYPE = 7;

/** Options for elliptic-curve keys. Generating such a key takes a few milliseconds; generating an RSA key takes hundreds. */
const KEY_AND_SIGNATURE_OPTIONS = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

const MILLISECONDS_PER_DAY = 24 * 3600 * 1000;

/** The validity period of certificates that are stored in a file. It is long, so that the file rarely has to be replaced. */
const STORED_CERTIFICATE_VALIDITY_MILLISECONDS = 10 * 365 * MILLISECONDS_PER_DAY;

/** Creates a certificate that is not stored in a file. */
export async function createServerCertificate(): Promise<ServerCertificate> {
  return toServerCertificate(await createCertificateChain({}));
}

/**
 * Creates the content of a PEM file for `readServerCertificate`: the certificates of the server and of its certificate authority,
 * each with its private key.
 */
export async function createCertificateFileText(): Promise<string> {
  const { server, authority } = await createCertificateChain({
    notAfterOffsetMilliseconds: STORED_CERTIFICATE_VALIDITY_MILLISECONDS,
  });
  const pemBlocks = [server.certificate, server.privateKey, authority.certificate, authority.privateKey];
  return pemBlocks.map((block) => `${block.trim()}\n`).join("");
}

/**
 * Reads a certificate and its private key from a PEM file. If the file has a second certificate, it is that of the certificate
 * authority. Otherwise, clients must trust the single certificate itself.
 *
 * @throws LocalError if the file cannot be read, or has no certificate or no private key. Also throws if the first certificate is
 * not valid now, or does not match the first private key.
 */
export function readServerCertificate(path: string): ServerCertificate {
  const pemBlocks = readTextFile(path).match(/-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g) ?? [];
  const privateKeys = pemBlocks.filter((block) => block.includes("PRIVATE KEY-----"));
  const certificates = pemBlocks.filter((block) => block.startsWith("-----BEGIN CERTIFICATE-----"));
  const [certificate, ...authorityCertificates] = certificates;
  const [privateKey, authorityPrivateKey] = privateKeys;
  const throwCertificateUnusableError = (reason: string): never => {
    throw new LocalError(createCertificateUnusableError(path, reason));
  };
  if (certificate === undefined) return throwCertificateUnusableError("it has no certificate");
  if (privateKey === undefined) return throwCertificateUnusableError("it has no private key");
  const problem = findCertificateProblem(certificate, privateKey);
  if (problem !== undefined) return throwCertificateUnusableError(problem);
  const authorityCertificate = authorityCertificates[0] ?? certificate;
  return toServerCertificate({
    server: { certificate, privateKey },
    authority: { certificate: authorityCertificate, privateKey: authorityPrivateKey ?? privateKey },
  });
}

function findCertificateProblem(certificate: string, privateKey: string): string | undefined {
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

interface CertificateChain {
  readonly server: CertificateWithKey;
  readonly authority: CertificateWithKey;
}

async function createCertificateChain(
  validity: Pick<CertificateOptions, "notAfterOffsetMilliseconds">,
): Promise<CertificateChain> {
  const authority = await createAuthority(validity);
  return { authority, server: await createCertificate({ authority, ...validity }) };
}

function toServerCertificate({ server, authority }: CertificateChain): ServerCertificate {
  return {
    ...server,
    authorityCertificate: authority.certificate,
    pinSha256: computeSha256(new X509Certificate(server.certificate).raw),
    createReplacementCertificate: (kind) => CERTIFICATE_CREATORS_BY_KIND[kind](authority),
  };
}

const CERTIFICATE_CREATORS_BY_KIND: Readonly<
  Record<"renewed" | WrongCertificate, (authority: CertificateWithKey) => Promise<CertificateWithKey>>
> = {
  renewed: (authority) => createCertificate({ authority }),
  expired: (authority) =>
    createCertificate({
      authority,
      notBeforeOffsetMilliseconds: -2 * MILLISECONDS_PER_DAY,
      notAfterOffsetMilliseconds: -MILLISECONDS_PER_DAY,
    }),
  "not-yet-valid": createNotYetValidCertificate,
  early: createNotYetValidCertificate,
  "other-host": (authority) => createCertificate({ authority, host: "elsewhere.example" }),
  "other-authority": async () => createCertificate({ authority: await createAuthority({}) }),
  "self-signed": () => createCertificate({}),
};

function createNotYetValidCertificate(authority: CertificateWithKey): Promise<CertificateWithKey> {
  return createCertificate({
    authority,
    notBeforeOffsetMilliseconds: MILLISECONDS_PER_DAY,
    notAfterOffsetMilliseconds: 2 * MILLISECONDS_PER_DAY,
  });
}

async function createAuthority({
  notAfterOffsetMilliseconds,
}: Pick<CertificateOptions, "notAfterOffsetMilliseconds">): Promise<CertificateWithKey> {
  const { generate } = await import("selfsigned");
  const { cert, private: privateKey } = await generate(
    [{ name: "commonName", value: "Simulated WHM authority" }],
    {
      ...KEY_AND_SIGNATURE_OPTIONS,
      ...(notAfterOffsetMilliseconds !== undefined && {
        notAfterDate: new Date(Date.now() + notAfterOffsetMilliseconds),
      }),
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    },
  );
  return { certificate: cert, privateKey };
}

interface CertificateOptions {
  /** The certificate authority that signs the certificate. By default, the certificate is self-signed. */
  readonly authority?: CertificateWithKey;
  /** The host for which the certificate is valid. If omitted, the certificate is valid for localhost, 127.0.0.1 and ::1. */
  readonly host?: string;
  /** Start of the validity period, in milliseconds from now. */
  readonly notBeforeOffsetMilliseconds?: number;
  /** End of the validity period, in milliseconds from now. */
  readonly notAfterOffsetMilliseconds?: number;
}

async function createCertificate({
  authority,
  host,
  notBeforeOffsetMilliseconds,
  notAfterOffsetMilliseconds,
}: CertificateOptions): Promise<CertificateWithKey> {
  const { generate } = await import("selfsigned");
  const localhostAltNames = [
    { type: DNS_ALT_NAME_TYPE, value: "localhost" },
    { type: IP_ALT_NAME_TYPE, ip: "127.0.0.1" },
    { type: IP_ALT_NAME_TYPE, ip: "::1" },
  ] as const;
  const { cert, private: privateKey } = await generate([{ name: "commonName", value: host ?? "localhost" }], {
    ...KEY_AND_SIGNATURE_OPTIONS,
    ...(authority !== undefined && { ca: { key: authority.privateKey, cert: authority.certificate } }),
    ...(notBeforeOffsetMilliseconds !== undefined && {
      notBeforeDate: new Date(Date.now() + notBeforeOffsetMilliseconds),
    }),
    ...(notAfterOffsetMilliseconds !== undefined && {
      notAfterDate: new Date(Date.now() + notAfterOffsetMilliseconds),
    }),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: host === undefined ? [...localhostAltNames] : [{ type: DNS_ALT_NAME_TYPE, value: host }],
      },
    ],
  });
  return { certificate: cert, privateKey };
}
