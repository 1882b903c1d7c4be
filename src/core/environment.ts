/** Environment variables, and which of them child processes receive. */

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Matches the names of the environment variables that child processes, such as Git, receive. All other variables may contain secrets,
 * such as tokens and proxy passwords in CI jobs. Programs that connect with ssh need SSH_AUTH_SOCK.
 */
const ALLOWED_VARIABLES_PATTERN =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TERM|TZ|LANG|LANGUAGE|LC_[A-Z]+|TMPDIR|SSH_AUTH_SOCK|TEMP|TMP|SYSTEMROOT|COMSPEC|PATHEXT)$/i;

/** Returns the variables that a child process receives. `additional` matches the names of further variables that the process needs. */
export function filterEnvironment(environment: Environment, additional: RegExp): Environment {
  const isAllowed = (name: string): boolean => ALLOWED_VARIABLES_PATTERN.test(name) || additional.test(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isAllowed(name)));
}
