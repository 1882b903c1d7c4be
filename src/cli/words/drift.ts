/** What `diff` and `drift` found, and what `rules` tells. */

import { LEVELS, RULES } from "../../commands/rules.js";
import { visibleWhole } from "../../errors.js";
import { jsonLine } from "../../json.js";
import type { Acceptance, Drift, JudgedFinding, Level, RuleId, Witness } from "../../model.js";
import type { Paint } from "./colour.js";
import { quoted, shortened } from "./shortened.js";

const COLOURS = { breaking: "red", dangerous: "yellow", safe: "green", cosmetic: "gray" } as const;

/** Nothing where there is nothing to tell. */
export function driftText(drifts: readonly Drift[], paint: Paint): string {
  return drifts.map((drift) => oneText(drift, paint)).join("\n");
}

function oneText({ findings, untold }: Drift, paint: Paint): string {
  const blocks = LEVELS.flatMap((level) => {
    const found = findings.filter((finding) => isOpen(finding) && finding.level === level);
    if (found.length === 0) return [];
    const head = paint([COLOURS[level], "bold"], level);
    return [`${head}\n${found.map((finding) => findingText(finding, paint)).join("")}`];
  });
  const accepted = findings
    .filter((finding) => !isOpen(finding))
    .map((finding) => acceptedText(finding, paint));
  if (accepted.length > 0) blocks.push(`${paint("bold", "accepted")}\n${accepted.join("")}`);
  const open = untold.map(
    ({ module, reason }) => `Could not tell of ${visibleWhole(module)}: ${visibleWhole(reason)}\n`,
  );
  const lines = [...blocks, ...(open.length > 0 ? [open.join("")] : [])];
  return lines.length === 0 ? "" : `${lines.join("\n")}\n${totals(findings)}\n`;
}

function isOpen({ accepted }: JudgedFinding): boolean {
  return accepted === undefined;
}

/** What was accepted was read by whoever did; why, and for how long, is what is left to tell. */
function acceptedText(finding: JudgedFinding, paint: Paint): string {
  const { message, accepted } = finding;
  const lines = [
    visibleWhole(message),
    ...(accepted === undefined ? [] : [`  ${acceptanceText(accepted)}`]),
    `  ${finding.level}: ${identity(finding)}`,
  ];
  return lines.map((line) => `  ${paint("dim", line)}\n`).join("");
}

function acceptanceText({ reason, until }: Acceptance): string {
  return `Accepted${until === undefined ? "" : ` until ${until}`}: ${visibleWhole(reason)}`;
}

/** Which finding it is, and who says how bad it is where that is not its rule. */
function identity({ rule, surfaces, ruleLevel, level, fingerprint }: JudgedFinding): string {
  const where = surfaces.length === 0 ? "" : ` on ${surfaces.join(" and ")}`;
  const chosen = ruleLevel === undefined ? "" : `, ${level} by configuration (${ruleLevel} by its rule)`;
  return `${rule}${where}${chosen}, ${fingerprint}`;
}

/** Foreign text never starts a line: two spaces and a mark do. */
function findingText(finding: JudgedFinding, paint: Paint): string {
  const { message, reason, before, after, witness } = finding;
  const lines = [
    `  ${paint("bold", visibleWhole(message))}`,
    `    ${reason}`,
    ...comparison(before, after, paint),
    ...(witness === undefined ? [] : [`    Refused now: ${witnessText(witness)}`]),
    `    ${paint("dim", identity(finding))}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** Under each other, the part that differs underlined. */
function comparison(before: string | undefined, after: string | undefined, paint: Paint): readonly string[] {
  if (before === after) return [];
  const [old, now] = [visibleWhole(before ?? ""), visibleWhole(after ?? "")];
  const [start, end] = commonEnds(old, now);
  const marked = (text: string, style: "red" | "green"): string =>
    paint(style, text.slice(0, start)) +
    paint([style, "underline"], text.slice(start, text.length - end)) +
    paint(style, text.slice(text.length - end));
  return [
    ...(before === undefined
      ? []
      : [`    ${paint("red", "-")} ${after === undefined ? old : marked(old, "red")}`]),
    ...(after === undefined
      ? []
      : [`    ${paint("green", "+")} ${before === undefined ? now : marked(now, "green")}`]),
  ];
}

/** How many characters two texts begin and end with alike. */
function commonEnds(one: string, other: string): readonly [start: number, end: number] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return [start, end];
}

function witnessText(witness: Witness): string {
  const members = Object.entries(witness).map(([key, value]) => `${visibleWhole(key)}: ${valueText(value)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function valueText(value: Witness[string]): string {
  if (typeof value === "string") return visibleWhole(quoted(value));
  return typeof value === "bigint" ? `${value}n` : shortened(String(value));
}

function totals(findings: readonly JudgedFinding[]): string {
  const { accepted = 0, ...counts } = summary(findings);
  return [
    ...LEVELS.filter((level) => counts[level] > 0).map((level) => `${counts[level]} ${level}`),
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
  ].join(", ");
}

/** What is accepted counts apart, and is not counted where nothing is. */
function summary(
  findings: readonly JudgedFinding[],
): Readonly<Record<Level, number>> & { accepted?: number } {
  const open = findings.filter(isOpen);
  const count = (level: Level): number => open.filter((finding) => finding.level === level).length;
  const accepted = findings.length - open.length;
  return {
    breaking: count("breaking"),
    dangerous: count("dangerous"),
    safe: count("safe"),
    cosmetic: count("cosmetic"),
    ...(accepted > 0 && { accepted }),
  };
}

export function driftJson(drifts: readonly Drift[]): string {
  return drifts.map((drift) => `${jsonLine(oneJson(drift))}\n`).join("");
}

function oneJson({ before, after, findings, untold }: Drift): object {
  return {
    format: 1,
    before: { whmVersion: before.whmVersion },
    after: { whmVersion: after.whmVersion },
    summary: summary(findings),
    findings,
    ...(untold.length > 0 && { untold }),
  };
}

export function rulesText(ids: readonly RuleId[], paint: Paint): string {
  const isOne = ids.length === 1;
  return ids
    .map((id) => {
      const { level, finds, reason, example } = RULES[id];
      const head = `${paint("bold", id)} (${paint(COLOURS[level], level)})`;
      if (!isOne) return `${head}: finds ${finds}.\n`;
      const lines = [
        `${head}\n`,
        `Finds ${finds}.`,
        `${reason}\n`,
        `  ${paint("red", `- ${example.before}`)}`,
        `  ${paint("green", `+ ${example.after}`)}`,
      ];
      return `${lines.join("\n")}\n`;
    })
    .join("");
}

export function rulesJson(ids: readonly RuleId[]): string {
  return ids.map((id) => `${jsonLine({ rule: id, ...RULES[id] })}\n`).join("");
}
