/** Diagnostics of the commands drift, diff, accept, merge and rules. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type TextLocation,
  buildError,
  messageAfterColon,
} from "../core/diagnostic.js";
import { quote, sanitize, formatLocation } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";
import { didYouMean } from "../core/text/nearest.js";

/** Diagnostic codes, and what docs/errors.md prints about them. The published package omits this table, because `src/` uses only its type. */
export const DRIFT_CODES = {
  "server-skipped": {
    exitCode: 3,
    cause:
      "Another entry of the fleet file has the same server, user and token, and was denied access. No request was sent for this entry.",
    remedy: "Check the user and the token of both entries.",
  },
  "rule-unknown": {
    exitCode: 2,
    cause: "The drift rule does not exist.",
    remedy: "Correct the name. Run npx whm-transfer-codegen rules for a list.",
  },
  "level-rule-unknown": {
    exitCode: 2,
    cause: "A drift rule in levels of the configuration does not exist.",
    remedy: "Correct the name. Run npx whm-transfer-codegen rules for a list.",
  },
  "acceptances-missing": {
    exitCode: 2,
    cause: "The acceptance file, which is set as accept in the configuration, does not exist.",
    remedy: "Correct the path. If no finding has been accepted yet, remove accept from the configuration.",
  },
  "fingerprint-invalid": {
    exitCode: 2,
    cause: "An argument of accept is not a fingerprint.",
    remedy: "Pass the 16 hexadecimal digits that drift and diff print with each finding.",
  },
  "reason-missing": {
    exitCode: 2,
    cause: "The command accept was run without a reason.",
    remedy: "Pass --reason TEXT. The reason is stored with the accepted finding.",
  },
  "until-invalid": {
    exitCode: 2,
    cause: "The value of --until is not a date.",
    remedy: "Pass the last day of the acceptance as YYYY-MM-DD, or omit --until.",
  },
  "until-past": {
    exitCode: 2,
    cause: "The date of --until has passed.",
    remedy: "Pass today's date or a later one, or omit --until.",
  },
  "finding-not-acceptable": {
    exitCode: 2,
    cause: "The finding reports an expired or unused acceptance. Such a finding cannot be accepted.",
    remedy:
      "To renew an acceptance, accept the original finding again. To remove the acceptance, run accept FINGERPRINT --remove with the fingerprint in the acceptance file.",
  },
  "fingerprint-not-reported": {
    exitCode: 2,
    cause: "The report that --report specifies contains no finding with a fingerprint that was passed.",
    remedy: "Copy the fingerprint from that report, or save a new report.",
  },
  "fingerprint-not-accepted": {
    exitCode: 2,
    cause: "The acceptance file contains no finding with a fingerprint that was passed.",
    remedy: "Copy the fingerprint of the finding from that file.",
  },
  "token-env-missing": {
    exitCode: 2,
    cause: "The environment variable that tokenEnv in the fleet file names is unset or empty.",
    remedy: "Set the variable to the API token of the server.",
  },
  "report-not-mergeable": {
    exitCode: 2,
    cause: "A report that is passed to merge with others is not from drift with --fleet and --shard.",
    remedy:
      "To print the report in another format, pass it alone. To merge, pass only reports of drift --fleet FILE --shard PART/PARTS.",
  },
  "fleet-parts-missing": {
    exitCode: 2,
    cause: "The reports of some parts of the fleet are missing.",
    remedy:
      "Pass one report for each part, created with drift --fleet FILE --shard PART/PARTS --format json.",
  },
  "fleets-differ": {
    exitCode: 2,
    cause:
      "Two reports are parts of different fleets: their fleet files do not list the same servers. The merged report would omit some servers.",
    remedy: "Run drift --shard again for each part, with the same fleet file.",
  },
  "server-reported-twice": {
    exitCode: 2,
    cause: "A server occurs in two reports, or twice in one.",
    remedy: "Pass each report once. All must come from the same fleet file, with the same number of parts.",
  },
} as const satisfies DiagnosticCodes;

const createError: ErrorBuilder<typeof DRIFT_CODES> = buildError;

/** Maximum number of parts of a fleet to list in a message. */
const MAX_LISTED_PARTS = 20;

/** Reports a server that was not queried, because another entry with the same server, user and token was denied access: `name`. */
export function serverSkipped(name: string): Diagnostic {
  return createError(
    "server-skipped",
    `No request was sent: the entry ${quote(name)} of the fleet file has the same server, user and token, and was denied access. Repeated failures could lock out this machine.`,
    { hint: "Check the user and the token of both entries." },
  );
}

const RULES_HINT = "Run npx whm-transfer-codegen rules for a list of the drift rules.";

export function ruleUnknown(name: string, suggestion: string | undefined): Diagnostic {
  return createError("rule-unknown", `Unknown drift rule ${quote(name)}${didYouMean(suggestion)}.`, {
    hint: RULES_HINT,
  });
}

export function levelRuleUnknown(rule: string, suggestion: string | undefined): Diagnostic {
  return createError(
    "level-rule-unknown",
    `Unknown drift rule ${quote(rule)} in levels of the configuration${didYouMean(suggestion)}.`,
    { hint: RULES_HINT },
  );
}

/** Reports a missing acceptance file. It is an error only if the configuration sets its path: the default file may be missing. */
export function acceptancesMissing(file: string): Diagnostic {
  return createError(
    "acceptances-missing",
    `The acceptance file ${sanitize(file)}, which is set as accept in the configuration, does not exist.`,
    {
      file,
      hint: "Correct the path. If no finding has been accepted yet, remove accept from the configuration.",
    },
  );
}

export function fingerprintInvalid(text: string): Diagnostic {
  return createError(
    "fingerprint-invalid",
    `Invalid fingerprint ${quote(text)}: must be 16 hexadecimal digits.`,
    {
      hint: "Copy the fingerprint of the finding from the output of drift or diff.",
    },
  );
}

export function reasonMissing(): Diagnostic {
  return createError(
    "reason-missing",
    "accept requires a reason, which is stored with the accepted finding.",
    {
      hint: 'Add --reason TEXT, such as --reason "our code does not send this key".',
    },
  );
}

export function untilInvalid(text: string): Diagnostic {
  return createError(
    "until-invalid",
    `Invalid --until ${quote(text)}: must be a date in the format YYYY-MM-DD.`,
    {
      hint: "Pass the last day on which the finding is accepted, or omit --until if the acceptance has no end.",
    },
  );
}

export function untilPast(until: string, today: string): Diagnostic {
  return createError(
    "until-past",
    `Invalid --until ${until}: the date is in the past (today is ${today} in UTC).`,
    {
      hint: "Pass today's date or a later one, or omit --until if the acceptance has no end.",
    },
  );
}

export function findingNotAcceptable(fingerprint: string): Diagnostic {
  return createError(
    "finding-not-acceptable",
    `The finding ${fingerprint} reports an expired or unused acceptance, so it cannot be accepted itself.`,
    {
      hint: "To renew an acceptance, accept the original finding again. To remove the acceptance, run npx whm-transfer-codegen accept FINGERPRINT --remove with the fingerprint in the acceptance file.",
    },
  );
}

export function fingerprintNotReported(fingerprint: string, report: string): Diagnostic {
  return createError(
    "fingerprint-not-reported",
    `The report ${sanitize(report)} contains no finding with the fingerprint ${fingerprint}.`,
    {
      file: report,
      hint: "Copy the fingerprint from that report, or create a new report with npx whm-transfer-codegen drift --format json --output FILE.",
    },
  );
}

export function fingerprintNotAccepted(fingerprint: string, file: string): Diagnostic {
  return createError(
    "fingerprint-not-accepted",
    `The acceptance file ${sanitize(file)} contains no finding with the fingerprint ${fingerprint}.`,
    {
      file,
      hint: "Copy the fingerprint of the finding from that file.",
    },
  );
}

/** The servers of a fleet to which a diagnostic applies: the first of them, and the number of all others. */
export interface AffectedServers {
  readonly first: { readonly name: string; readonly label: string };
  /** Number of servers after the first. */
  readonly others: number;
  /** Where the first server is listed in the fleet file. */
  readonly location: TextLocation | undefined;
}

/** Returns the diagnostic with the same code, and with a message that also names the affected servers of the fleet. */
export function fleetServerInvalid(
  path: string,
  { first, others, location }: AffectedServers,
  diagnostic: Diagnostic,
): Diagnostic {
  const at = formatLocation(path, location);
  const reason = messageAfterColon(diagnostic);
  const more = others === 0 ? "" : ` and ${others} other ${others === 1 ? "server" : "servers"}`;
  const message =
    diagnostic.code === "token-env-missing"
      ? `${at}: ${reason} It is tokenEnv of the server ${quote(first.name)}${more}.`
      : `Invalid fleet file ${at}: ${first.label}${more}: ${reason}`;
  return { ...(diagnostic.file === undefined && { file: path, ...location }), ...diagnostic, message };
}

export function fleetTokenMissing(variable: string): Diagnostic {
  return createError(
    "token-env-missing",
    `The environment variable ${sanitize(variable)} is unset or empty.`,
    {
      hint: `Set ${sanitize(variable)} to the API token of the server.`,
    },
  );
}

export function reportNotMergeable(path: string): Diagnostic {
  return createError(
    "report-not-mergeable",
    `The report ${sanitize(path)} cannot be merged: it is not from drift with --fleet and --shard.`,
    {
      file: path,
      hint: "To print this report in another format, pass it alone. To merge, pass only reports of drift --fleet FILE --shard PART/PARTS.",
    },
  );
}

export function fleetPartsMissing(missingParts: readonly number[], count: number): Diagnostic {
  const more =
    missingParts.length > MAX_LISTED_PARTS ? [`${missingParts.length - MAX_LISTED_PARTS} more`] : [];
  const numbers = joinList([...missingParts.slice(0, MAX_LISTED_PARTS).map(String), ...more]);
  const noun = missingParts.length === 1 ? "The report of part" : "The reports of the parts";
  return createError(
    "fleet-parts-missing",
    `${noun} ${numbers} of the ${count} parts of the fleet ${missingParts.length === 1 ? "is" : "are"} missing.`,
    {
      hint: `Pass the reports of all ${count} parts. Create a missing report with npx whm-transfer-codegen drift --fleet FILE --shard ${missingParts[0] ?? 1}/${count} --format json --output FILE.`,
    },
  );
}

export function fleetsDiffer(path: string, other: string): Diagnostic {
  return createError(
    "fleets-differ",
    `The reports ${sanitize(path)} and ${sanitize(other)} are parts of different fleets: their fleet files do not list the same servers. A merged report would omit some servers.`,
    {
      file: other,
      hint: "Run drift --shard again for each part, with the same fleet file, and merge these reports.",
    },
  );
}

export function serverReportedTwice(name: string, paths: readonly [string, string]): Diagnostic {
  const [one, other] = paths.map(sanitize);
  const where =
    one === other ? `occurs twice in ${one ?? ""}` : `occurs in both ${one ?? ""} and ${other ?? ""}`;
  return createError(
    "server-reported-twice",
    `The server ${quote(name)} ${where}, but must be reported only once.`,
    {
      hint: "Pass each report once. All must come from the same fleet file, with the same number of parts.",
    },
  );
}
