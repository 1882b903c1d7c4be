/** What keeps drift, diff, accept, merge and rules from their work. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  type TextLocation,
  buildError,
} from "../core/diagnostic.js";
import { quote, visible, visibleLocation } from "../core/text/escape.js";
import { listed } from "../core/text/lists.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const DRIFT_CODES = {
  "server-skipped": {
    exitCode: 3,
    cause: "The same server denied access to the same user and token before, so it was not requested again.",
    remedy: "Check the user and the token.",
  },
  "rule-unknown": {
    exitCode: 2,
    cause: "There is no drift rule of that name.",
    remedy: "Run whm-transfer-codegen rules for a list.",
  },
  "level-rule-unknown": {
    exitCode: 2,
    cause: "levels in the configuration names a drift rule that does not exist.",
    remedy: "Run whm-transfer-codegen rules for a list.",
  },
  "acceptances-missing": {
    exitCode: 2,
    cause: "accept in the configuration names a file that does not exist.",
    remedy: "Correct the name, or remove the setting until whm-transfer-codegen accept has written the file.",
  },
  "fingerprint-invalid": {
    exitCode: 2,
    cause: "An argument of accept is not a fingerprint.",
    remedy: "Pass the 16 hexadecimal digits that drift and diff print with each finding.",
  },
  "reason-missing": {
    exitCode: 2,
    cause: "A finding is to be accepted without a reason.",
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
    cause: "The file of --report contains no finding with that fingerprint.",
    remedy: "Take the fingerprint from that report, or save a new report.",
  },
  "fingerprint-not-accepted": {
    exitCode: 2,
    cause: "The file of acceptances contains no acceptance with that fingerprint.",
    remedy: "Take the fingerprint from that file.",
  },
  "token-env-missing": {
    exitCode: 2,
    cause: "The environment variable that tokenEnv in the fleet file names is not set, or is empty.",
    remedy: "Set it to the API token of the server.",
  },
  "report-not-mergeable": {
    exitCode: 2,
    cause: "A report of a single comparison names no server, so it cannot be merged with others.",
    remedy: "Pass it alone, or pass the reports of drift --fleet FILE --shard I/N.",
  },
  "fleet-parts-missing": {
    exitCode: 2,
    cause: "The reports of some parts of the fleet are missing.",
    remedy: "Pass the reports of all parts.",
  },
  "server-reported-twice": {
    exitCode: 2,
    cause: "A server is in two reports, or twice in one.",
    remedy: "Pass the reports of one run, one of each part.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof DRIFT_CODES> = buildError;

/** How many numbers a sentence lists. */
const MOST_NUMBERS = 20;

/** Another entry of a fleet for the same server and token was denied access. */
export function serverSkipped(name: string): Diagnostic {
  return errorOf(
    "server-skipped",
    `It was not asked, since the same server has denied access to the same user and token for ${quote(name)}, and a server locks out whoever fails repeatedly: check the user and the token.`,
  );
}

/** `meant` is the rule that was probably meant. */
export function ruleUnknown(name: string, meant: string | undefined): Diagnostic {
  const question = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  return errorOf(
    "rule-unknown",
    `There is no rule ${quote(name)}${question}: whm-transfer-codegen rules lists them.`,
  );
}

/** `meant` is the rule that was probably meant. */
export function levelRuleUnknown(rule: string, meant: string | undefined): Diagnostic {
  const question = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  return errorOf(
    "level-rule-unknown",
    `The configuration's levels name a rule ${quote(rule)} that there is not${question}: whm-transfer-codegen rules lists them.`,
  );
}

/** A file that the configuration names, so that its absence is a slip and not a beginning. */
export function acceptancesMissing(file: string): Diagnostic {
  return errorOf(
    "acceptances-missing",
    `There is no ${visible(file)}, which accept in the configuration names: put the name right, or leave it out until whm-transfer-codegen accept has written the file.`,
    { file },
  );
}

export function fingerprintInvalid(word: string): Diagnostic {
  return errorOf(
    "fingerprint-invalid",
    `${quote(word)} is no fingerprint: 16 hexadecimal digits are expected, as drift and diff tell them with each finding.`,
  );
}

export function reasonMissing(): Diagnostic {
  return errorOf(
    "reason-missing",
    "A finding is accepted for a reason, and none is given: say it with --reason TEXT, for whoever reads it later.",
  );
}

export function untilInvalid(text: string): Diagnostic {
  return errorOf(
    "until-invalid",
    `--until takes a day of the calendar as YYYY-MM-DD, and ${quote(text)} is none: name the last day on which the acceptance holds, or leave it out.`,
  );
}

export function untilPast(until: string, today: string): Diagnostic {
  return errorOf(
    "until-past",
    `--until ${until} has passed (today is ${today} by UTC), so nothing would be accepted: name today or a later day, or leave it out.`,
  );
}

/** An acceptance that is at fault is mended where it is written. */
export function findingNotAcceptable(fingerprint: string): Diagnostic {
  return errorOf(
    "finding-not-acceptable",
    `${fingerprint} is a finding about an acceptance, which cannot be accepted itself: accept what that is about anew, or take it away with accept FINGERPRINT --remove.`,
  );
}

export function fingerprintNotReported(fingerprint: string, report: string): Diagnostic {
  return errorOf(
    "fingerprint-not-reported",
    `${visible(report)} tells of no finding ${fingerprint}: take the fingerprint from that report, or save a new one with drift --format json --output FILE.`,
    { file: report },
  );
}

export function fingerprintNotAccepted(fingerprint: string, file: string): Diagnostic {
  return errorOf(
    "fingerprint-not-accepted",
    `${visible(file)} accepts no ${fingerprint}, so there is nothing to take away: take the fingerprint from that file.`,
    { file },
  );
}

/** What is wrong with these servers of a fleet, with the code that it has for a single server. The location is that of the first. */
export function fleetServerInvalid(
  path: string,
  servers: { readonly places: readonly string[]; readonly location: TextLocation | undefined },
  diagnostic: Diagnostic,
): Diagnostic {
  const { places, location } = servers;
  const [first = "", ...others] = places;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const message = `Invalid fleet file ${visibleLocation(path, location)}: ${first}${more}: ${diagnostic.message}`;
  return { ...(diagnostic.file === undefined && { file: path, ...location }), ...diagnostic, message };
}

export function fleetTokenMissing(variable: string): Diagnostic {
  return errorOf(
    "token-env-missing",
    `The environment variable ${visible(variable)} of its tokenEnv is not set, or empty: put the token there.`,
  );
}

/** A report of one comparison among several. */
export function reportNotMergeable(path: string): Diagnostic {
  return errorOf(
    "report-not-mergeable",
    `The report ${visible(path)} is of one comparison and names no server, so it is joined with no other: give it alone, or give the reports of drift --fleet FILE --shard I/N.`,
    { file: path },
  );
}

/** Reports of a fleet's parts, and not of all of them. */
export function fleetPartsMissing(missing: readonly number[], of: number): Diagnostic {
  const more = missing.length > MOST_NUMBERS ? [`${missing.length - MOST_NUMBERS} more`] : [];
  const numbers = listed([...missing.slice(0, MOST_NUMBERS).map(String), ...more]);
  return errorOf(
    "fleet-parts-missing",
    `Of the fleet's ${of} parts, there is no report of ${numbers}, and so nothing is known of the servers in ${missing.length === 1 ? "it" : "them"}: give the reports of all parts.`,
  );
}

/** One server in two reports, or twice in one. */
export function serverReportedTwice(name: string, places: readonly [string, string]): Diagnostic {
  const [one, other] = places.map(visible);
  const where = one === other ? `twice in ${one ?? ""}` : `in ${one ?? ""} and in ${other ?? ""}`;
  return errorOf(
    "server-reported-twice",
    `The server ${quote(name)} is told of ${where}: give the reports of one run, one of each part.`,
  );
}
