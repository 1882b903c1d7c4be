/** Diagnostics of the commands drift, diff, accept, merge and rules. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type TextLocation,
  buildError,
  messageAfterColon,
} from "../core/diagnostic.js";
import { quote, visible, visibleLocation } from "../core/text/escape.js";
import { joinList } from "../core/text/lists.js";
import { didYouMean } from "../core/text/nearest.js";

/** Diagnostic codes, with their text in docs/errors.md. Code in `src/` uses only the type of this table, so bundlers drop it. */
export const DRIFT_CODES = {
  "server-skipped": {
    exitCode: 3,
    cause: "The same server denied access to the same user and token before, so it was not requested again.",
    remedy: "Check the user and the token.",
  },
  "rule-unknown": {
    exitCode: 2,
    cause: "The drift rule does not exist.",
    remedy: "Run whm-transfer-codegen rules for a list.",
  },
  "level-rule-unknown": {
    exitCode: 2,
    cause: "A drift rule in levels of the configuration does not exist.",
    remedy: "Run whm-transfer-codegen rules for a list.",
  },
  "acceptances-missing": {
    exitCode: 2,
    cause: "The file in accept of the configuration does not exist.",
    remedy: "Correct the name. If no finding has been accepted yet, remove accept from the configuration.",
  },
  "fingerprint-invalid": {
    exitCode: 2,
    cause: "An argument of accept is not a fingerprint.",
    remedy: "Pass the 16 hexadecimal digits that drift and diff print with each finding.",
  },
  "reason-missing": {
    exitCode: 2,
    cause: "The reason of the acceptance is missing.",
    remedy: "Pass --reason TEXT.",
  },
  "until-invalid": {
    exitCode: 2,
    cause: "The value of --until is not a date.",
    remedy: "Pass a date as YYYY-MM-DD, or omit --until.",
  },
  "until-past": {
    exitCode: 2,
    cause: "The date of --until has passed.",
    remedy: "Pass today's date or a later one, or omit --until.",
  },
  "finding-not-acceptable": {
    exitCode: 2,
    cause: "A finding about an acceptance cannot be accepted.",
    remedy: "Accept the original finding again, or run accept FINGERPRINT --remove.",
  },
  "fingerprint-not-reported": {
    exitCode: 2,
    cause: "The file in --report contains no finding with that fingerprint.",
    remedy: "Copy the fingerprint from that report, or save a new report.",
  },
  "fingerprint-not-accepted": {
    exitCode: 2,
    cause: "The acceptance file contains no acceptance with that fingerprint.",
    remedy: "Copy the fingerprint from that file.",
  },
  "token-env-missing": {
    exitCode: 2,
    cause: "The environment variable named by tokenEnv of the fleet file is unset or empty.",
    remedy: "Set it to the API token of the server.",
  },
  "report-not-mergeable": {
    exitCode: 2,
    cause: "A report of a single comparison cannot be merged with other reports.",
    remedy: "Pass it alone, or pass the reports of drift --fleet FILE --shard I/N.",
  },
  "fleet-parts-missing": {
    exitCode: 2,
    cause: "The reports of some parts of the fleet are missing.",
    remedy: "Pass the reports of all parts.",
  },
  "server-reported-twice": {
    exitCode: 2,
    cause: "A server occurs in two reports, or twice in one.",
    remedy: "Pass one report for each part, all from the same run.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof DRIFT_CODES> = buildError;

/** Maximum number of parts of a fleet to list in a message. */
const MAX_LISTED_PARTS = 20;

/** `name` is another entry of the fleet file with the same server, user and token, which was denied access. */
export function serverSkipped(name: string): Diagnostic {
  return errorOf(
    "server-skipped",
    `The server was skipped: it denied access to the same user and token for ${quote(name)}, and repeated failures would lock out this address.`,
    { hint: "Check the user and the token." },
  );
}

const RULES_HINT = "Run whm-transfer-codegen rules for a list.";

export function ruleUnknown(name: string, suggestion: string | undefined): Diagnostic {
  return errorOf("rule-unknown", `Unknown rule ${quote(name)}${didYouMean(suggestion)}.`, {
    hint: RULES_HINT,
  });
}

export function levelRuleUnknown(rule: string, suggestion: string | undefined): Diagnostic {
  return errorOf(
    "level-rule-unknown",
    `Unknown rule ${quote(rule)} in levels of the configuration${didYouMean(suggestion)}.`,
    { hint: RULES_HINT },
  );
}

/** Used only if the configuration sets the path of the file. The default file may be missing. */
export function acceptancesMissing(file: string): Diagnostic {
  return errorOf(
    "acceptances-missing",
    `The acceptance file ${visible(file)}, set by accept in the configuration, does not exist.`,
    {
      file,
      hint: "Correct the name. If no finding has been accepted yet, remove accept from the configuration.",
    },
  );
}

export function fingerprintInvalid(text: string): Diagnostic {
  return errorOf(
    "fingerprint-invalid",
    `Invalid fingerprint ${quote(text)}: must be 16 hexadecimal digits.`,
    {
      hint: "Copy the fingerprint from the output of drift or diff.",
    },
  );
}

export function reasonMissing(): Diagnostic {
  return errorOf("reason-missing", "The reason for the acceptance is missing.", {
    hint: "Pass --reason TEXT.",
  });
}

export function untilInvalid(text: string): Diagnostic {
  return errorOf("until-invalid", `Invalid --until ${quote(text)}: must be a date as YYYY-MM-DD.`, {
    hint: "Pass the last day of the acceptance, or omit --until.",
  });
}

export function untilPast(until: string, today: string): Diagnostic {
  return errorOf("until-past", `Invalid --until ${until}: the date has passed (today is ${today} in UTC).`, {
    hint: "Pass today's date or a later one, or omit --until.",
  });
}

export function findingNotAcceptable(fingerprint: string): Diagnostic {
  return errorOf(
    "finding-not-acceptable",
    `${fingerprint} is a finding about an acceptance, which cannot be accepted.`,
    { hint: "Accept the original finding again, or run accept FINGERPRINT --remove." },
  );
}

export function fingerprintNotReported(fingerprint: string, report: string): Diagnostic {
  return errorOf(
    "fingerprint-not-reported",
    `The report ${visible(report)} contains no finding ${fingerprint}.`,
    {
      file: report,
      hint: "Copy the fingerprint from that report, or save a new report with drift --format json --output FILE.",
    },
  );
}

export function fingerprintNotAccepted(fingerprint: string, file: string): Diagnostic {
  return errorOf("fingerprint-not-accepted", `${visible(file)} contains no acceptance of ${fingerprint}.`, {
    file,
    hint: "Copy the fingerprint from that file.",
  });
}

/**
 * Returns the diagnostic with the same code, and with a message that also names the affected servers of the fleet. `location` is where the
 * first of them is listed.
 */
export function fleetServerInvalid(
  path: string,
  servers: { readonly places: readonly string[]; readonly location: TextLocation | undefined },
  diagnostic: Diagnostic,
): Diagnostic {
  const { places, location } = servers;
  const [first = "", ...others] = places;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const message = `Invalid fleet file ${visibleLocation(path, location)}: ${first}${more}: ${messageAfterColon(diagnostic)}`;
  return { ...(diagnostic.file === undefined && { file: path, ...location }), ...diagnostic, message };
}

export function fleetTokenMissing(variable: string): Diagnostic {
  return errorOf(
    "token-env-missing",
    `The environment variable ${visible(variable)}, named by tokenEnv, is unset or empty.`,
    { hint: "Set it to the API token of the server." },
  );
}

export function reportNotMergeable(path: string): Diagnostic {
  return errorOf(
    "report-not-mergeable",
    `The report ${visible(path)} is of a single comparison, which cannot be merged with other reports.`,
    { file: path, hint: "Pass it alone, or pass the reports of drift --fleet FILE --shard I/N." },
  );
}

export function fleetPartsMissing(missing: readonly number[], count: number): Diagnostic {
  const more = missing.length > MAX_LISTED_PARTS ? [`${missing.length - MAX_LISTED_PARTS} more`] : [];
  const numbers = joinList([...missing.slice(0, MAX_LISTED_PARTS).map(String), ...more]);
  const noun = missing.length === 1 ? "The report of part" : "The reports of parts";
  return errorOf(
    "fleet-parts-missing",
    `${noun} ${numbers} of ${count} ${missing.length === 1 ? "is" : "are"} missing.`,
    { hint: "Pass the reports of all parts." },
  );
}

export function serverReportedTwice(name: string, paths: readonly [string, string]): Diagnostic {
  const [one, other] = paths.map(visible);
  const where = one === other ? `twice in ${one ?? ""}` : `in both ${one ?? ""} and ${other ?? ""}`;
  return errorOf("server-reported-twice", `The server ${quote(name)} occurs ${where}.`, {
    hint: "Pass one report for each part, all from the same run.",
  });
}
