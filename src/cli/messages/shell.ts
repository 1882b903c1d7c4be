/** Formats commands for the shell of the user. */

import type { Environment } from "../../core/environment.js";

/**
 * Formats a command that sets an environment variable, for the following commands or for one command. On Windows, it is for Git Bash, which sets SHELL,
 * for PowerShell, which adds a folder of the user to the two in PSModulePath, or for cmd.
 */
export function formatVariable(env: Environment, name: string, value: string, command?: string): string {
  if (process.platform !== "win32" || env["SHELL"] !== undefined)
    return command === undefined ? `export ${name}=${value}` : `${name}=${value} ${command}`;
  const isPowerShell = (env["PSModulePath"] ?? "").split(";").length > 2;
  const [setting, separator] = isPowerShell
    ? [`$env:${name}="${value}"`, "; "]
    : [`set "${name}=${value}"`, " && "];
  return command === undefined ? setting : setting + separator + command;
}
