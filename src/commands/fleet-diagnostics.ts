/** Diagnostics of `drift --fleet` and of the command `merge`. */

import {
  type DiagnosticCodeTable,
  type Diagnostic,
  type ErrorDiagnosticFactory,
  type LineAndColumn,
  createErrorDiagnostic,
  formatMessageForUseAfterColon,
} from "../core/diagnostic.js";
import { quote, sanitize, formatLocation } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";

/** Diagnostic codes of this file, with their texts for docs/errors.md. */
export const FLEET_COMMAND_DIAGNOSTIC_CODES = {
  "server-skipped": {
    exitCode: 3,
    cause:
      "No request was sent for an entry of the fleet file, because another entry with the same server, user and token was denied access. Servers block IP addresses after repeated failures.",
    remedy: "Check the user and the token of both entries.",
  },
  "token-env-missing": {
    exitCode: 2,
    cause: "The environment variable that `tokenEnv` in the fleet file specifies is unset or empty.",
    remedy: "Set the variable to the API token of the server.",
  },
  "report-not-mergeable": {
    exitCode: 2,
    cause:
      "A report cannot be merged with others. Reports can be merged only if `drift --fleet FILE --shard PART/PARTS` created them.",
    remedy:
      "Pass only reports that were created in this way. To convert another report to a different format, pass it alone.",
  },
  "fleet-parts-missing": {
    exitCode: 2,
    cause: "The fleet was compared in several parts, and the reports of some parts are missing.",
    remedy:
      "Pass one report for each part, created with `drift --fleet FILE --shard PART/PARTS --format json`.",
  },
  "fleets-differ": {
    exitCode: 2,
    cause:
      "Two reports come from fleet files that do not list the same servers. The merged report would omit some servers.",
    remedy: "Run `drift --shard` again for each part, with the same fleet file.",
  },
  "server-reported-twice": {
    exitCode: 2,
    cause: "A server occurs twice: in two of the reports, or two times in one report.",
    remedy:
      "Pass only one report for each part of the fleet. Create all reports from the same fleet file, with the same number of parts in `--shard`. If you passed each report only once, and one report contains a server twice, create this report again.",
  },
} as const satisfies DiagnosticCodeTable;

const createError: ErrorDiagnosticFactory<typeof FLEET_COMMAND_DIAGNOSTIC_CODES> = createErrorDiagnostic;

/** Maximum number of parts of a fleet to list in a message. */
const MAX_LISTED_PARTS = 20;

/**
 * Creates the error for an entry of the fleet file that was skipped. The reason is that the entry `earlierDeniedServerName`, which has the same
 * server, user and token, was denied access.
 */
export function createServerSkippedError(earlierDeniedServerName: string): Diagnostic {
  return createError(
    "server-skipped",
    `No request was sent for this entry of the fleet file, because the entry ${quote(earlierDeniedServerName)}, which has the same server, user and token, was denied access. Servers block IP addresses after repeated failures.`,
    { hint: "Check the user and the token of both entries." },
  );
}

/** The servers of a fleet to which a diagnostic applies. */
export interface AffectedServersSummary {
  /** The first server: its name, and its label in messages, such as `servers[0] ("a")`. */
  readonly firstServer: { readonly name: string; readonly nameInMessages: string };
  /** Number of servers after the first. */
  readonly otherServerCount: number;
  /** The location of the first server in the fleet file. */
  readonly firstServerLocation: LineAndColumn | undefined;
}

/**
 * Returns a copy of `diagnostic` whose message contains the affected servers. If `diagnostic` refers to no file, the copy contains the
 * location of the first server in the fleet file.
 */
export function addAffectedServersToDiagnostic(
  fleetFile: string,
  { firstServer, otherServerCount, firstServerLocation }: AffectedServersSummary,
  diagnostic: Diagnostic,
): Diagnostic {
  const at = formatLocation(fleetFile, firstServerLocation);
  const reason = formatMessageForUseAfterColon(diagnostic);
  const otherServersText =
    otherServerCount === 0
      ? ""
      : ` and ${otherServerCount} other ${otherServerCount === 1 ? "server" : "servers"}`;
  const message =
    diagnostic.code === "token-env-missing"
      ? `${at}: ${reason} It must contain the API token for the server ${quote(firstServer.name)}${otherServersText}.`
      : `Invalid fleet file ${at}: ${firstServer.nameInMessages}${otherServersText}: ${reason}`;
  return {
    ...(diagnostic.file === undefined && { file: fleetFile, ...firstServerLocation }),
    ...diagnostic,
    message,
  };
}

export function createTokenVariableUnsetError(variableName: string): Diagnostic {
  return createError(
    "token-env-missing",
    `The environment variable ${sanitize(variableName)} is unset or empty.`,
    {
      hint: `Set ${sanitize(variableName)} to the API token.`,
    },
  );
}

export function createReportNotMergeableError(path: string): Diagnostic {
  return createError(
    "report-not-mergeable",
    `The report ${sanitize(path)} cannot be merged with others. Reports can be merged only if "drift --fleet FILE --shard PART/PARTS" created them.`,
    {
      file: path,
      hint: "Pass only reports that were created in this way. To convert this report to another format, pass it alone.",
    },
  );
}

export function createFleetPartsMissingError(
  missingPartNumbers: readonly number[],
  partCount: number,
): Diagnostic {
  const omissionNotes =
    missingPartNumbers.length > MAX_LISTED_PARTS
      ? [`${missingPartNumbers.length - MAX_LISTED_PARTS} more`]
      : [];
  const partNumbersText = joinList([
    ...missingPartNumbers.slice(0, MAX_LISTED_PARTS).map(String),
    ...omissionNotes,
  ]);
  const [noun, verb] =
    missingPartNumbers.length === 1 ? ["The report of part", "is"] : ["The reports of parts", "are"];
  return createError(
    "fleet-parts-missing",
    `The fleet was compared in ${partCount} parts. ${noun} ${partNumbersText} ${verb} missing.`,
    {
      hint: `Pass the reports of all ${partCount} parts. Create a missing report with npx whm-transfer-codegen drift --fleet FILE --shard ${missingPartNumbers[0] ?? 1}/${partCount} --format json --output FILE.`,
    },
  );
}

export function createFleetsDifferError(reportPath: string, otherReportPath: string): Diagnostic {
  return createError(
    "fleets-differ",
    `The reports ${sanitize(reportPath)} and ${sanitize(otherReportPath)} come from fleet files that do not list the same servers. A merged report would omit some servers.`,
    {
      file: otherReportPath,
      hint: "Run drift --shard again for each part, with the same fleet file. Then merge the new reports.",
    },
  );
}

export function createServerReportedTwiceError(
  serverName: string,
  reportPaths: readonly [string, string],
): Diagnostic {
  const [firstPath, secondPath] = reportPaths.map(sanitize);
  if (firstPath === secondPath) {
    return createError(
      "server-reported-twice",
      `${firstPath ?? ""} contains the server ${quote(serverName)} twice, or you passed this report twice.`,
      {
        hint: "Pass this report only once. If you passed it only once, the report is damaged: create it again.",
        file: reportPaths[0],
      },
    );
  }
  return createError(
    "server-reported-twice",
    `Both ${firstPath ?? ""} and ${secondPath ?? ""} contain the server ${quote(serverName)}.`,
    {
      hint: "Pass only one report for each part of the fleet. All reports must come from the same fleet file, with the same number of parts in --shard.",
    },
  );
}
