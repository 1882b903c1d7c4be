/** Random decisions that depend only on a seed and a key, not on the order in which requests arrive. */

export interface Random {
  /** A number from 0 up to, but not including, 1. */
  (...key: readonly (string | number)[]): number;
}

export function createRandom(seed: number): Random {
  return (...key) => {
    // FNV-1a, then the last steps of MurmurHash3.
    let hash = 0x811c9dc5;
    for (const char of `${seed} ${key.join(" ")}`)
      hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** An integer from `from` to `to`. */
export function integerBetween(from: number, to: number, number: number): number {
  return from + Math.floor(number * (to - from + 1));
}

export function pick<Value>(values: readonly [Value, ...Value[]], number: number): Value {
  return values[Math.floor(number * values.length)] ?? values[0];
}
