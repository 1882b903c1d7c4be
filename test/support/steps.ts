/** Counts what code does with strings: a measure of its work that no other process changes, as a clock's would. */

export interface StringWork {
  /** How many characters methods of strings went through. */
  readonly characters: number;
  /** The patterns that methods of strings were given. */
  readonly patterns: ReadonlySet<string>;
}

type StringMethod = (this: string, ...args: unknown[]) => unknown;

/** Methods that take the same time whatever the length of the string is. */
const CONSTANT = new Set(["at", "charAt", "charCodeAt", "codePointAt", "constructor", "toString", "valueOf"]);

/** Runs a function, and counts while it runs, or until its promise is settled. */
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
