/** The folder of `--report-dir`, which contains the report of one run in several formats. */

import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { LocalError } from "../core/diagnostic.js";
import { createFileUnwritableError } from "../core/diagnostics.js";
import type { Subcommand } from "../config/setting.js";
import { SETTINGS } from "../config/settings.js";
import { listOptionValues } from "./messages/diagnostics.js";

/** The formats in the folder, and the file name extension of each format. */
const FILE_EXTENSIONS_BY_FORMAT = {
  json: "json",
  markdown: "md",
  html: "html",
  sarif: "sarif",
  junit: "xml",
} as const;

export type ReportFileFormat = keyof typeof FILE_EXTENSIONS_BY_FORMAT;

/** The formats that commands other than `check`, such as `drift`, write to the folder. */
export const REPORT_FILE_FORMATS = Object.keys(FILE_EXTENSIONS_BY_FORMAT) as readonly ReportFileFormat[];

/**
 * Creates the folder, and removes the reports of an earlier run, except the files in `inputs`. So the folder contains no outdated
 * reports if this run fails.
 *
 * @throws LocalError if the folder cannot be created or emptied.
 */
export function prepareReportFolder(
  reportFolder: string,
  subcommand: Subcommand,
  inputs: readonly string[] = [],
): void {
  try {
    mkdirSync(reportFolder, { recursive: true });
    const inputStats = inputs.filter((path) => existsSync(path)).map((path) => statSync(path));
    for (const format of REPORT_FILE_FORMATS) {
      const path = getReportPath(reportFolder, subcommand, format);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (!inputStats.some(({ ino, dev }) => ino === stats?.ino && dev === stats.dev))
        rmSync(path, { force: true });
    }
  } catch (error) {
    throw new LocalError(createFileUnwritableError(reportFolder, error));
  }
}

/** Removes the reports of an earlier run if the arguments are invalid, and therefore not parsed. Keeps files in `args`: they may be inputs. */
export function removeOutdatedReports(args: readonly string[], cwd: string): void {
  const subcommand = SETTINGS.reportDir.commands.find((name) => args.includes(name));
  const reportFolder = listOptionValues(args, "--report-dir").at(-1);
  if (subcommand === undefined || reportFolder === undefined || !existsSync(resolve(cwd, reportFolder)))
    return;
  const inputs = args.map((arg) => resolve(cwd, arg));
  prepareReportFolder(resolve(cwd, reportFolder), subcommand, inputs);
}

/** Writes one report. Does not follow a link, which another user could have created at the path of a removed report. */
export function writeReportFile(
  reportFolder: string,
  subcommand: Subcommand,
  { format, text }: { readonly format: ReportFileFormat; readonly text: string },
): void {
  const path = getReportPath(reportFolder, subcommand, format);
  try {
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    // The file can exist, but be empty or incomplete, if the disk is full.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") rmSync(path, { force: true });
    throw new LocalError(
      createFileUnwritableError(
        path,
        error,
        "This report is missing. The other files that the command wrote are complete.",
      ),
    );
  }
}

function getReportPath(reportFolder: string, subcommand: Subcommand, format: ReportFileFormat): string {
  return join(
    reportFolder,
    `${subcommand === "check" ? "check" : "drift"}.${FILE_EXTENSIONS_BY_FORMAT[format]}`,
  );
}
