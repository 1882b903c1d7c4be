/** `fetchSnapshot` with saved responses. `test/faults/` tests invalid responses of a server, which the same code decodes. */

import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fetchSnapshot, UsageError, ServerError, writeSnapshot, type Snapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { LEGACY_DENIAL, refusal, SCHEMA, success } from "../support/tls-server.js";

const ANSWERS = join(ROOT, "test/answers");

const list = (...names: string[]): string =>
  success("available_transfer_modules", { modules: Object.fromEntries(names.map((name) => [name, "1000"])) });
const schema = (change: object = {}): string =>
  success("transfer_module_schema", { schema: { ...SCHEMA, ...change } });
const version = (text: string): string => success("version", { version: text });

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A temporary folder with files. */
function folderOf(files: Files, name = "answers"): string {
  const folder = join(temporaryFolder(), name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

/** The snapshot, and the modules for which there is a warning. */
async function readFrom(
  from: string,
): Promise<{ readonly snapshot: Snapshot; readonly omitted: readonly string[] }> {
  const omitted: string[] = [];
  const onWarning = (message: string): void =>
    void omitted.push(/transfer module (\w+)/.exec(message)?.[1] ?? message);
  return { snapshot: await fetchSnapshot({ from, onWarning }), omitted };
}

const sound = { list: list("M"), "M.json": schema() };

describe("the documented responses", () => {
  it("fetchSnapshot reads six modules and the version from the responses in cPanel's documentation", async () => {
    const { snapshot, omitted } = await readFrom(join(ANSWERS, "11.138.0.6"));
    expect(omitted).toEqual([]);
    expect(snapshot).toMatchObject({ origin: "documented", whmVersion: "11.138.0.6" });
    const priorities = Object.values(snapshot.modules).map(({ module, priority }) => [module, priority]);
    expect(Object.fromEntries(priorities)).toEqual({
      ...{ AccountLocal: 5000, AccountRemoteRoot: 3000, AccountRemoteUser: 4000 },
      ...{ FeatureListRemoteRoot: 1000, LegacyAccountBackup: 6000, PackageRemoteRoot: 2000 },
    });
    expect(snapshot.modules["AccountRemoteRoot"]?.keys["size"]?.def).toBe("BIGINT UNSIGNED DEFAULT 1");
  });

  it("fetchSnapshot returns the same snapshot for files with the names that a browser gives to downloads", async () => {
    const source = join(ANSWERS, "11.138.0.6");
    const folder = folderOf({}, "11.138.0.6");
    for (const file of readdirSync(source)) {
      const module = /schema\.([A-Za-z]+)\.json$/.exec(file)?.[1];
      const name = module === undefined ? "download" : `${module}?module=${module}&x (1).txt`;
      cpSync(join(source, file), join(folder, name));
    }
    const { snapshot } = await readFrom(source);
    expect((await readFrom(folder)).snapshot).toEqual({ ...snapshot, origin: "imported" });
  });
});

describe("a file name", () => {
  it.each([
    "transfer_module_schema.Account_Remote.json",
    "reconstructed.transfer_module_schema.Account_Remote.json",
    "transfer_module_schema_api.version=1&module=Account_Remote.json",
    "transfer_module_schema_api.version%3D1%26module%3DAccount_Remote.json",
    "transfer_module_schema_module=Account_Remote&api.version=1 (1).json",
    "transfer_module_schema_Account_Remote(1).htm",
    "Account_Remote",
    "whm-answer-Account_Remote-2.html",
  ])("fetchSnapshot takes the name of the module from the file name %s", async (file) => {
    const names = ["Account", "Remote", "Account_Remote", "RemoteUser"];
    const { snapshot, omitted } = await readFrom(folderOf({ list: list(...names), [file]: schema() }));
    expect(Object.keys(snapshot.modules)).toEqual(["Account_Remote"]);
    expect(omitted).toEqual(["Account", "Remote", "RemoteUser"]);
  });

  it.each([
    ...["transfer_module_schema.json", "module=Other.json", "AccountRemote.json", "account.json"],
    ...["Account and Remote.json"],
  ])("fetchSnapshot refuses the file name %s of a schema, which contains no listed module", async (file) => {
    const fetching = readFrom(folderOf({ list: list("Account", "Remote"), [file]: schema() }));
    await expect(fetching).rejects.toThrow(UsageError);
    await expect(fetching).rejects.toThrow(file);
  });

  it("the error of fetchSnapshot for a file name without a module lists the first modules of a long list", async () => {
    const names = Array.from({ length: 15 }, (_, index) => `M${index + 10}`);
    const fetching = readFrom(folderOf({ list: list(...names), "Other.json": schema() }));
    await expect(fetching).rejects.toThrow(/lists M10, M11, M12,.*M20, M21 and 3 more\./);
  });
});

describe("a folder of saved responses", () => {
  it("fetchSnapshot ignores hidden files and subfolders", async () => {
    const folder = folderOf({ ...sound, ".DS_Store": "junk" });
    mkdirSync(join(folder, "older"));
    writeFileSync(join(folder, "older", "junk"), "junk");
    expect(Object.keys((await readFrom(folder)).snapshot.modules)).toEqual(["M"]);
  });

  it.each<[string, Files, string | null]>([
    ["answers", { v: version("11.120.0.1") }, "11.120.0.1"],
    ["11.138.0.6", { v: version("11.120.0.1") }, "11.120.0.1"],
    ["11.138.0.6", {}, "11.138.0.6"],
    ["138.0.6", {}, "138.0.6"],
    ["11.138.0.6", { v: refusal("version", "no") }, "11.138.0.6"],
    ["1.2.3", {}, null],
    ["2026.1", {}, null],
  ])(
    "fetchSnapshot takes the version from a response, or from the folder name %s",
    async (name, more, expected) => {
      expect((await readFrom(folderOf({ ...sound, ...more }, name))).snapshot.whmVersion).toBe(expected);
    },
  );

  it("fetchSnapshot accepts two equal responses whose keys are in different order", async () => {
    const { size, user } = SCHEMA.keys;
    const copy = { "list (1)": list("M"), "M (1).json": schema({ keys: { size, user } }) };
    const { snapshot } = await readFrom(folderOf({ ...sound, ...copy }));
    expect(snapshot.modules["M"]).toEqual({ module: "M", priority: 1000, ...SCHEMA });
  });

  it.each<[string, Files, RegExp]>([
    [
      "two different schemas",
      { "M (1).json": schema({ required: [] }) },
      /M \(1\)\.json and .*M\.json contain different/,
    ],
    [
      "two different lists",
      { "list (1)": list("M", "N") },
      /different responses to .*: available_transfer_modules/,
    ],
    [
      "two versions",
      { v1: version("11.1.0.1"), v2: version("11.2.0.1") },
      /different responses to .*: version/,
    ],
    ["something else", { "README.md": "# Answers" }, /README\.md: the response is not valid JSON/],
    ["a web page", { "login.html": "<html>" }, /login\.html: the response is a web page/],
    ["other JSON", { "package.json": "{}" }, /package\.json: the response is not a response of WHM API 1/],
    ["bytes", { blob: Buffer.from([0xff]) }, /blob: the response is not UTF-8/],
    ["an answer of another function", { other: success("listaccts", {}) }, /"listaccts"/],
    ["an answer of nothing", { other: '{"data":{},"metadata":{"result":1}}' }, /metadata\.command/],
  ])("fetchSnapshot throws a UsageError for a folder that contains %s", async (_what, files, message) => {
    const fetching = readFrom(folderOf({ ...sound, ...files }));
    await expect(fetching).rejects.toThrow(UsageError);
    await expect(fetching).rejects.toThrow(message);
  });

  it.each<[string, Files, RegExp]>([
    [
      "a refusal",
      { "M2.json": refusal("transfer_module_schema", "no such module") },
      /M2\.json.*"no such module"/,
    ],
    ["a denial", { denied: LEGACY_DENIAL }, /denied.*"Access denied"/],
    [
      "an invalid schema",
      { "M.json": schema({ primary: ["nosuch"] }) },
      /M\.json: the list "[a-z]*" of the transfer module M/,
    ],
    ["an unsafe name", { list: list("M", "../../etc") }, /"\.\.\/\.\.\/etc"/],
    ["several errors", { "a.md": "a", "b.md": "b", c: LEGACY_DENIAL }, /a\.md.*\n.*b\.md.*\n.*Access denied/],
  ])("fetchSnapshot throws a ServerError for a folder that contains %s", async (_what, files, message) => {
    const fetching = readFrom(folderOf({ ...sound, ...files }));
    await expect(fetching).rejects.toThrow(ServerError);
    await expect(fetching).rejects.toThrow(message);
  });

  it("fetchSnapshot throws a UsageError for a folder without schemas or a list", async () => {
    const NO_LIST = /no saved response of available_transfer_modules/;
    await expect(readFrom(folderOf({ list: list("M") }))).rejects.toThrow(
      /no saved response of transfer_module_schema/,
    );
    await expect(readFrom(folderOf({ "M.json": schema() }))).rejects.toThrow(NO_LIST);
    await expect(readFrom(folderOf({}))).rejects.toThrow(NO_LIST);
  });

  it("fetchSnapshot refuses a folder that does not exist", async () => {
    await expect(readFrom("/nonexistent/answers")).rejects.toThrow(UsageError);
  });

  it("drift compares the valid modules, and reports the others as undetermined", async () => {
    const cwd = temporaryFolder();
    writeSnapshot(join(cwd, "schemas"), await fetchSnapshot({ from: folderOf(sound) }));
    const from = folderOf({
      list: list("Good", "Bad", "Odd", "None", "Refused", "Denied"),
      "Good.json": schema(),
      "Bad.json": schema({ primary: ["nosuch"] }),
      "Odd.json": schema({ keys: { ...SCHEMA.keys, odd: { def: "int(" } } }),
      "transfer_module_schema.Refused.json": refusal("transfer_module_schema", "not yours"),
      "Denied.json": LEGACY_DENIAL,
    });
    const { exitCode, stdout } = await command(["drift", "--from", from, "--format", "json"], { cwd });
    const { undetermined } = JSON.parse(stdout) as { undetermined: { module: string; reason: string }[] };
    expect([exitCode, undetermined.map(({ module }) => module)]).toEqual([
      3,
      ["Bad", "Denied", "None", "Odd", "Refused"],
    ]);
    const reasons = undetermined.map(({ reason }) => reason);
    expect(reasons.join("\n")).toMatch(/"nosuch".*\n.*Access denied.*\n.*\n.*\n.*"not yours"/);
  });
});

describe("a single file", () => {
  it.each([
    "transfer_module_schema.AccountLocal.json",
    "reconstructed.transfer_module_schema.AccountLocal.json",
    "transfer_module_schema_api.version=1&module=AccountLocal.json",
    "transfer_module_schema_AccountLocal (1).json",
    "AccountLocal",
  ])("fetchSnapshot reads a single file as one module of unknown priority: %s", async (file) => {
    const { snapshot, omitted } = await readFrom(join(folderOf({ [file]: schema() }), file));
    expect(snapshot).toEqual({
      origin: file.startsWith("reconstructed.") ? "documented" : "imported",
      whmVersion: null,
      modules: { AccountLocal: { module: "AccountLocal", priority: null, ...SCHEMA } },
    });
    expect(omitted).toHaveLength(1);
  });

  const NO_MODULE = /its file name does not contain the name of a transfer module/;

  it.each([
    ["my answer.json", schema(), NO_MODULE],
    ["transfer_module_schema.json", schema(), NO_MODULE],
    ["list.json", list("M"), /no saved response of transfer_module_schema/],
    ["M.json", version("11.138.0.6"), /no saved response of transfer_module_schema/],
  ])("fetchSnapshot refuses a file without a schema or a module name: %s", async (file, text, message) => {
    await expect(readFrom(join(folderOf({ [file]: text }), file))).rejects.toThrow(message);
  });
});
