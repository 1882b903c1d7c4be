/** Functions that return the text or the code of an exception. */

/**
 * Returns the message of an error, or any other thrown value as text. Never throws, even for an object without `toString`, or an
 * error whose `message` is a getter that throws.
 */
export function getErrorText(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return "it threw a value that cannot be converted to text";
  }
}

/** Returns the code of a system error, such as `ENOENT`. Returns the message of an error without a code. */
export function getCodeOrMessage(error: unknown): string {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return String(code ?? message ?? error);
}
