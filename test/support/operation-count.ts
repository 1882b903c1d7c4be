/** Counts the array elements that are processed: a measure of work that does not depend on the machine or its load. */

type ArrayMethod = (this: readonly unknown[], ...args: unknown[]) => unknown;

/** Methods that process all elements, in the worst case. A loop with `for ... of` calls the iterator. */
const METHODS: readonly PropertyKey[] = [
  ...["some", "every", "find", "findIndex", "findLast", "indexOf", "includes", "filter", "map", "flatMap"],
  ...["forEach", "reduce", "join", "sort", "slice", "concat", "entries", "shift", "unshift", Symbol.iterator],
];

/** Returns the total length of the arrays that array methods and loops processed while the work was done. */
export async function operationCount(work: () => unknown): Promise<number> {
  const prototype = Array.prototype as unknown as Record<PropertyKey, ArrayMethod>;
  const originals = METHODS.map((name) => [name, prototype[name] as ArrayMethod] as const);
  let count = 0;
  const replace = (name: PropertyKey, value: ArrayMethod): unknown =>
    Object.defineProperty(prototype, name, { value, writable: true, enumerable: false, configurable: true });
  for (let index = 0; index < originals.length; index++) {
    const pair = originals[index];
    if (pair === undefined) continue;
    const name = pair[0];
    const original = pair[1];
    replace(name, function () {
      count += this.length;
      // eslint-disable-next-line prefer-rest-params -- a rest parameter would create an array for each call
      return Reflect.apply(original, this, arguments);
    });
  }
  try {
    await work();
  } finally {
    for (let index = 0; index < originals.length; index++) {
      const pair = originals[index];
      if (pair !== undefined) replace(pair[0], pair[1]);
    }
  }
  return count;
}
