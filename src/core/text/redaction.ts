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
  /** The parent collection. Each secret that is added to this collection is also added to the parent collection. */
  readonly #parentSecrets: Secrets | undefined;
  /** The secrets in all encodings. */
  readonly #encodedSecrets = new Set<string>();
  #maxEncodedLength = 0;

  /** Creates a collection of secrets. Secrets that are added to it are also added to `parentSecrets`. */
  constructor(parentSecrets?: Secrets) {
    this.#parentSecrets = parentSecrets;
  }

  add(...secrets: readonly string[]): void {
    this.#parentSecrets?.add(...secrets);
    for (const secret of secrets) {
      if (secret.length < MIN_SECRET_LENGTH || this.#encodedSecrets.has(secret)) continue;
      for (const encodedSecret of encodeSecret(secret)) {
        this.#encodedSecrets.add(encodedSecret);
        this.#maxEncodedLength = Math.max(this.#maxEncodedLength, encodedSecret.length);
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
    const secretRanges = [...this.#findSecretRanges(text)].sort(([left], [right]) => left - right);
    let [redactedText, redactedEndIndex] = ["", 0];
    for (const [startIndex, endIndex] of secretRanges) {
      if (startIndex >= redactedEndIndex)
        redactedText += `${text.slice(redactedEndIndex, startIndex)}${SECRET_PLACEHOLDER}`;
      redactedEndIndex = Math.max(redactedEndIndex, endIndex);
    }
    return maskSessionIds(redactedText + text.slice(redactedEndIndex));
  }

  /**
   * Shortens a text from a server, and redacts it. Use it before anything else processes the text, because the text can be as long as a
   * response. If the text is shortened, its end could contain a part of a secret. So this function also removes as many characters
   * as the longest encoded secret has.
   */
  redactServerText(text: string): string {
    if (text.length <= MAX_SERVER_TEXT_LENGTH) return this.redact(text);
    const redactedText = this.redact(text.slice(0, MAX_SERVER_TEXT_LENGTH));
    return redactedText.slice(0, Math.max(0, redactedText.length - this.#maxEncodedLength));
  }

  containsSecret(text: string): boolean {
    return this.#findSecretRanges(text).next().done !== true;
  }

  /** Whether any property name or value in a JSON value contains a secret. */
  containsSecretDeep(value: unknown): boolean {
    if (typeof value !== "object" || value === null) return this.containsSecret(String(value));
    if (Array.isArray(value)) return value.some((element) => this.containsSecretDeep(element));
    return Object.entries(value).some(
      ([name, child]) => this.containsSecret(name) || this.containsSecretDeep(child),
    );
  }

  /** Yields the ranges of secrets, in no particular order. */
  *#findSecretRanges(text: string): Generator<readonly [from: number, to: number]> {
    for (const secret of this.#encodedSecrets) {
      for (
        let index = text.indexOf(secret);
        index !== -1;
        index = text.indexOf(secret, index + secret.length)
      )
        yield [index, index + secret.length];
    }
  }
}

/** Returns the secret as it is, JSON-escaped, URL-encoded with either case of its digits, and in base64. */
function encodeSecret(secret: string): readonly string[] {
  const urlEncodedSecrets = [
    // `Buffer` replaces unpaired surrogates, which `encodeURIComponent` does not accept.
    encodeURIComponent(Buffer.from(secret).toString()),
    new URLSearchParams({ "": secret }).toString().slice(1),
    Buffer.from(secret).toString("hex").toUpperCase().replace(/../g, "%$&"),
  ];
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    ...urlEncodedSecrets,
    ...urlEncodedSecrets.map((text) => text.replace(/%../g, (escape) => escape.toLowerCase())),
    ...[0, 1, 2].flatMap((offset) => encodeBase64Part(secret, offset)),
  ];
}

/**
 * Returns the part that base64 and base64url have in common for all texts that contain the secret, if `3 * n + offset` bytes precede the
 * secret. Base64 encodes bytes in groups of three. The part omits characters that also encode bytes next to the secret.
 */
function encodeBase64Part(secret: string, offset: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  return (["base64", "base64url"] as const).map((encoding) =>
    bytes.toString(encoding).slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6)),
  );
}
