/** The folder of `--report-dir`, which contains the report of one run in several formats. */

import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { createFileUnwritableError } from "../core/diagnostics.js";
import { refuseDeviceName } from "../core/files.js";
import type { Subcommand } from "../config/setting.js";
import { SETTINGS } from "../config/settings.js";
import { listOptionValues } from "./options.js";

/** The formats in the folder, and the file name extension of each format. */
const EXTENSIONS = {
  ...{ json: "json", markdown: "md", html: "html", sarif: "sarif", junit: "xml", gitlab: "gitlab.json" },
} as const;

export type ReportFormat = keyof typeof EXTENSIONS;

/** The formats that commands other than `check`, such as `drift`, write to the folder. */
export const REPORT_FORMATS = Object.keys(EXTENSIONS) as readonly ReportFormat[];

/**
 * Creates the folder, and removes the reports of an earlier run, except the files in `inputs`. So the folder contains no outdated
 * reports if this run fails.
 *
 * @throws UsageError if the folder cannot be created or emptied.
 */
export function prepareReportFolder(
  folder: string,
  subcommand: Subcommand,
  inputs: readonly string[] = [],
): void {
  refuseDeviceName(folder);
  try {
    mkdirSync(folder, { recursive: true });
    const inputStats = inputs.filter((path) => existsSync(path)).map((path) => statSync(path));
    for (const format of REPORT_FORMATS) {
      const path = getReportPath(folder, subcommand, format);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (!inputStats.some(({ ino, dev }) => ino === stats?.ino && dev === stats.dev))
        rmSync(path, { force: true });
    }
  } catch (error) {
    throw createFileUnwritableError(folder, error);
  }
}

/** Removes the reports of an earlier run. Called if the arguments cannot be parsed. Keeps files that `args` contains: they may be inputs. */
export function removeOutdatedReports(args: readonly string[], cwd: string): void {
  const subcommand = SETTINGS.reportDir.commands.find((name) => args.includes(name));
  const folder = listOptionValues(args, "--report-dir").at(-1);
  if (subcommand === undefined || folder === undefined || !existsSync(resolve(cwd, folder))) return;
  const inputs = args.map((arg) => resolve(cwd, arg));
  prepareReportFolder(resolve(cwd, folder), subcommand, inputs);
}

export function getReportPath(folder: string, subcommand: Subcommand, format: ReportFormat): string {
  return join(folder, `${subcommand === "check" ? "check" : "drift"}.${EXTENSIONS[format]}`);
}
