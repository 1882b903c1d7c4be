/** Reports of every kind of finding, which `merge` prints in each format. */

import { diffSnapshots, type ModuleSchema } from "../../src/index.js";
import { createProject, type ReportedFinding } from "./project.js";
import { moduleOf, snapshotOf } from "./snapshots.js";

/** A comparison in a JSON report. With `servers`, it is a group of a fleet. */
export interface Comparison {
  readonly servers?: readonly string[];
  readonly server?: string;
  readonly before: { readonly whmVersion: string | null };
  readonly after: { readonly whmVersion: string | null };
  readonly findings: readonly ReportedFinding[];
  readonly undetermined?: readonly { readonly module: string; readonly reason: string }[];
}

/** Prints a report in a format with the command `merge`. `options` are options of the command. */
export async function printReport(
  format: string,
  comparisons: readonly Comparison[],
  ...options: readonly string[]
): Promise<string> {
  const [first] = comparisons;
  const groups = comparisons.map((each) => ({ servers: [], ...each }));
  const report =
    comparisons.length === 1 && first?.servers === undefined ? { exitCode: 0, ...first } : { groups };
  const { run } = createProject({ "report.json": { format: 1, ...report } });
  return (await run("merge", "report.json", "--format", format, ...options)).stdout;
}

/** Texts that would be markup, an attribute, a script or a URL, or be displayed as another text, if a report did not escape them. */
export const HOSTILE = [
  ...["<script>globalThis.harmed = 1</script>", '"><img src=x onerror="globalThis.harmed = 1">'],
  ...["'><svg onload=globalThis.harmed=1>"],
  ...["</style></title></script><script>globalThis.harmed = 1</script>", "javascript:globalThis.harmed=1"],
  ...["<!-- &lt; ]]>", "\u202Eevil\u2066\u0000\u001b[2J\ud800"],
];

const BEFORE = [
  moduleOf(
    "AccountRemoteRoot",
    {
      coppypoint: "text",
      localuser: "char(16) NOT NULL DEFAULT ''",
      skiphomedir: "int(1) DEFAULT 0",
      mail: "enum('daily','weekly','never') DEFAULT 'daily'",
      bandwidth: "bigint DEFAULT NULL",
      note: "varchar(255) DEFAULT NULL COMMENT 'free text'",
    },
    { required: ["localuser"], primary: ["localuser"], priority: 3000 },
  ),
  moduleOf("LegacyAccountBackup", { file: "text" }),
  moduleOf("PackageRemoteRoot", { package: "char(255) DEFAULT NULL" }, { priority: 2000 }),
];

const AFTER = [
  moduleOf(
    "AccountRemoteRoot",
    {
      copypoint: "text",
      localuser: "char(16) NOT NULL DEFAULT ''",
      skiphomedir: "int(1) DEFAULT 1",
      mail: "enum('daily','weekly') DEFAULT 'weekly'",
      bandwidth: "int DEFAULT NULL",
      note: "varchar(300) DEFAULT NULL COMMENT 'free text, shown to nobody'",
      ip: "char(45) DEFAULT NULL",
    },
    { required: ["localuser"], primary: ["localuser"], priority: 3000 },
  ),
  moduleOf("PackageRemoteRoot", { package: "char(128) DEFAULT NULL" }, { priority: 2000 }),
];

function compare(
  before: readonly ModuleSchema[],
  after: readonly ModuleSchema[],
  versions: readonly [string, string] = ["11.136.0.9", "11.138.0.6"],
): Comparison {
  const sides = {
    before: { ...snapshotOf(...before), whmVersion: versions[0] },
    after: { ...snapshotOf(...after), whmVersion: versions[1] },
  };
  const findings = diffSnapshots(sides).map(({ counterexample, ...finding }): ReportedFinding => ({
    ...finding,
    ...(counterexample !== undefined && {
      counterexample: JSON.parse(
        JSON.stringify(
          counterexample,
          (_, value) => (typeof value === "bigint" ? { $integer: String(value) } : value) as unknown,
        ),
      ) as object,
    }),
  }));
  return { before: { whmVersion: versions[0] }, after: { whmVersion: versions[1] }, findings };
}

/** Used, unused, accepted and unaccepted findings, and an undetermined module. */
export function sampleReport(servers?: readonly string[]): Comparison {
  const undetermined = [
    { module: "AccountLocal", reason: "The server lists it, and did not tell its schema." },
  ];
  const report = compare(BEFORE, AFTER);
  return { ...report, ...(servers && { servers }), undetermined, findings: report.findings.map(judged) };
}

function judged(finding: ReportedFinding): ReportedFinding {
  if (finding.module === "") return finding;
  const isUsed = finding.module === "AccountRemoteRoot" && finding.key !== "bandwidth";
  const uses = Array.from({ length: finding.key === "mail" ? 9 : 2 }, (_, index) => ({
    ...{ file: "src/transfer/queue.ts", line: index + 40, column: 7 },
    kind: index === 1 ? "mention" : "reference",
  }));
  return {
    ...{ ...finding, at: { file: `schemas/${finding.module}.json`, line: 5, column: 12 }, used: isUsed },
    ...(isUsed && { uses }),
    ...(finding.rule === "module-removed" && {
      accepted: { reason: "We queue none of these.", until: "2027-01-31" },
    }),
  };
}

/** A report in which every text from a server, a project or a list of servers is hostile. */
export function hostileReport(): Comparison {
  const [base] = sampleReport().findings;
  const findings = HOSTILE.map((text, index) => ({
    ...(base as ReportedFinding),
    ...{ module: text, key: text, message: `${text}.${text} changed.`, reason: text },
    ...{ before: `a${text}b`, after: `a${text.toUpperCase()}b`, counterexample: { [text]: text } },
    fingerprint: `${index}`.repeat(16),
    at: { file: text, line: 1, column: 1 },
    used: true,
    uses: [{ file: text, line: 1, column: 1, kind: "mention" }],
    accepted: { reason: text, until: text },
  }));
  const version = { whmVersion: HOSTILE.join(" ") };
  const undetermined = HOSTILE.map((text) => ({ module: text, reason: text }));
  return { servers: HOSTILE, before: version, after: version, findings, undetermined };
}

/** Groups of servers of equal size. Each group has changes in different keys of the modules. */
export function fleetReport(servers: number, groups: number, modules = 6, keys = 40): Comparison[] {
  const moduleAt = (index: number, size: (key: number) => number): ModuleSchema => {
    const keysOfModule = Array.from({ length: keys }, (_, key) => [
      `key_${key}`,
      `char(${size(key)}) DEFAULT NULL`,
    ]);
    return moduleOf(`Module${index + 1}`, Object.fromEntries(keysOfModule) as Record<string, string>);
  };
  const size = servers / groups;
  return Array.from({ length: groups }, (_, group) => {
    const before = Array.from({ length: modules }, (_module, index) => moduleAt(index, () => 100));
    const after = Array.from({ length: modules }, (_module, index) =>
      moduleAt(index, (key) => ((key + index + group) % 5 === 0 ? 100 - (group % 7) + (key % 3) * 3 : 100)),
    );
    const members = Array.from({ length: size }, (_each, index) => `web${group * size + index}.example.com`);
    return { ...compare(before, after, ["11.136.0.9", `11.138.0.${group}`]), servers: members };
  });
}

/** A report without findings. */
export function quietReport(): Comparison {
  return compare(BEFORE, BEFORE, ["11.138.0.6", "11.138.0.6"]);
}
