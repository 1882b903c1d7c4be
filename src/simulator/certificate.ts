/** Creates a certificate authority for one server, and the certificates that it signs, including invalid ones. */

import { X509Certificate } from "node:crypto";
import { sha256 } from "../core/module-text.js";
import type { WrongCertificate } from "./faults.js";

export interface ServerCertificate {
  /** PEM of the authority that clients must trust. */
  readonly authority: string;
  /** PEM of the server's certificate, for localhost, 127.0.0.1 and ::1. */
  readonly certificate: string;
  /** PEM of the private key of the certificate. It is never written to disk. */
  readonly privateKey: string;
  /** SHA-256 of the certificate (DER), in lower-case hexadecimal. */
  readonly pinSha256: string;
  /** Creates another certificate for this server: a valid one, or an invalid one of the given kind. */
  createOther(kind: "renewed" | WrongCertificate): Promise<SignedCertificate>;
}

/** A certificate and its private key, both as PEM. */
export interface SignedCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** The two types of names in a subjectAltName, as numbered by X.509. */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** Elliptic-curve keys take a few milliseconds to generate; RSA keys take hundreds. */
const KEY = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

const DAY = 24 * 3600 * 1000;

export async function createServerCertificate(): Promise<ServerCertificate> {
  const authority = await createAuthority();
  const server = await createCertificate({ authority });
  return {
    ...server,
    authority: authority.certificate,
    pinSha256: sha256(new X509Certificate(server.certificate).raw),
    createOther: (kind) => CERTIFICATES[kind](authority),
  };
}

const CERTIFICATES: Readonly<
  Record<"renewed" | WrongCertificate, (authority: SignedCertificate) => Promise<SignedCertificate>>
> = {
  renewed: (authority) => createCertificate({ authority }),
  expired: (authority) => createCertificate({ authority, from: -2 * DAY, until: -DAY }),
  early: (authority) => createCertificate({ authority, from: DAY, until: 2 * DAY }),
  "other-host": (authority) => createCertificate({ authority, host: "elsewhere.example" }),
  "other-authority": async () => createCertificate({ authority: await createAuthority() }),
  "self-signed": () => createCertificate({}),
};

async function createAuthority(): Promise<SignedCertificate> {
  const { generate } = await import("selfsigned");
  const { cert, private: privateKey } = await generate(
    [{ name: "commonName", value: "Simulated WHM authority" }],
    {
      ...KEY,
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    },
  );
  return { certificate: cert, privateKey };
}

interface CertificateOptions {
  /** Signs the certificate. Default: self-signed. */
  readonly authority?: SignedCertificate;
  /** The only host in the certificate. Default: the names and addresses of this machine. */
  readonly host?: string;
  /** Start of the validity, in milliseconds from now. */
  readonly from?: number;
  /** End of the validity, in milliseconds from now. */
  readonly until?: number;
}

async function createCertificate({
  authority,
  host,
  from,
  until,
}: CertificateOptions): Promise<SignedCertificate> {
  const { generate } = await import("selfsigned");
  const own = [
    { type: DNS_NAME, value: "localhost" },
    { type: IP_ADDRESS, ip: "127.0.0.1" },
    { type: IP_ADDRESS, ip: "::1" },
  ] as const;
  const { cert, private: privateKey } = await generate([{ name: "commonName", value: host ?? "localhost" }], {
    ...KEY,
    ...(authority !== undefined && { ca: { key: authority.privateKey, cert: authority.certificate } }),
    ...(from !== undefined && { notBeforeDate: new Date(Date.now() + from) }),
    ...(until !== undefined && { notAfterDate: new Date(Date.now() + until) }),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: host === undefined ? [...own] : [{ type: DNS_NAME, value: host }] },
    ],
  });
  return { certificate: cert, privateKey };
}
