/** Caches the results of a function of a text. */

/** Returns the function with a cache. A full cache is emptied, so that its size has a limit. Errors are not cached. */
export function cacheByText<Result>(
  compute: (text: string) => Result,
  maxResults: number,
): (text: string) => Result {
  const results = new Map<string, Result>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    const result = compute(text);
    if (results.size >= maxResults) results.clear();
    results.set(text, result);
    return result;
  };
}
