/** Counts the characters that string methods process: a measure of work that does not depend on the load of the machine. */

export interface StringWork {
  /** The number of characters that string methods processed. */
  readonly characters: number;
  /** The patterns that were passed to string methods. */
  readonly patterns: ReadonlySet<string>;
}

type StringMethod = (this: string, ...args: unknown[]) => unknown;

/** Methods whose time does not depend on the length of the string. */
const CONSTANT = new Set(["at", "charAt", "charCodeAt", "codePointAt", "constructor", "toString", "valueOf"]);

/** Runs a function and counts until it returns or its promise is settled. */
export async function stringWork(act: () => unknown): Promise<StringWork> {
  const prototype = String.prototype as unknown as Record<string, StringMethod>;
  const originals = Object.getOwnPropertyNames(prototype)
    .filter((name) => typeof prototype[name] === "function" && !CONSTANT.has(name))
    .map((name) => [name, prototype[name] as StringMethod] as const);
  const patterns = new Set<string>();
  let characters = 0;
  for (const [name, original] of originals) {
    prototype[name] = function (...args) {
      const result = original.apply(this, args);
      if (args[0] instanceof RegExp) patterns.add(args[0].source);
      characters += charactersOf(name, this, args, result);
      return result;
    };
  }
  try {
    await act();
  } finally {
    for (const [name, original] of originals) prototype[name] = original;
  }
  return { characters, patterns };
}

function charactersOf(name: string, text: string, args: readonly unknown[], result: unknown): number {
  if (name === "slice" && typeof result === "string") return result.length;
  if (name === "indexOf") {
    const end = result === -1 ? text.length : Number(result) + String(args[0]).length;
    return end - Number(args[1] ?? 0);
  }
  return text.length;
}
