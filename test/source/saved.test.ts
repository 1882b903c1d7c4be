import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { LocalError, RemoteError, type Diagnostic } from "../../src/core/diagnostic.js";
import { readSavedSnapshot } from "../../src/source/saved.js";
import { LEGACY_DENIAL, refusal, SCHEMA, success } from "./fake-server.js";

const ANSWERS = join(dirname(fileURLToPath(import.meta.url)), "..", "answers");

const list = (...names: string[]): string =>
  success("available_transfer_modules", { modules: Object.fromEntries(names.map((name) => [name, "1000"])) });
const schema = (change: object = {}): string =>
  success("transfer_module_schema", { schema: { ...SCHEMA, ...change } });
const version = (text: string): string => success("version", { version: text });

/** A temporary folder with files. */
function folderOf(files: Readonly<Record<string, string | Uint8Array>>, name = "answers"): string {
  const parent = mkdtempSync(join(tmpdir(), "saved-"));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const folder = join(parent, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

describe("the documented responses", () => {
  it("readSavedResponses reads six modules and the version from the responses in cPanel's documentation", async () => {
    const { snapshot, warnings, undeterminedModules } = await readSavedSnapshot(join(ANSWERS, "11.138.0.6"));
    expect({ warnings, undetermined: undeterminedModules }).toEqual({ warnings: [], undetermined: [] });
    expect(snapshot.origin).toBe("documented");
    expect(snapshot.whmVersion).toBe("11.138.0.6");
    expect(
      Object.values(snapshot.modules)
        .map(({ module, priority }) => [module, priority])
        .sort(),
    ).toEqual([
      ["AccountLocal", 5000],
      ["AccountRemoteRoot", 3000],
      ["AccountRemoteUser", 4000],
      ["FeatureListRemoteRoot", 1000],
      ["LegacyAccountBackup", 6000],
      ["PackageRemoteRoot", 2000],
    ]);
    expect(snapshot.modules["AccountRemoteRoot"]?.keys["size"]?.def).toBe("BIGINT UNSIGNED DEFAULT 1");
  });

  it("readSavedResponses reads one module from the responses in cPanel's guide, and reports that the schemas of five listed modules are not saved", async () => {
    const { snapshot, undeterminedModules } = await readSavedSnapshot(join(ANSWERS, "guide"));
    expect(snapshot.origin).toBe("imported");
    expect(snapshot.whmVersion).toBeNull();
    expect(Object.keys(snapshot.modules)).toEqual(["AccountRemoteRoot"]);
    expect(undeterminedModules.map(({ module }) => module)).toEqual([
      "AccountLocal",
      "AccountRemoteUser",
      "FeatureListRemoteRoot",
      "LegacyAccountBackup",
      "PackageRemoteRoot",
    ]);
  });

  it("readSavedResponses returns the same snapshot for files with the names that a browser gives to downloads", async () => {
    const source = join(ANSWERS, "11.138.0.6");
    const folder = folderOf({}, "11.138.0.6");
    for (const file of readdirSync(source)) {
      const module = /schema\.([A-Za-z]+)\.json$/.exec(file)?.[1];
      cpSync(
        join(source, file),
        join(folder, module === undefined ? "download" : `${module}?module=${module}&x (1).txt`),
      );
    }
    const renamed = await readSavedSnapshot(folder);
    const { snapshot } = await readSavedSnapshot(source);
    expect(renamed.snapshot).toEqual({ ...snapshot, origin: "imported" });
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
    "Account_Remote.txt",
    "Account_Remote",
    "whm-answer-Account_Remote-2.html",
  ])("readSavedResponses takes the name of the module from the file name %s", async (file) => {
    const folder = folderOf({
      list: list("Account", "Remote", "Account_Remote", "RemoteUser"),
      [file]: schema(),
    });
    const { snapshot, undeterminedModules } = await readSavedSnapshot(folder);
    expect(Object.keys(snapshot.modules)).toEqual(["Account_Remote"]);
    expect(undeterminedModules.map(({ module }) => module)).toEqual(["Account", "Remote", "RemoteUser"]);
  });

  it.each([
    "transfer_module_schema.json",
    "module=Other.json",
    "AccountRemote.json",
    "account.json",
    "Account and Remote.json",
  ])(
    "readSavedResponses refuses the file name %s of a schema, which contains no listed module",
    async (file) => {
      const asking = readSavedSnapshot(folderOf({ list: list("Account", "Remote"), [file]: schema() }));
      await expect(asking).rejects.toThrow(LocalError);
      await expect(asking).rejects.toThrow(file);
    },
  );

  it("the error of readSavedResponses for a file name without a module lists the first modules of a long list", async () => {
    const names = Array.from({ length: 15 }, (_, index) => `M${index + 10}`);
    const asking = readSavedSnapshot(folderOf({ list: list(...names), "Other.json": schema() }));
    await expect(asking).rejects.toThrow("response of available_transfer_modules lists M10, M11, M12,");
    await expect(asking).rejects.toThrow("M20, M21 and 3 more.");
  });
});

describe("a folder of saved responses", () => {
  const sound = { list: list("M"), "M.json": schema() };

  it("readSavedResponses ignores hidden files and subfolders", async () => {
    const folder = folderOf({ ...sound, ".DS_Store": "junk" });
    mkdirSync(join(folder, "older"));
    writeFileSync(join(folder, "older", "junk"), "junk");
    expect(Object.keys((await readSavedSnapshot(folder)).snapshot.modules)).toEqual(["M"]);
  });

  it.each([
    ["answers", { v: version("11.120.0.1") }, "11.120.0.1"],
    ["11.138.0.6", { v: version("11.120.0.1") }, "11.120.0.1"],
    ["11.138.0.6", {}, "11.138.0.6"],
    ["138.0.6", {}, "138.0.6"],
    ["11.138.0.6", { v: refusal("version", "no") }, "11.138.0.6"],
    ["1.2.3", {}, null],
    ["2026.1", {}, null],
  ])(
    "readSavedResponses takes the WHM version from a response of version, or else from the folder name %s",
    async (name, more, expected) => {
      const { snapshot } = await readSavedSnapshot(folderOf({ ...sound, ...more }, name));
      expect(snapshot.whmVersion).toBe(expected);
    },
  );

  it("readSavedResponses accepts two equal responses whose keys are in different order", async () => {
    const { size, user } = SCHEMA.keys;
    const copy = schema({ keys: { size, user } });
    const { snapshot } = await readSavedSnapshot(
      folderOf({ ...sound, "list (1)": list("M"), "M (1).json": copy }),
    );
    expect(snapshot.modules["M"]).toEqual({ module: "M", priority: 1000, ...SCHEMA });
  });

  it.each([
    [
      "two different schemas",
      { "M (1).json": schema({ required: [] }) },
      /M \(1\)\.json and .*M\.json contain different responses/,
    ],
    [
      "two different lists",
      { "list (1)": list("M", "N") },
      /different responses to the same API call: available_transfer_modules/,
    ],
    [
      "two versions",
      { v1: version("11.1.0.1"), v2: version("11.2.0.1") },
      /different responses to the same API call: version/,
    ],
    ["something else", { "README.md": "# Answers" }, /README\.md: the response is not valid JSON/],
    ["a web page", { "login.html": "<html>" }, /login\.html: the response is a web page/],
    ["other JSON", { "package.json": "{}" }, /package\.json: the response is not a response of WHM API 1/],
    ["bytes", { blob: Buffer.from([0xff]) }, /blob: the response is not UTF-8/],
    ["an answer of another function", { other: success("listaccts", {}) }, /"listaccts"/],
    ["an answer of nothing", { other: '{"data":{},"metadata":{"result":1}}' }, /metadata\.command/],
  ])("readSavedResponses refuses a folder that contains %s", async (_what, more, words) => {
    const asking = readSavedSnapshot(folderOf({ ...sound, ...more }));
    await expect(asking).rejects.toThrow(LocalError);
    await expect(asking).rejects.toThrow(words);
  });

  it("readSavedResponses with allowsPartialSnapshot omits modules with invalid responses from the snapshot", async () => {
    const unsound = schema({ primary: ["nosuch"] });
    const folder = folderOf({
      list: list("Good", "Bad", "Odd", "None"),
      "Good.json": schema(),
      "Bad.json": unsound,
      "Odd.json": schema(),
    });
    const diagnoseDefinition = (module: string, key: string): Diagnostic | undefined =>
      module === "Odd"
        ? ({ severity: "error", code: "odd", message: `${module}.${key} is odd.` } as const)
        : undefined;
    const { snapshot, undeterminedModules } = await readSavedSnapshot(folder, {
      allowsPartialSnapshot: true,
      diagnoseDefinition,
    });
    expect(Object.keys(snapshot.modules)).toEqual(["Good"]);
    expect([...new Set(undeterminedModules.map(({ module }) => module))]).toEqual(["Bad", "None", "Odd"]);
    expect(undeterminedModules.find(({ module }) => module === "Bad")?.reason).toContain('"nosuch"');
    await expect(readSavedSnapshot(folder, { diagnoseDefinition })).rejects.toThrow(RemoteError);
  });

  it("readSavedResponses with allowsPartialSnapshot omits modules whose responses are refusals from the snapshot", async () => {
    const folder = folderOf({
      list: list("Good", "Refused", "Denied"),
      "Good.json": schema(),
      "transfer_module_schema.Refused.json": refusal("transfer_module_schema", "not yours"),
      "Denied.json": LEGACY_DENIAL,
    });
    const { snapshot, undeterminedModules } = await readSavedSnapshot(folder, {
      allowsPartialSnapshot: true,
    });
    expect(Object.keys(snapshot.modules)).toEqual(["Good"]);
    expect(undeterminedModules).toEqual([
      { module: "Denied", reason: expect.stringContaining("Access denied") as string },
      { module: "Refused", reason: expect.stringContaining('"not yours"') as string },
    ]);
    await expect(readSavedSnapshot(folder)).rejects.toThrow(RemoteError);

    const alone = { list: list("M"), "M.json": refusal("transfer_module_schema", "not yours") };
    const none = await readSavedSnapshot(folderOf(alone), { allowsPartialSnapshot: true });
    expect([none.snapshot.modules, none.undeterminedModules.map(({ module }) => module)]).toEqual([
      {},
      ["M"],
    ]);
    for (const refused of ["available_transfer_modules", "transfer_module_schema"]) {
      const unclear = folderOf({ ...sound, other: refusal(refused, "not yours") });
      await expect(readSavedSnapshot(unclear, { allowsPartialSnapshot: true })).rejects.toThrow(RemoteError);
    }
  });

  it.each([
    [
      "a refusal",
      { "M2.json": refusal("transfer_module_schema", "no such module") },
      /M2\.json.*"no such module"/,
    ],
    ["a denial", { denied: LEGACY_DENIAL }, /denied.*"Access denied"/],
    [
      "an unsound schema",
      { "M.json": schema({ primary: ["nosuch"] }) },
      /M\.json: the list "[a-z]*" of the transfer module M contains "nosuch"/,
    ],
    ["an unsafe name", { list: list("M", "../../etc") }, /"\.\.\/\.\.\/etc"/],
  ])("readSavedResponses rejects with a RemoteError if a folder contains %s", async (_what, more, words) => {
    const asking = readSavedSnapshot(folderOf({ ...sound, ...more }));
    await expect(asking).rejects.toThrow(RemoteError);
    await expect(asking).rejects.toThrow(words);
  });

  it("readSavedResponses reports all errors in a folder of saved responses at once", async () => {
    const asking = readSavedSnapshot(folderOf({ ...sound, "a.md": "a", "b.md": "b", c: LEGACY_DENIAL }));
    await expect(asking).rejects.toThrow(/a\.md.*\n.*b\.md.*\n.*Access denied/);
  });

  it.each([
    ["no schema", { list: list("M") }, /No response of transfer_module_schema/],
    ["no list", { "M.json": schema() }, /no saved response of available_transfer_modules/],
    ["nothing", {}, /no saved response of available_transfer_modules/],
  ])("readSavedResponses reports a folder with %s as incomplete", async (_what, files, words) => {
    const asking = readSavedSnapshot(folderOf(files));
    await expect(asking).rejects.toThrow(LocalError);
    await expect(asking).rejects.toThrow(words);
  });

  it("readSavedResponses refuses a folder that does not exist", async () => {
    await expect(readSavedSnapshot("/nonexistent/answers")).rejects.toThrow(LocalError);
  });
});

describe("a single file", () => {
  it.each([
    "transfer_module_schema.AccountLocal.json",
    "reconstructed.transfer_module_schema.AccountLocal.json",
    "transfer_module_schema_api.version=1&module=AccountLocal.json",
    "transfer_module_schema_AccountLocal (1).json",
    "AccountLocal.txt",
    "AccountLocal",
  ])("readSavedResponses reads a single file as one module of unknown priority: %s", async (file) => {
    const { snapshot, warnings } = await readSavedSnapshot(join(folderOf({ [file]: schema() }), file));
    expect(snapshot).toEqual({
      origin: file.startsWith("reconstructed.") ? "documented" : "imported",
      whmVersion: null,
      modules: { AccountLocal: { module: "AccountLocal", priority: null, ...SCHEMA } },
    });
    expect(warnings).toMatchObject([
      { code: "module-named-by-file", message: expect.stringMatching(/AccountLocal/) as string },
    ]);
  });

  it.each([
    ["my answer.json", schema(), /its file name does not contain the name of a transfer module/],
    ["transfer_module_schema.json", schema(), /its file name does not contain the name of a transfer module/],
    ["list.json", list("M"), /No response of transfer_module_schema/],
    ["M.json", version("11.138.0.6"), /No response of transfer_module_schema/],
  ])(
    "readSavedResponses refuses a single file without a schema or a module name: %s",
    async (file, text, words) => {
      await expect(readSavedSnapshot(join(folderOf({ [file]: text }), file))).rejects.toThrow(words);
    },
  );
});
