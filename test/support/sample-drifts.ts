/** Drifts with which reports are tested. */

import { diffSnapshots } from "../../src/index.js";
import type { Drift, JudgedFinding, UsageLocation } from "../../src/core/drift-types.js";
import type { ModuleSchema } from "../../src/core/snapshot-types.js";
import { moduleOf, snapshotOf } from "./snapshots.js";

/** Texts that would be markup, an attribute, a script or a URL, or be displayed as another text, if a report did not escape them. */
export const HOSTILE = [
  "<script>globalThis.harmed = 1</script>",
  '"><img src=x onerror="globalThis.harmed = 1">',
  "'><svg onload=globalThis.harmed=1>",
  "</style></title></script><script>globalThis.harmed = 1</script>",
  "javascript:globalThis.harmed=1",
  "<!-- &lt; ]]>",
  "\u202Eevil\u2066\u0000\u001b[2J\ud800",
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

export function driftOf(
  before: readonly ModuleSchema[],
  after: readonly ModuleSchema[],
  {
    servers = [],
    undeterminedModules: undeterminedModules = [],
    versions = ["11.136.0.9", "11.138.0.6"],
  }: Partial<Pick<Drift, "servers" | "undeterminedModules">> & { versions?: readonly [string, string] } = {},
): Drift {
  const sides = {
    before: { ...snapshotOf(...before), whmVersion: versions[0] },
    after: { ...snapshotOf(...after), whmVersion: versions[1] },
  };
  return { ...sides, servers, undeterminedModules, findings: diffSnapshots(sides) };
}

/** A drift with used, unused, accepted and unaccepted findings, and an undetermined module. */
export function judgedDrift(servers: readonly string[] = []): Drift {
  const undeterminedModules = [
    { module: "AccountLocal", reason: "The server lists it, and did not tell its schema." },
  ];
  const drift = driftOf(BEFORE, AFTER, { servers, undeterminedModules });
  return { ...drift, findings: drift.findings.map(judged) };
}

function judged(finding: JudgedFinding): JudgedFinding {
  if (finding.module === "") return finding;
  const use = (line: number): UsageLocation => ({
    file: "src/transfer/queue.ts",
    line,
    column: 7,
    kind: line === 41 ? "mention" : "reference",
  });
  const isUsed = finding.module === "AccountRemoteRoot" && finding.key !== "bandwidth";
  return {
    ...finding,
    at: { file: `schemas/${finding.module}.json`, line: 5, column: 12 },
    used: isUsed,
    ...(isUsed && {
      uses: Array.from({ length: finding.key === "mail" ? 9 : 2 }, (_, line) => use(line + 40)),
    }),
    ...(finding.rule === "module-removed" && {
      accepted: { reason: "We queue none of these.", until: "2027-01-31" },
    }),
  };
}

/** A drift in which every text from a server, a project or a list of servers is hostile. */
export function hostileDrift(): Drift {
  const [base] = judgedDrift().findings;
  const findings = HOSTILE.map((text, index) => ({
    ...(base as JudgedFinding),
    module: text,
    key: text,
    message: `${text}.${text} changed.`,
    before: `a${text}b`,
    after: `a${text.toUpperCase()}b`,
    reason: text,
    fingerprint: `${index}`.repeat(16),
    witness: { [text]: text },
    at: { file: text, line: 1, column: 1 },
    used: true,
    uses: [{ file: text, line: 1, column: 1, kind: "mention" as const }],
    accepted: { reason: text, until: text },
  }));
  const undeterminedModules = HOSTILE.map((text) => ({ module: text, reason: text }));
  const version = { whmVersion: HOSTILE.join(" ") };
  return { servers: HOSTILE, before: version, after: version, findings, undeterminedModules };
}

/** Drifts of groups of servers of equal size. Each group has changes in different keys of these modules. */
export function fleetDrifts(servers: number, groups: number, modules = 6, keys = 40): Drift[] {
  const names = Array.from({ length: modules }, (_, index) => `Module${index + 1}`);
  const moduleAt = (name: string, size: (key: number) => number): ModuleSchema =>
    moduleOf(
      name,
      Object.fromEntries(
        Array.from({ length: keys }, (_, key) => [`key_${key}`, `char(${size(key)}) DEFAULT NULL`]),
      ),
    );
  const before = names.map((name) => moduleAt(name, () => 100));
  return Array.from({ length: groups }, (_, group) => {
    const after = names.map((name, index) =>
      moduleAt(name, (key) => ((key + index + group) % 5 === 0 ? 100 - (group % 7) + (key % 3) * 3 : 100)),
    );
    const members = Array.from(
      { length: servers / groups },
      (_each, index) => `web${group * (servers / groups) + index}.example.com`,
    );
    return driftOf(before, after, { servers: members, versions: ["11.136.0.9", `11.138.0.${group}`] });
  });
}

/** A drift without findings. */
export function quietDrift(): Drift {
  return driftOf(BEFORE, BEFORE, { versions: ["11.138.0.6", "11.138.0.6"] });
}
