/** Tests in which folders a configuration is searched for, and which configurations in parent folders are refused. */

import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.js";
import { command } from "../support/command.js";
import { temporaryFolder } from "../support/folders.js";

const NAME = "whm-transfer.config.json";

interface Tree {
  /** Holds the configuration. */
  readonly parent: string;
  /** `parent/project/deep` */
  readonly deep: string;
}

function tree(): Tree {
  const parent = temporaryFolder();
  const deep = join(parent, "project/deep");
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(parent, NAME), '{ "out": "lib" }');
  chmodSync(join(parent, NAME), 0o644);
  return { parent, deep };
}

const codeOf = (reason: unknown): string | undefined =>
  (reason as { diagnostics?: readonly { code: string }[] }).diagnostics?.[0]?.code;

describe("the search", () => {
  test("the search for a configuration stays in the current folder if no Git repository and no package.json exists", async () => {
    const { deep } = tree();
    expect(await loadConfig(deep)).toEqual({ config: {}, baseFolder: deep });
  });

  test("the search for a configuration ends at the folder of the nearest package.json if no Git repository exists", async () => {
    const { parent, deep } = tree();
    writeFileSync(join(parent, "package.json"), "{}");
    expect(await loadConfig(deep)).toMatchObject({ baseFolder: parent });
    writeFileSync(join(parent, "project/package.json"), "{}");
    expect(await loadConfig(deep)).toEqual({ config: {}, baseFolder: deep });
  });

  test.each([
    ["a folder", (path: string) => mkdirSync(path)],
    ["a file, as in a worktree", (path: string) => writeFileSync(path, "gitdir: elsewhere")],
  ])(
    "the search for a configuration ends at the root of the Git repository, whose .git is %s",
    async (_, create) => {
      const { parent, deep } = tree();
      writeFileSync(join(parent, "project/package.json"), "{}");
      create(join(parent, ".git"));
      expect(await loadConfig(deep)).toMatchObject({ baseFolder: parent });
      create(join(parent, "project/.git"));
      expect(await loadConfig(deep)).toEqual({ config: {}, baseFolder: deep });
    },
  );
});

describe.skipIf(process.platform === "win32")("a configuration in a parent folder", () => {
  function repository(): Tree {
    const folders = tree();
    mkdirSync(join(folders.parent, ".git"));
    return folders;
  }

  test("check refuses a configuration in a parent folder if every user can write to the file", async () => {
    const { parent, deep } = repository();
    chmodSync(join(parent, NAME), 0o666);
    const { exitCode, stderr } = await command(["check"], { cwd: deep });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      `${join(parent, NAME)} in a parent folder was not loaded, because another user can change it: every user can write to the file.`,
    );
    expect(stderr).toContain("which skips this check");
  });

  test("a configuration in a parent folder is refused if every user can write to this folder, even with the sticky bit", async () => {
    const { parent, deep } = repository();
    for (const mode of [0o777, 0o1777]) {
      chmodSync(parent, mode);
      expect(codeOf(await loadConfig(deep).catch((reason: unknown) => reason))).toBe("config-untrusted");
    }
  });

  test("a configuration in a parent folder is loaded if its group has write permission, as with umask 002", async () => {
    const { parent, deep } = repository();
    chmodSync(join(parent, NAME), 0o664);
    chmodSync(parent, 0o775);
    expect(await loadConfig(deep)).toMatchObject({ config: { out: "lib" } });
  });

  test("a configuration that every user can change is loaded if --config contains its path, or from the current folder", async () => {
    const { parent, deep } = repository();
    chmodSync(join(parent, NAME), 0o666);
    expect(await loadConfig(deep, `../../${NAME}`)).toMatchObject({ config: { out: "lib" } });
    expect(await loadConfig(parent)).toMatchObject({ config: { out: "lib" } });
  });

  describe.skipIf(process.getuid?.() !== 0)("run by root", () => {
    const OWNER = 4001;
    const OTHER = 4002;

    test.each([
      ["the file", (parent: string) => chownSync(join(parent, NAME), OTHER, OTHER)],
      ["the folder", (parent: string) => chownSync(parent, OTHER, OTHER)],
    ])(
      "a configuration in a parent folder is refused for the user root if %s belongs to another user",
      async (_, give) => {
        const { parent, deep } = repository();
        give(parent);
        expect(codeOf(await loadConfig(deep).catch((reason: unknown) => reason))).toBe("config-untrusted");
      },
    );

    test("a configuration in a parent folder is loaded for the user root if all folders belong to one other user, as in a container", async () => {
      const { parent, deep } = repository();
      for (const path of [parent, deep, join(parent, NAME)]) chownSync(path, OWNER, OWNER);
      expect(await loadConfig(deep)).toMatchObject({ config: { out: "lib" } });
    });
  });
});
