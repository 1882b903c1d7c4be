/** Many items in one session, and a crash in the middle of them. The tables show what was done. */

import { expect, it } from "vitest";
import { startWhm } from "../../src/testing.js";
import { counts, SCALED } from "../support/extent.js";
import { ask, createSession, logOf, stateOf } from "./client.js";

it(
  "the simulated server restores each of many queued items once, even if the server restarts during the transfer",
  SCALED,
  async () => {
    const count = counts(600, 10_000);
    await using server = await startWhm({ clock: "manual", duration: 1000 });
    const session = await createSession(server, { transfer_threads: "3", restore_threads: "2" });
    const of = { transfer_session_id: session };
    const users = Array.from({ length: count }, (_, index) => `u${index}`);
    const waiting = users.map((user) => ({ module: "AccountRemoteRoot", user, localuser: user }));
    const enqueue = async (): Promise<void> => {
      for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
        const body = new URLSearchParams({ "api.version": "1", ...of, ...item });
        const headers = { Authorization: `whm root:${server.token}` };
        const url = `${server.url}/json-api/enqueue_transfer_item`;
        const answer = await server.fetch(url, { method: "POST", headers, body });
        const text = await answer.text();
        if (!text.includes('"result":1')) throw new Error(text);
      }
    };
    await Promise.all(Array.from({ length: 8 }, enqueue));
    expect(sorted(server.items("AccountRemoteRoot").map(({ user }) => user))).toEqual(sorted(users));

    await ask(server, "start_transfer_session", of);
    server.clock.advance((count / 6) * 1000);
    await server.restart();
    expect(await stateOf(server, session)).toBe("PAUSED");
    const done = server.session(session)?.items.filter(({ state }) => state === "COMPLETED") ?? [];
    expect(done.length).toBeGreaterThan(count / 10);
    expect(done.length).toBeLessThan(count);

    await ask(server, "start_transfer_session", of);
    server.clock.run();
    const items = server.session(session)?.items ?? [];
    expect(items.filter(({ state }) => state === "COMPLETED")).toHaveLength(count);
    const restored = (await logOf(server, session)).filter(
      ({ contents: { action, queue } }) => action === "success-item" && queue === "RESTORE",
    );
    expect(sorted(restored.map(({ contents: { item } }) => item))).toEqual(sorted(users));
  },
);

/** Sorts names for a comparison. Keeps duplicates, because no item may occur twice. */
function sorted(names: readonly unknown[]): string {
  return names.map(String).sort().join(" ");
}
