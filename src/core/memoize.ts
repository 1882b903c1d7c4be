/** Memoizes functions whose only parameter is a string. */

/** Returns the function with a cache of up to `maxResults` results. A full cache is emptied. Errors are not cached. */
export function memoize<Result>(
  computeResult: (text: string) => Result,
  maxResults: number,
): (text: string) => Result {
  const cachedResultsByText = new Map<string, Result>();
  return (text) => {
    const cachedResult = cachedResultsByText.get(text);
    if (cachedResult !== undefined) return cachedResult;
    const result = computeResult(text);
    if (cachedResultsByText.size >= maxResults) cachedResultsByText.clear();
    cachedResultsByText.set(text, result);
    return result;
  };
}
