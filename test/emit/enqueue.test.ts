/** Enqueue helpers and the client, with a test caller and a test fetch. */

import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { FULL } from "../support/extent.js";
import { loadGenerated, type LoadedCode } from "../support/generated.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

interface Caller {
  call(functionName: string, parameters: Record<string, string>): Promise<unknown>;
}
type Enqueue = (client: Caller, session: string, item: object) => Promise<void>;
type CreateClient = (options: object) => Caller;

let loaded: LoadedCode;
beforeAll(async () => {
  loaded = await loadGenerated(documentedSnapshot());
});

function recorder(): { calls: unknown[]; client: Caller } {
  const calls: unknown[] = [];
  return {
    calls,
    client: {
      call(functionName, parameters) {
        calls.push([functionName, parameters]);
        return Promise.resolve(undefined);
      },
    },
  };
}

/** TypeScript replaces object spread by Object.assign for this target, and Object.assign sets the prototype instead of `__proto__`. */
describe("code for ES2017", FULL, () => {
  const compile = (text: string): string => {
    const compilerOptions = { target: ScriptTarget.ES2017, module: ModuleKind.ESNext };
    return transpileModule(text, { compilerOptions }).outputText;
  };

  test("every generated enqueue function sends the value of a key that is named __proto__", async () => {
    const snapshot = snapshotOf(moduleOf("M", Object.fromEntries([["__proto__", "text"]])));
    const { exports } = await loadGenerated(snapshot, {}, compile);
    const item = JSON.parse('{"module": "M", "__proto__": "p"}') as object;
    const bodies: string[] = [];
    const fetch = (_url: string, { body }: { body: string }): Promise<unknown> => {
      bodies.push(body);
      return Promise.resolve({
        status: 200,
        text: () => Promise.resolve('{"metadata":{"result":1},"data":{}}'),
      });
    };
    const client = (exports["createWhmClient"] as CreateClient)({ server: "whm", token: "t", fetch });
    await (exports["enqueueM"] as Enqueue)(client, "s", JSON.parse('{"__proto__": "p"}') as object);
    await (exports["enqueueTransferItem"] as Enqueue)(client, "s", item);
    await (exports["enqueueTransferItems"] as Enqueue)(client, "s", [item]);
    const open = exports["openTransferSession"] as (client: Caller, options: object) => Promise<Session>;
    const session = await open(client, { transferSessionId: "s" });
    await session.enqueue(item);
    const sent = "__proto__=p&module=M&transfer_session_id=s&api.version=1";
    expect(bodies).toEqual([sent, sent, sent, sent]);
  });
});

interface Session {
  enqueue(item: object): Promise<void>;
}

describe("enqueueing", () => {
  test("a generated enqueue function sends exactly the fields of the item, the module and the session ID", async () => {
    const { calls, client } = recorder();
    const enqueue = loaded.exports["enqueueAccountRemoteRoot"] as Enqueue;
    await expect(
      enqueue(client, "s1", { user: "u", localuser: "l", size: 1n, ip: true }),
    ).resolves.toBeUndefined();
    expect(calls).toEqual([
      [
        "enqueue_transfer_item",
        {
          user: "u",
          localuser: "l",
          size: "1",
          ip: "1",
          module: "AccountRemoteRoot",
          transfer_session_id: "s1",
        },
      ],
    ]);
  });

  test("a generated enqueue function sends nothing if the item is invalid", async () => {
    const { calls, client } = recorder();
    const enqueue = loaded.exports["enqueueAccountRemoteRoot"] as Enqueue;
    await expect(enqueue(client, "s1", { user: "u" })).rejects.toMatchObject({
      name: "InvalidTransferItemError",
      module: "AccountRemoteRoot",
      message: "AccountRemoteRoot.localuser: required, but missing",
      errors: [{ path: "localuser", keyword: "required" }],
    });
    expect(calls).toEqual([]);
  });

  test("enqueueTransferItem selects the transfer module by the property `module` of the item", async () => {
    const { calls, client } = recorder();
    const enqueue = loaded.exports["enqueueTransferItem"] as Enqueue;
    await enqueue(client, "s1", { module: "PackageRemoteRoot", package: "gold" });
    expect(calls).toEqual([
      ["enqueue_transfer_item", { package: "gold", module: "PackageRemoteRoot", transfer_session_id: "s1" }],
    ]);
    await expect(enqueue(client, "s1", { module: "Nope" })).rejects.toMatchObject({
      name: "InvalidTransferItemError",
      errors: [{ path: "module" }],
    });
    await expect(enqueue(client, "s1", null as unknown as object)).rejects.toMatchObject({
      name: "InvalidTransferItemError",
    });
  });

  test("the generated constant transferModules contains the priorities and keys of the server's modules", () => {
    expect(loaded.exports["transferModules"]).toMatchObject({
      AccountRemoteRoot: {
        priority: 3000,
        required: ["user", "localuser"],
        primary: ["user"],
        keys: { size: { def: "BIGINT UNSIGNED DEFAULT 1" } },
      },
    });
  });
});

describe("the client", () => {
  interface Request {
    url: string;
    init: { method: string; headers: Record<string, string>; body: string; redirect: string };
  }

  function clientAnswering(
    text: string,
    status = 200,
    server = "whm.example",
  ): { client: Caller; requests: Request[] } {
    const requests: Request[] = [];
    const create = loaded.exports["createWhmClient"] as CreateClient;
    const client = create({
      server,
      token: "T0KEN-T0KEN",
      fetch: (url: string, init: Request["init"]) => {
        requests.push({ url, init });
        return Promise.resolve({ status, text: () => Promise.resolve(text) });
      },
    });
    return { client, requests };
  }

  const OK = '{"metadata":{"result":"1","reason":"OK"},"data":{"a":1}}';

  test("createWhmClient sends a POST form with the token in one header, and returns the data", async () => {
    const { client, requests } = clientAnswering(OK);
    expect(await client.call("version", { "a b": "c&d=\u00e9" })).toEqual({ a: 1 });
    expect(requests).toMatchObject([
      {
        url: "https://whm.example:2087/json-api/version",
        init: {
          method: "POST",
          headers: {
            Authorization: "whm root:T0KEN-T0KEN",
            "Content-Type": "application/x-www-form-urlencoded",
          },
          body: "a%20b=c%26d%3D%C3%A9&api.version=1",
          redirect: "manual",
        },
      },
    ]);
  });

  test.each([
    ["whm.example", "https://whm.example:2087/json-api/version"],
    ["whm.example:443", "https://whm.example:443/json-api/version"],
    ["https://whm.example", "https://whm.example/json-api/version"],
    [
      "https://whm.example:2087/cpsess0123456789/",
      "https://whm.example:2087/cpsess0123456789/json-api/version",
    ],
    [
      "https://h:2087/cpsess0123456789/scripts4/listaccts",
      "https://h:2087/cpsess0123456789/json-api/version",
    ],
    ["[::1]", "https://[::1]:2087/json-api/version"],
  ])("createWhmClient connects to the server address %s", async (server, url) => {
    const { client, requests } = clientAnswering(OK, 200, server);
    await client.call("version", {});
    expect(requests[0]?.url).toBe(url);
  });

  test.each([
    "http://whm.example",
    "https://root:pw@whm.example",
    "",
    "https://whm.example/other",
    "a b",
    "h:",
    "h:99999",
    "[::1",
  ])("createWhmClient refuses the server address %j", (server) => {
    expect(() => clientAnswering(OK, 200, server)).toThrow(TypeError);
  });

  test.each<[string, string, number, string]>([
    ["a refusal", '{"metadata":{"result":0,"reason":"No such session."}}', 200, "No such session."],
    [
      "the legacy shape",
      '{"cpanelresult":{"error":"Access denied","data":{"result":"0"}}}',
      ...([403, "Access denied"] as const),
    ],
    ["a web page", "<!DOCTYPE html>", 200, "the server returned a web page instead of JSON"],
    ["a redirect", "", 302, "the server returned a redirect (not followed, to protect the token)"],
    ["a result with a bad status", OK, 500, "the response reports success with HTTP status 500"],
    [
      "the text of a proxy",
      "oops",
      502,
      "unexpected response: expected a JSON object, got other text (HTTP status 502)",
    ],
    [
      "the token, sent back in another spelling of JSON's",
      '{"metadata":{"result":0,"reason":"whm root:\\u00540KEN\\u002dT0KEN"}}',
      ...([200, "whm root:[token]"] as const),
    ],
  ])("the client throws WhmApiError for %s", async (_, text, status, reason) => {
    const { client } = clientAnswering(text, status);
    await expect(client.call("version", {})).rejects.toMatchObject({
      name: "WhmApiError",
      functionName: "version",
      reason,
      status,
    });
  });

  test("the client reports network errors without the token", async () => {
    const create = loaded.exports["createWhmClient"] as CreateClient;
    const fetch = (): Promise<never> =>
      Promise.reject(
        Object.assign(new TypeError("fetch failed"), { cause: new Error("connect ECONNREFUSED") }),
      );
    const call = create({ server: "h", token: "T0KEN-T0KEN", fetch }).call("version", {});
    await expect(call).rejects.toMatchObject({ name: "WhmApiError", status: 0 });
    const error: unknown = await call.catch((reason: unknown) => reason);
    expect(JSON.stringify(error) + String(error)).not.toContain("T0KEN-T0KEN");
    expect(String(error)).toContain("ECONNREFUSED");
  });
});
