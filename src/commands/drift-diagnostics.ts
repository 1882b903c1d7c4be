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
import { didYouMeanName } from "../core/text/nearest.js";

/** Diagnostic codes, and what docs/errors.md prints about them. The published package omits this table, because `src/` uses only its type. */
export const DRIFT_CODES = {
  "server-skipped": {
    exitCode: 3,
    cause:
      "No request was sent for an entry of the fleet file, because another entry with the same server, user and token was denied access. Servers block addresses after repeated failures.",
    remedy: "Check the user and the token of both entries.",
  },
  "rule-unknown": {
    exitCode: 2,
    cause: "The drift rule does not exist.",
    remedy: "Correct the name. Run npx whm-transfer-codegen rules for a list.",
  },
  "level-rule-unknown": {
    exitCode: 2,
    cause: 'The list "levels" in the configuration contains a drift rule that does not exist.',
    remedy: "Correct the name. Run npx whm-transfer-codegen rules for a list.",
  },
  "acceptances-missing": {
    exitCode: 2,
    cause: 'The acceptance file does not exist, although "accept" in the configuration contains its path.',
    remedy:
      'Correct the path. If you have not accepted a finding yet, remove "accept" from the configuration, or run the command accept.',
  },
  "fingerprint-invalid": {
    exitCode: 2,
    cause: "An argument of the command accept is not a fingerprint.",
    remedy: "Pass the 16 hexadecimal digits that drift and diff print with each finding.",
  },
  "reason-missing": {
    exitCode: 2,
    cause: "The command accept requires a reason, which is stored with the accepted finding.",
    remedy: "Pass --reason TEXT.",
  },
  "until-invalid": {
    exitCode: 2,
    cause: "The value of --until is not a date in the format YYYY-MM-DD.",
    remedy: "Pass the last day of the acceptance as YYYY-MM-DD, or omit --until.",
  },
  "until-past": {
    exitCode: 2,
    cause: "The date in --until is in the past.",
    remedy: "Pass today's date or a later one, or omit --until.",
  },
  "finding-not-acceptable": {
    exitCode: 2,
    cause: "The finding reports an expired or unused acceptance. Such a finding cannot be accepted itself.",
    remedy:
      "Use the fingerprint in the acceptance file, which is that of the original finding. To renew the acceptance, accept this fingerprint again. To remove the acceptance, add --remove.",
  },
  "fingerprint-not-reported": {
    exitCode: 2,
    cause: "The report in --report contains no finding with this fingerprint.",
    remedy: "Copy the fingerprint from that report, or save a new report.",
  },
  "fingerprint-not-accepted": {
    exitCode: 2,
    cause: "The acceptance file contains no finding with this fingerprint, so it cannot be removed.",
    remedy: "Copy the fingerprint from the acceptance file.",
  },
  "token-env-missing": {
    exitCode: 2,
    cause: 'The environment variable in "tokenEnv" of the fleet file is unset or empty.',
    remedy: "Set the variable to the API token of the server.",
  },
  "report-not-mergeable": {
    exitCode: 2,
    cause:
      "One of several reports is not from drift --fleet FILE --shard PART/PARTS, so it cannot be merged.",
    remedy: "Pass only reports of parts of a fleet. To print a report in another format, pass it alone.",
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
    cause: "The reports contain a server twice.",
    remedy:
      "Pass each report once. All reports must come from the same fleet file, with the same number of parts in --shard.",
  },
} as const satisfies DiagnosticCodes;

const createError: ErrorBuilder<typeof DRIFT_CODES> = buildError;

/** Maximum number of parts of a fleet to list in a message. */
const MAX_LISTED_PARTS = 20;

/** Reports a server that was not queried, because another entry with the same server, user and token was denied access: `name`. */
export function serverSkipped(name: string): Diagnostic {
  return createError(
    "server-skipped",
    `No request was sent, because the entry ${quote(name)} of the fleet file has the same server, user and token, and was denied access. Servers block addresses after repeated failures.`,
    { hint: "Check the user and the token of both entries." },
  );
}

const RULES_HINT = "Run npx whm-transfer-codegen rules for a list of the drift rules.";

export function ruleUnknown(name: string, suggestion: string | undefined): Diagnostic {
  return createError("rule-unknown", `Unknown drift rule ${quote(name)}${didYouMeanName(suggestion)}.`, {
    hint: RULES_HINT,
  });
}

export function levelRuleUnknown(rule: string, suggestion: string | undefined): Diagnostic {
  return createError(
    "level-rule-unknown",
    `Unknown drift rule ${quote(rule)} in the list "levels" of the configuration${didYouMeanName(suggestion)}.`,
    { hint: RULES_HINT },
  );
}

/** Reports a missing acceptance file. It is an error only if the configuration sets its path: the default file may be missing. */
export function acceptancesMissing(file: string): Diagnostic {
  return createError(
    "acceptances-missing",
    `The acceptance file ${sanitize(file)} does not exist, although "accept" in the configuration contains its path.`,
    {
      file,
      hint: 'Correct the path. If you have not accepted a finding yet, remove "accept" from the configuration.',
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
    "The command accept requires a reason, which is stored with the accepted finding.",
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
      hint: "Use the fingerprint in the acceptance file, which is that of the original finding. To renew the acceptance, accept this fingerprint again. To remove the acceptance, add --remove.",
    },
  );
}

export function fingerprintNotReported(fingerprint: string, report: string): Diagnostic {
  return createError(
    "fingerprint-not-reported",
    `The report ${sanitize(report)} contains no finding with the fingerprint ${fingerprint}.`,
    {
      file: report,
      hint: "Copy the fingerprint from this report, or create a new report with npx whm-transfer-codegen drift --format json --output FILE.",
    },
  );
}

export function fingerprintNotAccepted(fingerprint: string, file: string): Diagnostic {
  return createError(
    "fingerprint-not-accepted",
    `The acceptance file ${sanitize(file)} contains no finding with the fingerprint ${fingerprint}.`,
    {
      file,
      hint: "Copy the fingerprint from this file.",
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
      ? `${at}: ${reason} It must contain the API token of the server ${quote(first.name)}${more}.`
      : `Invalid fleet file ${at}: ${first.label}${more}: ${reason}`;
  return { ...(diagnostic.file === undefined && { file: path, ...location }), ...diagnostic, message };
}

export function fleetTokenMissing(variable: string): Diagnostic {
  return createError(
    "token-env-missing",
    `The environment variable ${sanitize(variable)} is unset or empty.`,
    {
      hint: `Set ${sanitize(variable)} to the API token.`,
    },
  );
}

export function reportNotMergeable(path: string): Diagnostic {
  return createError(
    "report-not-mergeable",
    `The report ${sanitize(path)} cannot be merged with others: it is not from drift --fleet FILE --shard PART/PARTS.`,
    {
      file: path,
      hint: "Pass only reports of parts of a fleet. To print this report in another format, pass it alone.",
    },
  );
}

export function fleetPartsMissing(missingParts: readonly number[], count: number): Diagnostic {
  const more =
    missingParts.length > MAX_LISTED_PARTS ? [`${missingParts.length - MAX_LISTED_PARTS} more`] : [];
  const numbers = joinList([...missingParts.slice(0, MAX_LISTED_PARTS).map(String), ...more]);
  const [noun, are] =
    missingParts.length === 1 ? ["The report of part", "is"] : ["The reports of parts", "are"];
  return createError(
    "fleet-parts-missing",
    `The fleet was compared in ${count} parts. ${noun} ${numbers} ${are} missing.`,
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
  if (one === other) {
    return createError("server-reported-twice", `${one ?? ""} contains the server ${quote(name)} twice.`, {
      hint: "Pass this report only once. If you did, the report is damaged: create it again.",
      file: paths[0],
    });
  }
  return createError(
    "server-reported-twice",
    `Both ${one ?? ""} and ${other ?? ""} contain the server ${quote(name)}.`,
    {
      hint: "Pass only one report of each part. All reports must come from the same fleet file, with the same number of parts in --shard.",
    },
  );
}
