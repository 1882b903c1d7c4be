/**
 * Removes secrets from text that comes from servers, proxies and exceptions. Add each secret as soon as it is read, and redact all
 * untrusted text before it is printed or written.
 *
 * A secret is found in all of these variants:
 * - in any letter case and Unicode normalization, without its accents, and with any of its characters escaped;
 * - as hexadecimal digits;
 * - in base64 or base64url, even if other text was encoded together with it.
 */

import { maskSessionIds } from "./escape.js";
import { decodeEscapeLevels, createNormalizedVariants } from "./normalize-text.js";

/** Minimum length of a secret. Shorter values are not redacted, because they would match unrelated text. A WHM token has 32 characters. */
const MIN_SECRET_LENGTH = 8;

/**
 * Minimum length of a variant of a secret, such as the secret without accents or with its escapes decoded. Shorter variants are not
 * searched for, because they would match unrelated text.
 */
const MIN_VARIANT_LENGTH = 4;

const SECRET_PLACEHOLDER = "[secret]";

/** Maximum number of base64 characters that are removed together with a secret, on each side of it. */
const MAX_ADJACENT_BASE64_CHARACTERS = 512;

export class Secrets {
  /** The parent collection. Each secret that is added to this collection is also added to the parent collection. */
  readonly #parentSecrets: Secrets | undefined;
  readonly #variants = new Map<string, SecretVariants>();

  /** Creates a collection of secrets. Secrets that are added to it are also added to `parentSecrets`. */
  constructor(parentSecrets?: Secrets) {
    this.#parentSecrets = parentSecrets;
  }

  add(...secrets: readonly string[]): void {
    this.#parentSecrets?.add(...secrets);
    for (const secret of secrets) {
      if (secret.length >= MIN_SECRET_LENGTH && !this.#variants.has(secret))
        this.#variants.set(secret, computeSecretVariants(secret));
    }
  }

  /** Adds a password or token, alone and in the form `user:password` of HTTP authentication. */
  addLogin(user: string, password: string): void {
    this.add(password, `${user}:${password}`);
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

  containsSecret(text: string): boolean {
    return this.#findSecretRanges(text).next().done !== true;
  }

  /** Whether any property name or value in a JSON value contains a secret. */
  containsSecretDeep(value: unknown): boolean {
    return this.#variants.size > 0 && this.containsSecret(collectTexts(value).join("\n"));
  }

  /** Yields the ranges of secrets, in no particular order. */
  *#findSecretRanges(text: string): Generator<readonly [from: number, to: number]> {
    if (this.#variants.size === 0) return;
    for (const decodedMappedText of decodeEscapeLevels(text)) {
      const textWithNormalizedBase64 = normalizeBase64(decodedMappedText.text);
      for (const { base64Variants } of this.#variants.values()) {
        for (const [startIndex, endIndex] of findBase64RangesWithSecret(
          base64Variants,
          textWithNormalizedBase64,
        ))
          yield [
            decodedMappedText.toOriginalStartIndex(startIndex),
            decodedMappedText.toOriginalEndIndex(endIndex),
          ];
      }
      for (const normalizedMappedText of createNormalizedVariants(decodedMappedText)) {
        for (const { normalizedVariants } of this.#variants.values()) {
          for (const variant of normalizedVariants) {
            for (const startIndex of findVariantIndexes(variant, normalizedMappedText.text))
              yield [
                normalizedMappedText.toOriginalStartIndex(startIndex),
                normalizedMappedText.toOriginalEndIndex(startIndex + variant.length),
              ];
          }
        }
      }
    }
  }
}

/**
 * Returns the property names and the values in a JSON value. All recursive calls append to the same list, because a response can have
 * millions of values.
 */
function collectTexts(value: unknown, texts: string[] = []): readonly string[] {
  if (typeof value !== "object" || value === null) {
    texts.push(String(value));
  } else if (Array.isArray(value)) {
    for (const element of value) collectTexts(element, texts);
  } else {
    for (const name of Object.keys(value)) {
      texts.push(name);
      collectTexts((value as Readonly<Record<string, unknown>>)[name], texts);
    }
  }
  return texts;
}

/** The variants of a secret to search for. Searching for strings is much faster than matching a pattern of all variants. */
interface SecretVariants {
  /** The variants to search for in normalized text. */
  readonly normalizedVariants: readonly string[];
  /** The variants to search for in the result of `normalizeBase64`, which is base64 in lower case. */
  readonly base64Variants: readonly string[];
}

/**
 * Computes the variants of a secret to search for. Decodes escape sequences in the secret, because they are also decoded in the
 * searched text.
 */
function computeSecretVariants(secret: string): SecretVariants {
  const plainTextVariants = [...decodeEscapeLevels(secret)].flatMap((decodedMappedText) =>
    [...createNormalizedVariants(decodedMappedText)].map(({ text }) => text),
  );
  const normalizedVariants = new Set([
    ...plainTextVariants,
    Buffer.from(secret).toString("hex").toUpperCase(),
  ]);
  return {
    normalizedVariants: [...normalizedVariants].filter((variant) => variant.length >= MIN_VARIANT_LENGTH),
    base64Variants: computeBase64Variants(secret).map(normalizeBase64),
  };
}

/** Converts base64 or base64url to base64 in lower case, for comparison. */
function normalizeBase64(text: string): string {
  return text
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replaceAll("-", "+")
    .replaceAll("_", "/");
}

/**
 * Returns three strings. If a text contains the secret, as `user:token` does, the text in base64 contains one of these strings. Base64
 * encodes bytes in groups of three, so there is a string for each position of the secret's first byte in its group. The strings omit
 * characters that also encode bytes next to the secret.
 */
function computeBase64Variants(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((precedingByteCount) => {
    const text = Buffer.concat([Buffer.alloc(precedingByteCount), bytes]).toString("base64");
    return text.slice(
      Math.ceil((precedingByteCount * 8) / 6),
      Math.floor(((precedingByteCount + bytes.length) * 8) / 6),
    );
  });
}

/**
 * Yields the ranges of base64 that contain a variant of a secret. The ranges include the base64 characters around the variant, because
 * the nearest ones also encode bits of the secret.
 */
function* findBase64RangesWithSecret(
  base64Variants: readonly string[],
  text: string,
): Generator<readonly [from: number, to: number]> {
  for (const variant of base64Variants) {
    for (const index of findVariantIndexes(variant, text)) {
      let [startIndex, endIndex] = [index, index + variant.length];
      while (
        startIndex > index - MAX_ADJACENT_BASE64_CHARACTERS &&
        isNormalizedBase64Character(text[startIndex - 1])
      )
        startIndex -= 1;
      while (
        endIndex < index + variant.length + MAX_ADJACENT_BASE64_CHARACTERS &&
        isNormalizedBase64Character(text[endIndex])
      )
        endIndex += 1;
      yield [startIndex, endIndex];
    }
  }
}

function* findVariantIndexes(variant: string, text: string): Generator<number> {
  for (let index = text.indexOf(variant); index !== -1; index = text.indexOf(variant, index + variant.length))
    yield index;
}

function isNormalizedBase64Character(character: string | undefined): boolean {
  return character !== undefined && /[a-z0-9+/=]/.test(character);
}
