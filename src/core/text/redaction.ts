/**
 * Removes secrets from text that comes from servers, proxies and exceptions. Add each secret as soon as it is read, and redact all
 * untrusted text before it is printed or written.
 *
 * A secret is found as it is, JSON-escaped, URL-encoded, and in base64 or base64url, even if other text was encoded together with it.
 */

import { MAX_SERVER_TEXT_LENGTH } from "../limits.js";
import { maskSessionIds } from "./escape.js";

/** Minimum length of a secret. Shorter values are not redacted, because they would match unrelated text. A WHM token has 32 characters. */
const MIN_SECRET_LENGTH = 8;

const SECRET_PLACEHOLDER = "[secret]";

export class Secrets {
  /** Each secret that is added to this collection is also added to the parent. */
  readonly #parent: Secrets | undefined;
  /** The secrets in all encodings. */
  readonly #encoded = new Set<string>();
  #maxLength = 0;

  constructor(parent?: Secrets) {
    this.#parent = parent;
  }

  add(...secrets: readonly string[]): void {
    this.#parent?.add(...secrets);
    for (const secret of secrets) {
      if (secret.length < MIN_SECRET_LENGTH || this.#encoded.has(secret)) continue;
      for (const encoded of encodeSecret(secret)) {
        this.#encoded.add(encoded);
        this.#maxLength = Math.max(this.#maxLength, encoded.length);
      }
    }
  }

  /** Adds a password or token. If it is too short to be found alone, adds `user:password`, the form of HTTP authentication. */
  addLogin(user: string, password: string): void {
    this.add(password.length < MIN_SECRET_LENGTH ? `${user}:${password}` : password);
  }

  /** Adds the secrets of all browser sessions in the text, such as `cpsess0123456789`. */
  addSessionIdsFromText(text: string): void {
    this.add(...(text.match(/cpsess[0-9]+/gi) ?? []));
  }

  /**
   * Returns the text with each secret replaced. Also masks the secrets of all browser sessions (`cpsess…`), because a server may
   * send sessions that were not added.
   */
  redact(text: string): string {
    const ranges = [...this.#findRanges(text)].sort(([left], [right]) => left - right);
    let [redacted, position] = ["", 0];
    for (const [start, end] of ranges) {
      if (start >= position) redacted += `${text.slice(position, start)}${SECRET_PLACEHOLDER}`;
      position = Math.max(position, end);
    }
    return maskSessionIds(redacted + text.slice(position));
  }

  /**
   * Shortens a text from a server, and redacts it. Use it before anything else processes the text, because the text can be as long as a
   * response. If the text is shortened, its end could contain a part of a secret. So this function also removes as many characters
   * as the longest encoded secret has.
   */
  redactServerText(text: string): string {
    if (text.length <= MAX_SERVER_TEXT_LENGTH) return this.redact(text);
    const redacted = this.redact(text.slice(0, MAX_SERVER_TEXT_LENGTH));
    return redacted.slice(0, Math.max(0, redacted.length - this.#maxLength));
  }

  containsSecret(text: string): boolean {
    // This runs for each text of each response, so it creates no objects.
    for (const secret of this.#encoded) if (text.includes(secret)) return true;
    return false;
  }

  /** Whether any property name or value in a JSON value contains a secret. */
  containsSecretDeep(value: unknown): boolean {
    if (typeof value !== "object" || value === null) return this.containsSecret(String(value));
    return Object.entries(value).some(
      ([name, child]) => this.containsSecret(name) || this.containsSecretDeep(child),
    );
  }

  /** Yields the ranges of secrets, in no particular order. */
  *#findRanges(text: string): Generator<readonly [from: number, to: number]> {
    for (const secret of this.#encoded) {
      let index = text.indexOf(secret);
      for (; index !== -1; index = text.indexOf(secret, index + secret.length))
        yield [index, index + secret.length];
    }
  }
}

/** Returns the secret as it is, JSON-escaped, URL-encoded with either case of its digits, and in base64. */
function encodeSecret(secret: string): readonly string[] {
  const urlEncoded = [
    // `Buffer` replaces unpaired surrogates, which `encodeURIComponent` does not accept.
    encodeURIComponent(Buffer.from(secret).toString()),
    new URLSearchParams({ "": secret }).toString().slice(1),
    Buffer.from(secret).toString("hex").toUpperCase().replace(/../g, "%$&"),
  ];
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    ...urlEncoded,
    ...urlEncoded.map((text) => text.replace(/%../g, (escape) => escape.toLowerCase())),
    // Base64 encodes bytes in groups of three, so there is a form for each position in a group. The forms omit characters that also
    // encode bytes next to the secret.
    ...[0, 1, 2].flatMap((offset) => {
      const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
      return (["base64", "base64url"] as const).map((encoding) =>
        bytes.toString(encoding).slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6)),
      );
    }),
  ];
}
