/** Creates the HTML report of `drift` for a server whose schemas have changed. */

import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSnapshot, writeSnapshot } from "whm-transfer-codegen";
import { startWhm, type ModuleSchema } from "whm-transfer-codegen/testing";

/** The definitions of a later version of the server. `undefined` removes the key. */
const CHANGES: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  AccountRemoteRoot: {
    copypoint: undefined,
    copy_point: "text",
    keep_local_values: "int(1) DEFAULT 0",
    priority: "int(1) DEFAULT 100",
    skiphomedir: "int(1) DEFAULT 1",
    user: "char(128) DEFAULT NULL",
  },
  PackageRemoteRoot: { package: "varchar(255) DEFAULT NULL" },
};

/** Returns the report about a simulated server. In the report, its host is `new.example`. `folder` is an empty folder. */
export async function createDriftReportPage(root: string, folder: string): Promise<string> {
  const before = readSnapshot(join(root, "schemas"));
  writeSnapshot(join(folder, "schemas"), before);
  const modules = Object.values(before.modules).map(
    (module) => [module.module, applyChanges(module)] as const,
  );
  const after = { ...before, whmVersion: "11.140.0.2", modules: Object.fromEntries(modules) };
  const server = await startWhm({ schemas: after });
  const environment = { WHM_SERVER: server.url, WHM_CA: server.ca, WHM_TOKEN: server.token };
  const run = runCommand(join(root, "dist/bin.cjs"), folder, environment);
  await run("drift", "--format", "json", "--output", "drift.json");
  await server.close();
  const report = join(folder, "drift.json");
  const { host } = new URL(server.url);
  writeFileSync(report, readFileSync(report, "utf8").replace(`"${host}"`, '"new.example:2087"'));
  return run("merge", "drift.json", "--format", "html");
}

function applyChanges(schema: ModuleSchema): ModuleSchema {
  const keys = Object.entries(schema.keys).filter(([key]) => !isRemoved(schema.module, key));
  const changed = Object.entries(CHANGES[schema.module] ?? {}).flatMap(([key, def]) =>
    def === undefined ? [] : [[key, { def }] as const],
  );
  return { ...schema, keys: Object.fromEntries([...keys, ...changed]) };
}

function isRemoved(module: string, key: string): boolean {
  const changes = CHANGES[module] ?? {};
  return key in changes && changes[key] === undefined;
}

/** Returns a function that runs the command, and returns what it prints. Exit code 1 means that it found something. */
function runCommand(
  command: string,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): (...words: readonly string[]) => Promise<string> {
  const env = { ...process.env, ...environment };
  return (...words) =>
    new Promise((resolve, reject) => {
      execFile(process.execPath, [command, ...words], { cwd, env }, (error, stdout, stderr) => {
        if (error === null || error.code === 1) resolve(stdout);
        else reject(new Error(stderr));
      });
    });
}
