/** A certificate authority made for one server, and the certificate that it signs. Knows no network. */

import { X509Certificate } from "node:crypto";
import { sha256 } from "../canonical.js";

export interface ServerCertificate {
  /** PEM of the authority: what a client has to trust. */
  readonly authority: string;
  /** PEM of the server's own certificate, for localhost, 127.0.0.1 and ::1. */
  readonly certificate: string;
  /** PEM of its private key, which never touches the disk. */
  readonly privateKey: string;
  /** SHA-256 of the certificate (DER), in lower-case hexadecimal. */
  readonly pinSha256: string;
}

/** What X.509 calls the two kinds of name in a subjectAltName. */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** Elliptic-curve keys: made in a few milliseconds, where RSA takes hundreds. */
const KEY = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

export async function makeServerCertificate(): Promise<ServerCertificate> {
  const { generate } = await import("selfsigned");
  const authority = await generate([{ name: "commonName", value: "Simulated WHM authority" }], {
    ...KEY,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: "commonName", value: "localhost" }], {
    ...KEY,
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
  const der = new X509Certificate(server.cert).raw;
  return {
    authority: authority.cert,
    certificate: server.cert,
    privateKey: server.private,
    pinSha256: sha256(der),
  };
}
