/** An independent client: curl, as in the documentation of cPanel. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { accepted } from "./client.js";

const CURL = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "curl"))
  .find((file) => existsSync(file));

let server: SimulatedServer;
beforeAll(async () => {
  server = await startWhm({ clock: "manual" });
});
afterAll(() => server.close());

const token = (): string => `Authorization: whm root:${server.token}`;

describe.skipIf(CURL === undefined)("curl", () => {
  async function curl(...words: string[]): Promise<unknown> {
    const { stdout } = await promisify(execFile)(CURL ?? "", ["--silent", "--cacert", server.ca, ...words]);
    return JSON.parse(stdout);
  }
  const url = (call: string): string => `${server.url}/json-api/${call}`;

  it("curl can authenticate at the simulated server with a token and the URLs of cPanel's documentation", async () => {
    const version = accepted("version", { version: "11.138.0.6" });
    expect(await curl("-H", token(), url("version?api.version=1"))).toEqual(version);
    const schema = url("transfer_module_schema?api.version=1&module=PackageRemoteRoot");
    expect(await curl("-H", token(), schema)).toMatchObject({ data: { schema: { required: ["package"] } } });
  });

  it("curl can authenticate at the simulated server with a password, and with a browser session", async () => {
    const version = accepted("version", { version: "11.138.0.6" });
    const { path, cookie } = server.openBrowserSession();
    const inSession = `${server.url}${path}/json-api/version?api.version=1`;
    expect(await curl("-u", `root:${server.password}`, url("version?api.version=1"))).toEqual(version);
    expect(await curl("-u", `root:${server.password}`, inSession)).toEqual(version);
    expect(await curl("--cookie", cookie, inSession)).toEqual(version);
  });

  it("curl can transfer an account on the simulated server, from the creation of the session to the end of its log", async () => {
    const create = url(
      "create_remote_root_transfer_session?api.version=1&host=old.example&user=root&comm_transport=ssh&transfer_threads=1&restore_threads=1",
    );
    const created = (await curl("-H", token(), create)) as { data: { transfer_session_id: string } };
    const of = `transfer_session_id=${created.data.transfer_session_id}`;
    const form = ["api.version=1", of, "module=AccountRemoteRoot", "user=alice", "localuser=alice"];
    const words = form.flatMap((field) => ["--data-urlencode", field]);
    const enqueue = "enqueue_transfer_item";
    expect(await curl("-H", token(), ...words, url(enqueue))).toEqual(accepted(enqueue));
    await curl("-H", token(), url(`start_transfer_session?api.version=1&${of}`));
    server.clock.run();
    const state = await curl("-H", token(), url(`get_transfer_session_state?api.version=1&${of}`));
    expect(state).toMatchObject({ data: { state_name: "COMPLETED" } });
    const log = url(`fetch_transfer_session_log?api.version=1&${of}&logfile=master.log`);
    expect(await curl("-H", token(), log)).toMatchObject({
      data: { log: expect.stringMatching(/"action":"complete"[^\n]*\n$/) as string },
    });
  });
});
