/** Problems that `drift`, `diff`, `accept`, `rules` and `merge` report. */

import { problems } from "../core/diagnostic.js";

const RULES_HINT = "Run npx whm-transfer-codegen rules for a list.";

export const driftProblem = problems({
  "diff-snapshot-missing": {
    message: "There is no snapshot in {file}: snapshot.json is missing.",
    hint: "Correct the path. Pass a snapshot folder, a folder in a Git revision such as HEAD~1:schemas, or a file of one module.",
  },
  "diff-arguments-unlike": {
    message: "Cannot compare the file {path} with a snapshot folder.",
    hint: "Pass two snapshot folders, or two files of the same module.",
  },
  "rule-unknown": {
    message: "Unknown drift rule {rule:quote}{suggestion}.",
    hint: RULES_HINT,
  },
  "level-rule-unknown": {
    message: 'Unknown drift rule {rule:quote} in the list "levels" of the configuration{suggestion}.',
    hint: RULES_HINT,
  },
  "rule-unmatched": {
    message: "No finding that can be accepted has the drift rule {rule:quote}{suggestion}.",
    hint: RULES_HINT,
  },
  "name-unmatched": {
    exit: "warning",
    message: "The snapshot contains no {kind} that matches the pattern {pattern:quote}{suggestion}.",
    hint: "If the pattern is not for a {kind} that another version of WHM has, accept the finding with the correct name, and remove this acceptance.",
  },
  // Only for a path in the configuration. By default, the file need not exist.
  "acceptances-missing": {
    message:
      'The acceptance file {file} does not exist, although "accept" in the configuration contains its path.',
    hint: 'Correct the path, or remove "accept" until you accept a finding.',
  },
  "fingerprint-invalid": {
    message: "Invalid fingerprint {text:quote}: must be 16 hexadecimal digits.",
    hint: "Copy the fingerprint from the output of drift or diff.",
  },
  "reason-missing": {
    message: "The command accept requires a reason, which is stored with the accepted finding.",
    hint: 'Add --reason TEXT, such as --reason "our code does not send this key".',
  },
  "reason-secret": {
    message: "--reason contains an API token, which would be stored in the acceptance file.",
    hint: "Remove the token. If it is real, revoke it, because your shell may have saved the command.",
    cause: "Any text of 32 capital letters and digits counts as a token.",
  },
  "until-invalid": {
    message: "Invalid --until {text:quote}: must be a date in the format YYYY-MM-DD.",
    hint: "Pass the last day on which the finding is accepted, or omit --until.",
  },
  "until-past": {
    message: "Invalid --until {date}: the date is in the past (today is {today} in UTC).",
    hint: "Pass today's date or a later one, or omit --until.",
  },
  "finding-not-acceptable": {
    message:
      "The finding {fingerprint} cannot be accepted, because it only reports that an earlier acceptance has expired or is unused.",
    hint: "To renew or remove the earlier acceptance, pass its own fingerprint, which is in the acceptance file.",
  },
  "fingerprint-not-reported": {
    message: "The report {file} contains no finding with the fingerprint {fingerprint}.",
    hint: "Copy the fingerprint from this report, or create a new report with npx whm-transfer-codegen drift --format json --output FILE.",
  },
  "fingerprint-not-accepted": {
    message:
      "Cannot remove the acceptance {fingerprint}: the acceptance file {file} does not contain this fingerprint.",
    hint: "Copy the fingerprint from this file.",
  },
  "server-skipped": {
    exit: 3,
    message:
      "No request was sent, because another entry with the same server, user and token was denied access.",
    hint: "Check the user and the token of these entries.",
  },
  "token-env-missing": {
    message: "The environment variable {name} is unset or empty.",
    hint: 'Set {name}, which "tokenEnv" in the fleet file specifies, to the API token.',
  },
  "report-of-no-fleet": {
    message: "The report {file} cannot be used with --retry, because it is not about a fleet.",
    hint: "Pass a report of drift --fleet with --format json.",
  },
  "report-of-other-fleet": {
    message: "The report {file} contains servers that the fleet file does not list: {servers}.",
    hint: "Pass a report of the same fleet, or omit --retry.",
  },
  "report-not-mergeable": {
    message:
      'The report {file} cannot be merged with others. Only reports of "drift --fleet FILE --shard PART/PARTS" can be merged.',
    hint: "Pass only such reports. To convert this report, pass no other file.",
  },
  "fleet-parts-missing": {
    message: "The fleet was compared in {parts} parts. {reports} missing.",
    hint: "Pass the reports of all {parts} parts. Create a missing report with npx whm-transfer-codegen drift --fleet FILE --shard {part}/{parts} --format json --output FILE.",
    remedy:
      "Pass one report for each part, created with `drift --fleet FILE --shard PART/PARTS --format json`.",
  },
  "fleets-differ": {
    message:
      "The reports {report} and {file} come from fleet files that do not list the same servers. A merged report would omit some servers.",
    hint: "Run drift --shard again for each part with the same fleet file.",
  },
  "server-reported-twice": {
    message: "{sources:clause} the server {server:quote}{twice}.",
    hint: "{hint}",
    remedy:
      "Pass one report for each part of the fleet, created with the same fleet file and number of parts. If one report contains a server twice, create it again.",
  },
});
