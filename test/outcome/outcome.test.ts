/**
 * The report of a migration is compared with a model of two WHM servers: no false line, no account moved twice, no dead end. To repeat a
 * failed migration, set its seed: `OUTCOME_SEEDS=123-123 npx vitest run test/outcome`.
 */

import { join } from "node:path";
import { rolldown } from "rolldown";
import { beforeAll, expect, test } from "vitest";
import { counts, SCALED } from "../support/extent.js";
import { buildMigration } from "../support/migrate.js";
import { POSIX } from "../support/platform.js";
import { createCertificate, type Certificate } from "../support/tls-server.js";
import { migrate, type Result } from "./operator.js";

let program: string;
let certificate: Certificate;
beforeAll(async () => {
  certificate = await createCertificate();
  const folder = await buildMigration();
  // One file starts faster.
  program = join(folder, "bundle.mjs");
  const bundle = await rolldown({ input: join(folder, "migrate.js"), platform: "node", external: ["yargs"] });
  await bundle.write({ file: program });
});

test(
  "random migrations end with a report that agrees with the servers",
  { ...SCALED, ...POSIX },
  async () => {
    const [first = 1, last = counts(6, 500, 100)] =
      process.env["OUTCOME_SEEDS"]?.split("-").map(Number) ?? [];
    const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const failed: Result[] = [];
    const work = async (): Promise<void> => {
      for (let next = seeds.shift(); next !== undefined; next = seeds.shift()) {
        const result = await migrate(next, program, certificate);
        if (result.problems.length > 0) failed.push(result);
      }
    };
    await Promise.all(Array.from({ length: 4 }, work));
    expect(failed.map(describeResult).join("\n\n")).toBe("");
  },
);

/** Describes a failed migration with the part of its history that is about the accounts with problems. */
function describeResult({ seed, problems, history }: Result): string {
  const isInProblem = (user: string): boolean => problems.some((problem) => problem.includes(`${user}:`));
  const lines = history.filter((line) => {
    const users = line.match(/user\d+x\b/g) ?? [];
    return line.startsWith("run")
      ? !/effect/.test(line) || users.some(isInProblem)
      : users.length === 0 || users.some(isInProblem);
  });
  return [`seed ${seed}`, ...problems, ...lines.map((line) => `  ${line}`)].join("\n");
}
