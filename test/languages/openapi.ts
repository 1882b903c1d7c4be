/** Checks `openapi.json`: Redocly's linter finds nothing, and clients of generators queue an item in the simulated server. */

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "rolldown";
import { startWhm } from "whm-transfer-codegen/testing";
import { ROOT } from "../support/folders.js";
import { loadGenerated } from "../support/generated.js";
import { documentedSnapshot } from "../support/snapshots.js";
import { PYTHON } from "./recipes.js";

const TOOLS = join(ROOT, "test/matrix");

/** Imports a file of a tool that is installed for the matrix. */
export async function importTool(path: string): Promise<unknown> {
  return import(pathToFileURL(join(TOOLS, "node_modules", path)).href);
}

/** Returns a text for each fault. */
export async function checkOpenApi(folder: string): Promise<readonly string[]> {
  const { files } = await loadGenerated(documentedSnapshot(), { emitters: ["openapi"] });
  const text = files.find(({ path }) => path === "openapi.json")?.text ?? "";
  const file = join(folder, "openapi.json");
  writeFileSync(file, text);
  return [
    ...(await lint(text)),
    ...compileTypes(folder, file),
    ...(await queueWithClient(folder, file)),
    ...(await queueWithPython(folder, file)),
  ];
}

async function lint(source: string): Promise<readonly string[]> {
  const { lintFromString, createConfig } = (await importTool("@redocly/openapi-core/lib/index.js")) as {
    readonly createConfig: (config: object) => Promise<object>;
    readonly lintFromString: (options: object) => Promise<readonly { readonly message: string }[]>;
  };
  const problems = await lintFromString({ source, config: await createConfig({ extends: ["recommended"] }) });
  return problems.map(({ message }) => `Redocly: ${message}`);
}

/** A misspelled key must be an error of the compiler. */
const PROGRAM = `import type { components } from "./openapi.js";
type Item = components["schemas"]["AccountRemoteRootItem"];
const session = { transfer_session_id: "a", module: "AccountRemoteRoot" } as const;
export const item: Item = { ...session, user: "alice", localuser: "alice", skipemail: 1 };
// @ts-expect-error
export const misspelled: Item = { ...session, user: "alice", localuser: "alice", skip_email: 1 };
`;

function compileTypes(folder: string, file: string): readonly string[] {
  const openapiTypescript = join(TOOLS, "node_modules/openapi-typescript/bin/cli.js");
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  writeFileSync(join(folder, "program.ts"), PROGRAM);
  try {
    execFileSync(process.execPath, [openapiTypescript, file, "--output", join(folder, "openapi.d.ts")], {
      stdio: "pipe",
    });
    const options = ["--strict", "--noEmit", "--module", "esnext", "--moduleResolution", "bundler"];
    execFileSync(process.execPath, [compiler, ...options, "program.ts"], { cwd: folder, stdio: "pipe" });
    return [];
  } catch (error) {
    return [`openapi-typescript: ${String((error as { stdout?: Buffer }).stdout ?? error)}`];
  }
}

/** Prints the body of a request that queues an item. A misspelled key must be an error. */
const PYTHON_PROGRAM = `
import sys, urllib.parse
import pydantic
from models import AccountRemoteRootItem

session = {"transfer_session_id": sys.argv[1], "module": "AccountRemoteRoot"}
try:
    AccountRemoteRootItem(**session, user="alice", localuser="alice", skip_email=1)
    sys.exit("The misspelled key is accepted.")
except pydantic.ValidationError:
    pass
item = AccountRemoteRootItem(**session, user="alice", localuser="alice", skipemail=1)
print(urllib.parse.urlencode(item.model_dump(mode="json", exclude_none=True)))
`;

/** Queues an item with the Python classes that datamodel-code-generator generates. */
async function queueWithPython(folder: string, file: string): Promise<readonly string[]> {
  const generator = ["-m", "datamodel_code_generator", "--input", file, "--input-file-type", "openapi"];
  const output = ["--output", join(folder, "models.py"), "--output-model-type", "pydantic_v2.BaseModel"];
  writeFileSync(join(folder, "queue_item.py"), PYTHON_PROGRAM);
  const whm = await startWhm();
  const call = async (name: string, body: string): Promise<Readonly<Record<string, unknown>>> => {
    const headers = {
      Authorization: `whm root:${whm.token}`,
      "Content-Type": "application/x-www-form-urlencoded",
    };
    const url = `${whm.url}/json-api/${name}?api.version=1`;
    const response = await whm.fetch(url, { method: "POST", headers, body });
    return ((await response.json()) as { readonly data: Readonly<Record<string, unknown>> }).data;
  };
  try {
    execFileSync(PYTHON, [...generator, ...output], { stdio: "pipe" });
    const created = await call("create_remote_root_transfer_session", "host=old.example&password=any");
    const words = ["queue_item.py", String(created["transfer_session_id"])];
    const body = execFileSync(PYTHON, words, { cwd: folder, encoding: "utf8", stdio: "pipe" });
    await call("enqueue_transfer_item", body.trim());
  } catch (error) {
    return [`datamodel-code-generator: ${String((error as { stderr?: Buffer }).stderr ?? error)}`];
  } finally {
    await whm.close();
  }
  const queued = whm.items("AccountRemoteRoot");
  return queued.length === 1 && queued[0]?.["skipemail"] === "1"
    ? []
    : [`datamodel-code-generator: the queue contains ${JSON.stringify(queued)}`];
}

interface Client {
  readonly client: { setConfig(config: object): void };
  readonly createRemoteRootTransferSession: (call: object) => Promise<{
    readonly data: { readonly data: { readonly transfer_session_id: string } };
  }>;
  readonly enqueueTransferItem: (call: object) => Promise<{ readonly data: unknown }>;
}

/** Queues an item with the client that hey-api generates. */
async function queueWithClient(folder: string, input: string): Promise<readonly string[]> {
  const { createClient } = (await importTool("@hey-api/openapi-ts/dist/index.mjs")) as {
    readonly createClient: (options: object) => Promise<unknown>;
  };
  const output = join(folder, "client");
  await createClient({ input, output, logs: { level: "silent" } });
  const entry = join(output, "all.ts");
  writeFileSync(entry, 'export * from "./sdk.gen";\nexport { client } from "./client.gen";\n');
  const bundle = join(folder, "client.mjs");
  await build({ input: entry, logLevel: "silent", output: { file: bundle, format: "esm" } });
  const { client, ...functions } = (await import(pathToFileURL(bundle).href)) as Client;

  const whm = await startWhm();
  try {
    client.setConfig({
      ...{
        baseUrl: `${whm.url}/json-api`,
        fetch: whm.fetch,
        auth: `whm root:${whm.token}`,
        throwOnError: true,
      },
    });
    const query = { "api.version": 1 };
    const remote = { host: "old.example", password: "any" };
    const { data: created } = await functions.createRemoteRootTransferSession({ query, body: remote });
    const { transfer_session_id } = created.data;
    const item = { module: "AccountRemoteRoot", user: "alice", localuser: "alice", skipemail: 1 };
    await functions.enqueueTransferItem({ query, body: { transfer_session_id, ...item } });
    const queued = whm.items("AccountRemoteRoot");
    return queued.length === 1 && queued[0]?.["skipemail"] === "1"
      ? []
      : [`hey-api: the queue contains ${JSON.stringify(queued)}`];
  } finally {
    await whm.close();
  }
}
