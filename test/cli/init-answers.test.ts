/** The questions of `init`, and what they accept. `init-prompts.test.ts` runs them in a terminal. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatInitResult } from "../../src/cli/messages/init.js";
import { planProject } from "../../src/commands/init.js";
import type { ServerInspection } from "../../src/commands/inspect-server.js";
import { temporaryFolder } from "../support/folders.js";
import { answerPrompts, type Reply } from "../support/prompts.js";
import { KEYS } from "../support/terminal.js";

const FINGERPRINT = Array.from({ length: 32 }, () => "AB").join(":");

const UNREACHABLE: ServerInspection = {
  state: "unchecked",
  warning: {
    severity: "warning",
    code: "certificate-unchecked",
    message:
      "The certificate of typo.example:2087 could not be checked: the host name was not found (ENOTFOUND).",
  },
};

const UNTRUSTED: ServerInspection = {
  state: "untrusted",
  reason: "it is self-signed",
  fingerprint: FINGERPRINT,
  fingerprintCommand: "openssl",
  error: UNREACHABLE.warning,
};

const ADDRESS = "Address of the WHM server";
const CHOICE = "Correct the address, or continue?";
const EQUAL = "Are both fingerprints equal?";
const FOLDER = "Folder of the generated code";

/** Accepts the proposed answers of the remaining prompts. */
const REST: readonly Reply[] = [
  [FOLDER, KEYS.enter],
  ["Create a workflow", KEYS.enter],
  ["Write these files?", KEYS.enter],
];

test("init removes spaces around a server address that the user pastes into the prompt", async () => {
  const run = await answerPrompts([[ADDRESS, " https://whm.example:2087 \r"], ...REST], {
    cwd: temporaryFolder(),
    inspections: [{ state: "trusted" }],
  });
  expect(run.inspected).toEqual(["https://whm.example:2087"]);
  expect(run.answers).toMatchObject({ config: { server: "https://whm.example:2087" } });
});

test("init removes the session ID and path from a server address that the user pastes from a browser", async () => {
  const run = await answerPrompts(
    [[ADDRESS, "https://whm.example:2087/cpsess0123456789/scripts/command?a=b\r"], ...REST],
    { cwd: temporaryFolder(), inspections: [{ state: "trusted" }] },
  );
  expect(run.inspected).toEqual(["https://whm.example:2087"]);
  expect(run.answers).toMatchObject({ config: { server: "https://whm.example:2087" } });
});

test("init lets the user correct a server address that cannot be reached", async () => {
  const replies: readonly Reply[] = [
    [ADDRESS, `typo.example${KEYS.enter}`],
    ["the host name was not found", ""],
    [CHOICE, KEYS.enter],
    [ADDRESS, `\x15whm.example${KEYS.enter}`],
    ["The certificate is trusted.", ""],
    ...REST,
  ];
  const run = await answerPrompts(replies, {
    cwd: temporaryFolder(),
    inspections: [UNREACHABLE, { state: "trusted" }],
  });
  expect(run.inspected).toEqual(["typo.example", "whm.example"]);
  expect(run.answers).toMatchObject({ config: { server: "whm.example" }, isServerUntrusted: false });
});

test.each([
  ["keeps the address if the user confirms it", KEYS.down, { server: "typo.example" }],
  ["continues without a server on request", KEYS.down + KEYS.down, {}],
])("init with a server address that cannot be reached %s", async (_what, keys, config) => {
  const run = await answerPrompts([[CHOICE, keys + KEYS.enter], ...REST], {
    cwd: temporaryFolder(),
    config: { server: "typo.example" },
    inspections: [UNREACHABLE],
  });
  expect(run.answers).toEqual({ config, ci: undefined, isServerUntrusted: false });
});

test("the next steps that init prints start with the certificate settings if the user does not confirm the fingerprint", async () => {
  const cwd = temporaryFolder();
  const replies: readonly Reply[] = [
    [ADDRESS, `whm.example${KEYS.enter}`],
    [FINGERPRINT, ""],
    [EQUAL, KEYS.enter],
    ...REST,
  ];
  const { answers } = await answerPrompts(replies, { cwd, inspections: [UNTRUSTED] });
  if (typeof answers === "string") throw new Error(answers);
  expect(answers).toMatchObject({ config: { server: "whm.example" }, isServerUntrusted: true });
  expect(answers.config).not.toHaveProperty("pinSha256");
  const manifest = JSON.stringify({ devDependencies: { "whm-transfer-codegen": "1" } });
  writeFileSync(join(cwd, "package.json"), manifest);
  const text = formatInitResult({ ...planProject(cwd, answers), writtenPaths: [] }, answers, cwd);
  expect(text).toContain("Next steps:\n  Set ca or pinSha256 in whm-transfer.config.ts\n");
});

test("init refuses an output folder that is a URL, starts with ~, is a file, or contains the snapshot", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "src"));
  writeFileSync(join(cwd, "src/main.ts"), "");
  const replies: readonly Reply[] = [
    [ADDRESS, KEYS.enter],
    [FOLDER, `http://x${KEYS.enter}`],
    ["This is a URL.", `\x15~/code${KEYS.enter}`],
    ["Enter a path without ~.", `\x15schemas${KEYS.enter}`],
    ["This folder contains the snapshot.", `\x15.${KEYS.enter}`],
    ["This folder contains the snapshot.", `\x15src/main.ts${KEYS.enter}`],
    ["This is a file.", `\x15src/whm${KEYS.enter}`],
    ...REST.slice(1),
  ];
  const { answers } = await answerPrompts(replies, { cwd });
  expect(answers).toMatchObject({ config: { out: "src/whm" } });
});
