import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import type { WhmCaller } from "../generated/index.js";
import { move } from "./move.js";

test("sends an account", async () => {
  const calls: unknown[] = [];
  const client: WhmCaller = {
    async call(name, parameters) {
      calls.push([name, { ...parameters }]);
    },
  };
  await move(client, "alice");
  deepEqual(calls, [
    [
      "enqueue_transfer_item",
      {
        module: "AccountRemoteRoot",
        transfer_session_id: "s",
        user: "alice",
        localuser: "alice",
        force: "1",
      },
    ],
  ]);
});
