/** `init` without a terminal, and whether the other commands can use what it writes. */

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { startWhm } from "../../src/testing.js";
import { command, type CommandResult } from "../support/command.js";
import { formatFingerprint } from "../support/fingerprint.js";
import { filesBelow, modificationTimes, ROOT, temporaryFolder } from "../support/folders.js";
import { documentedSnapshot } from "../support/snapshots.js";

let cwd: string;

beforeEach(() => {
  cwd = temporaryFolder();
});

function run(...words: readonly string[]): Promise<CommandResult> {
  return command(words, { cwd });
}

describe("init", () => {
  test("codegen and check work without options after init has written the configuration", async () => {
    await using server = await startWhm();
    const ran = await run("init", "--server", server.url, "--ca", server.ca, "--out", "src/whm");
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stderr).toContain("Files to write:\n  new  whm-transfer.config.ts: the configuration\n");
    expect(ran.stdout).toContain("wrote whm-transfer.config.ts");
    expect(ran.stdout).not.toContain("--server");
    expect(readdirSync(cwd).sort()).toEqual(["package.json", "whm-transfer.config.ts"]);
    const env = { WHM_TOKEN: server.token };
    expect(await command(["codegen"], { cwd, env })).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(cwd, "src/whm/index.ts"))).toBe(true);
    expect(await run("check")).toMatchObject({ exitCode: 0 });
  });

  test("init without options writes the bundled schemas, and generate and check work with these schemas", async () => {
    const ran = await run("init");
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stdout).toContain("codegen --server HOST");
    expect(ran.stdout).toContain("wrote schemas/");
    expect(filesBelow(join(cwd, "schemas"))).toEqual(filesBelow(join(ROOT, "schemas")));
    expect(await run("generate")).toMatchObject({ exitCode: 0 });
    expect(await run("check")).toMatchObject({ exitCode: 0 });
  });

  test("init keeps an existing snapshot and existing package.json scripts, and reports both as unchanged", async () => {
    writeSnapshot(join(cwd, "schemas"), documentedSnapshot());
    const manifest = `{\n\t"name": "mine",\n\t"scripts": { "codegen": "mine" }\n}`;
    writeFileSync(join(cwd, "package.json"), manifest);
    const before = modificationTimes(join(cwd, "schemas"));
    const { exitCode, stdout } = await run("init", "--yes");
    expect(exitCode).toBe(0);
    expect(modificationTimes(join(cwd, "schemas"))).toEqual(before);
    expect(readFileSync(join(cwd, "package.json"), "utf8")).toBe(
      `{\n\t"name": "mine",\n\t"scripts": {\n\t\t"codegen": "mine",\n\t\t"codegen:check": "whm-transfer-codegen check"\n\t}\n}`,
    );
    expect(stdout).toContain(
      "Unchanged:\n  package.json: it already has a script codegen\n  schemas: it already contains a snapshot\n",
    );
  });

  test("init edits the target of a package.json that is a symbolic link, and keeps the link", async () => {
    mkdirSync(join(cwd, "shared"));
    writeFileSync(join(cwd, "shared/manifest.json"), "{}");
    symlinkSync("shared/manifest.json", join(cwd, "package.json"));
    expect(await run("init")).toMatchObject({ exitCode: 0 });
    expect(lstatSync(join(cwd, "package.json")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(cwd, "shared/manifest.json"), "utf8")).toContain('"codegen:check"');
  });

  test("init reports a symbolic link to a missing file, and writes nothing", async () => {
    symlinkSync("missing", join(cwd, "package.json"));
    const ran = await run("init");
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toContain(
      `${join(cwd, "package.json")} cannot be written: it is a symbolic link to a file that does not exist. No file was changed.`,
    );
    expect(readdirSync(cwd)).toEqual(["package.json"]);
  });

  test.skipIf(process.platform === "win32")(
    "init keeps the permissions of the files that it edits",
    async () => {
      writeFileSync(join(cwd, "package.json"), '{ "name": "mine" }');
      chmodSync(join(cwd, "package.json"), 0o600);
      expect(await run("init")).toMatchObject({ exitCode: 0 });
      expect(statSync(join(cwd, "package.json")).mode & 0o777).toBe(0o600);
    },
  );

  test("init reads only the start of a lock file, which may be large", async () => {
    writeFileSync(join(cwd, "package-lock.json"), "{}");
    truncateSync(join(cwd, "package-lock.json"), 20 * 2 ** 20);
    expect(await run("init", "--ci", "github")).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(cwd, ".github/workflows/whm-transfer.yml"), "utf8")).toContain("npm ci");
  });

  test("init refuses an untrusted certificate without a terminal, prints its fingerprint and writes nothing", async () => {
    await using server = await startWhm();
    const refused = await run("init", "--yes", "--server", server.url);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toContain(
      `run init again with --pin-sha256 ${formatFingerprint(server.pinSha256)}`,
    );
    expect(readdirSync(cwd)).toEqual([]);
    const pin = ["--pin-sha256", server.pinSha256];
    expect(await run("init", "--yes", "--server", server.url, ...pin)).toMatchObject({ exitCode: 0 });
    expect(server.requests).toEqual([]);
  });

  test("init warns if the server cannot be reached, and still writes the server address to the configuration", async () => {
    const server = await startWhm();
    await server.close();
    const ran = await run("init", "--server", server.url);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stderr).toMatch(
      /^warning: The certificate of \S+ could not be checked: the connection was refused /m,
    );
    expect(readFileSync(join(cwd, "whm-transfer.config.ts"), "utf8")).toContain(server.url);
  });

  test("init escapes special characters of settings in the configuration, so that explain can load the file", async () => {
    const serverOptions = ["--user", 'a"; throw 1; //\u2028', "--timeout", "5", "--dialect", "sqlite"];
    const more = [
      "--pin-sha256",
      "ab".repeat(32),
      "--token-file",
      "secret/token",
      "--schemas",
      "their schemas",
    ];
    expect(await run("init", ...serverOptions, ...more)).toMatchObject({ exitCode: 0 });
    const text = readFileSync(join(cwd, "whm-transfer.config.ts"), "utf8");
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(await run("explain", "whatever(1) default 2")).toMatchObject({ exitCode: 0 });
  });

  test.each([
    ...["package.json", "tsconfig.json", "biome.json", ".oxlintrc.json", "knip.json"].map(
      (name) => [name, 100_000] as const,
    ),
    ["package.json", 3000] as const,
  ])("init leaves %s unchanged if it is nested %i levels deep", async (name, depth) => {
    const tools = { "@biomejs/biome": "2", knip: "6", oxlint: "1", typescript: "6" };
    writeFileSync(join(cwd, "package.json"), JSON.stringify({ devDependencies: tools }));
    const text = `{"scripts":{},"deep":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    for (const deep of [text, "[".repeat(depth)]) {
      for (const ending of ["ts", "json"])
        rmSync(join(cwd, `whm-transfer.config.${ending}`), { force: true });
      writeFileSync(join(cwd, name), deep);
      const { exitCode, stdout } = await run("init");
      expect({ exitCode, file: readFileSync(join(cwd, name), "utf8") }).toEqual({ exitCode: 0, file: deep });
      expect(stdout.includes("This file cannot be read as a JSON object. After you correct it, add")).toBe(
        name === "package.json",
      );
    }
  });

  test("init --format json prints the list of written files", async () => {
    const { stdout } = await run("init", "--format", "json");
    const { written, ...rest } = JSON.parse(stdout) as { written: readonly string[] };
    expect(written).toEqual(
      expect.arrayContaining(["whm-transfer.config.ts", "package.json", "schemas/snapshot.json"]),
    );
    expect(rest).toEqual({ unchanged: [], manual: [expect.objectContaining({ path: ".gitattributes" })] });
  });

  test.each(["ts", "mjs", "js", "json"])(
    "init fails if a configuration file with the extension .%s exists, and does not change the file",
    async (ending) => {
      const file = join(cwd, `whm-transfer.config.${ending}`);
      writeFileSync(file, "mine");
      const ran = await run("init");
      expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
      expect(ran.stderr).toContain(`already has the configuration ${file}`);
      expect(readdirSync(cwd)).toHaveLength(1);
      expect(readFileSync(file, "utf8")).toBe("mine");
    },
  );

  test("init works in a subfolder of a project that already has a configuration", async () => {
    await run("init");
    const inner = join(cwd, "packages/one");
    mkdirSync(inner, { recursive: true });
    expect(await command(["init"], { cwd: inner })).toMatchObject({ exitCode: 0 });
  });

  test.each([
    ["https://old.example:2087/cpsess0123456789", "session"],
    ["http://old.example", "https"],
    ["root:secret@old.example", "--user"],
  ])("init refuses the invalid server address %s, and writes nothing", async (server, word) => {
    const ran = await run("init", "--server", server);
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toContain(word);
    expect(ran.stderr).not.toMatch(/cpsess0123456789|secret/);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test("init refuses an invalid certificate fingerprint in --pin-sha256", async () => {
    const ran = await run("init", "--server", "whm.example", "--pin-sha256", "AB:CD");
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toContain('Invalid --pin-sha256 "AB:CD"');
    expect(readdirSync(cwd)).toEqual([]);
  });

  test.each([
    ["package-lock.json", "", ["npm install --save-dev", "npm run", "npx"]],
    ["pnpm-lock.yaml", "", ["pnpm add --save-dev", "pnpm run", "pnpm exec"]],
    ["yarn.lock", "", ["yarn add --dev", "yarn run", "yarn run"]],
    ["bun.lock", "", ["bun add --dev", "bun run", "bunx"]],
    [
      "package.json",
      '{ "name": "mine", "packageManager": "pnpm@10.0.0" }',
      ["pnpm add --save-dev", "pnpm run", "pnpm exec"],
    ],
  ])(
    "the next steps that init prints use the package manager of the project: %s",
    async (file, text, [add, script, program]) => {
      writeFileSync(join(cwd, file), text);
      const { stdout } = await run("init");
      expect(stdout).toContain(`  ${add} whm-transfer-codegen\n`);
      expect(stdout).toContain(`  ${script} codegen\n`);
      expect(stdout).toContain(`  ${script} codegen:check\n`);
      expect(stdout).toContain(`  ${program} whm-transfer-codegen simulate\n`);
    },
  );

  test("the next steps that init prints use existing package.json scripts, such as those of an earlier run", async () => {
    await run("init");
    rmSync(join(cwd, "whm-transfer.config.ts"));
    expect((await run("init")).stdout).toContain("  npm run codegen\n");
    const inner = join(cwd, "packages/one");
    mkdirSync(inner, { recursive: true });
    mkdirSync(join(cwd, ".git"));
    const { stdout } = await command(["init"], { cwd: inner });
    expect(stdout).toContain('Add these scripts to "scripts"');
    expect(stdout).toContain("  npx whm-transfer-codegen codegen\n");
  });

  test("init refuses the option --token-stdin", async () => {
    expect(await run("init", "--token-stdin")).toMatchObject({ exitCode: 2 });
  });
});
