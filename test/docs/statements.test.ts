/** Statements of the documentation that compare commands: each stands on its page, and the commands behave as it states. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProject, type Project } from "../support/project.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";
import { readPage } from "./markdown.js";

const NOWHERE = "0123456789abcdef";

const STATEMENTS: readonly (readonly [page: string, statement: string, check: () => Promise<void>])[] = [
  [
    "docs/drift.md",
    "`drift` reports acceptances that have expired or match no finding; `diff` reports only those that have expired and match one of its findings.",
    async () => {
      const { run, write } = createProject({
        schemas: snapshotOf(moduleOf("Account", { name: "char(64)" })),
        now: snapshotOf(moduleOf("Account", { name: "char(32)" })),
      });
      const [, found = ""] = /Fingerprint: +(\w+)/.exec((await run("diff", "schemas", "now")).stdout) ?? [];
      const accept = (fingerprint: string, until?: string): void => {
        const accepted = [{ fingerprint, reason: "a", ...(until !== undefined && { until }) }];
        write("drift-accept.json", { format: 1, accepted });
      };
      const rules = async (...words: readonly string[]): Promise<readonly string[]> => {
        const { stdout } = await run(...words);
        return [...stdout.matchAll(/Rule: +(accept-\w+)/g)].map(([, rule = ""]) => rule);
      };
      const DRIFT = ["drift", "--from", "now"];
      const DIFF = ["diff", "schemas", "now"];
      accept(NOWHERE);
      expect([await rules(...DRIFT), await rules(...DIFF)]).toEqual([["accept-unused"], []]);
      accept(NOWHERE, "2020-01-01");
      expect([await rules(...DRIFT), await rules(...DIFF)]).toEqual([["accept-expired"], []]);
      accept(found, "2020-01-01");
      expect([await rules(...DRIFT), await rules(...DIFF)]).toEqual([["accept-expired"], ["accept-expired"]]);
    },
  ],
  [
    "docs/configuration.md",
    "`merge`, `rules` and `init` read no configuration, and no setting from an environment variable.",
    async () => {
      const project = createProject({ schemas: documentedSnapshot() });
      const { stdout } = await project.run("diff", "schemas", "schemas", "--format", "json");
      project.write("report.json", stdout);
      project.write("whm-transfer.config.json", "no configuration");
      const codes = async (...lines: readonly (readonly string[])[]): Promise<readonly number[]> =>
        Promise.all(lines.map(async (words) => (await project.run(...words)).exitCode));
      expect(await codes(["rules"], ["merge", "report.json"])).toEqual([0, 0]);
      expect(await codes(["generate"], ["check"], ["diff", "schemas", "schemas"])).toEqual([2, 2, 2]);
    },
  ],
  [
    "docs/ci.md",
    "It first deletes the reports of an earlier run. If it ends before the comparison, for example with exit code 2 because of the configuration, there are no reports.",
    async () => {
      const project = createProject({ schemas: documentedSnapshot() });
      const drift = ["drift", "--from", "schemas", "--report-dir", "reports"];
      expect(await reportsAfter(project, drift)).toEqual([0, true]);
      project.write("whm-transfer.config.json", "no configuration");
      expect(await reportsAfter(project, drift)).toEqual([2, false]);
    },
  ],
];

async function reportsAfter({ run, cwd }: Project, words: readonly string[]): Promise<[number, boolean]> {
  const { exitCode } = await run(...words);
  return [exitCode, existsSync(join(cwd, "reports/drift.json"))];
}

test.each(STATEMENTS)("the statement in %s is true: %s", async (page, statement, check) => {
  expect(readPage(page).text.replace(/\s+/g, " ")).toContain(statement);
  await check();
});
