/** A certificate authority made for one server, and the certificates that it signs, bad ones included. Knows no network. */

import { X509Certificate } from "node:crypto";
import { sha256 } from "../core/module-text.js";
import type { WrongCertificate } from "./faults.js";

export interface ServerCertificate {
  /** PEM of the authority: what a client has to trust. */
  readonly authority: string;
  /** PEM of the server's own certificate, for localhost, 127.0.0.1 and ::1. */
  readonly certificate: string;
  /** PEM of its private key, which never touches the disk. */
  readonly privateKey: string;
  /** SHA-256 of the certificate (DER), in lower-case hexadecimal. */
  readonly pinSha256: string;
  /** Another certificate of this server's: a valid one, or one with this fault. */
  another(kind: "renewed" | WrongCertificate): Promise<SignedCertificate>;
}

/** PEM of a certificate and of its key. */
export interface SignedCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What X.509 calls the two kinds of name in a subjectAltName. */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** Elliptic-curve keys: made in a few milliseconds, where RSA takes hundreds. */
const KEY = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

const DAY = 24 * 3600 * 1000;

export async function makeServerCertificate(): Promise<ServerCertificate> {
  const authority = await makeAuthority();
  const server = await signed({ authority });
  return {
    ...server,
    authority: authority.certificate,
    pinSha256: sha256(new X509Certificate(server.certificate).raw),
    another: (kind) => WRONG[kind](authority),
  };
}

const WRONG: Readonly<
  Record<"renewed" | WrongCertificate, (authority: SignedCertificate) => Promise<SignedCertificate>>
> = {
  renewed: (authority) => signed({ authority }),
  expired: (authority) => signed({ authority, from: -2 * DAY, until: -DAY }),
  early: (authority) => signed({ authority, from: DAY, until: 2 * DAY }),
  "other-host": (authority) => signed({ authority, host: "elsewhere.example" }),
  "other-authority": async () => signed({ authority: await makeAuthority() }),
  "self-signed": () => signed({}),
};

async function makeAuthority(): Promise<SignedCertificate> {
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

interface Signing {
  /** Who signs; itself where nobody does. */
  readonly authority?: SignedCertificate;
  /** Whose certificate it is; this machine's where nobody is named. */
  readonly host?: string;
  /** Milliseconds from now. */
  readonly from?: number;
  readonly until?: number;
}

async function signed({ authority, host, from, until }: Signing): Promise<SignedCertificate> {
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
