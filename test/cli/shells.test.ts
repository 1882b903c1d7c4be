/** Commands in messages are for the user's shell. */

import { expect, onTestFinished, test, vi } from "vitest";
import { createProject } from "../support/project.js";

/** The two folders that every process has on Windows. */
const MODULES = "C:\\Program Files\\WindowsPowerShell\\Modules;C:\\Windows\\system32\\Modules";
const USER_MODULES = `C:\\Users\\me\\Documents\\PowerShell\\Modules;${MODULES}`;

test.each([
  ["sh", "linux", {}, "export WHM_TOKEN=...", /^Try: WHM_TOKEN=\w+ npx .*\nOr: {2}curl --cacert/m],
  [
    "Git Bash",
    "win32",
    { SHELL: "/usr/bin/bash", PSModulePath: MODULES },
    "export WHM_TOKEN=...",
    /^Try: WHM_TOKEN=\w+ npx /m,
  ],
  [
    "PowerShell",
    "win32",
    { PSModulePath: USER_MODULES },
    '$env:WHM_TOKEN="..."',
    /^Try: \$env:WHM_TOKEN="\w+"; npx /m,
  ],
  [
    "cmd",
    "win32",
    { PSModulePath: MODULES },
    'set "WHM_TOKEN=..."',
    /^Try: set "WHM_TOKEN=\w+" && npx .*\nOr: {2}curl\.exe --cacert/m,
  ],
])(
  "init and simulate print commands for %s",
  async (_, platform, env: Record<string, string>, step, example) => {
    const original = process.platform;
    const setPlatform = (value: string): object => Object.defineProperty(process, "platform", { value });
    setPlatform(platform);
    onTestFinished(() => void setPlatform(original));
    const { run } = createProject({}, { env });
    const server = "127.0.0.1:9";
    expect((await run("init", "--server", server, "--yes")).stdout).toContain(`\n  ${step}\n`);
    let stop = (): void => undefined;
    let printed: { readonly stdout: string } = { stdout: "" };
    const simulator = createProject(
      {},
      { env, onStart: (end, output) => void ([stop, printed] = [end, output]) },
    );
    const running = simulator.run("simulate");
    await vi.waitFor(() => expect(printed.stdout).toMatch(example), { timeout: 20_000 });
    stop();
    expect(await running).toMatchObject({ exitCode: 130 });
  },
);
