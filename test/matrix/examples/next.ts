/** Sends the form of the example `next` as a browser without scripts does, and checks the pages that the server returns. */

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";

export async function checkNext(url: string): Promise<void> {
  const form = await (await fetch(url)).text();
  const account = { host: "old.example", password: "any password", user: "alice" };

  const refused = await send(url, form, { ...account, localuser: "", size: "-1" });
  assert.equal(refused.status, 200);
  const page = await refused.text();
  assert.deepEqual(readErrors(page), {
    localuser: "required, but empty",
    size: "expected an integer from 0 to 18446744073709551615, got -1",
  });
  assert.match(page, /<input[^>]* value="alice"/);

  const accepted = await send(url, form, { ...account, localuser: "alice", size: "5" });
  assert.equal(accepted.status, 303);
  const transfer = new URL(accepted.headers.get("location") ?? "", url);
  for (;;) {
    const text = (await (await fetch(transfer)).text()).replaceAll("<!-- -->", "");
    if (/<h1>Transfer COMPLETED<\/h1>/.test(text)) {
      assert.match(text, /<li>alice: succeeded <\/li>/);
      return;
    }
    // The page refreshes itself until the transfer is completed.
    assert.match(text, /http-equiv="refresh"/i);
    await setTimeout(500);
  }
}

/** Sends the values of the inputs, and the hidden inputs of the form. */
async function send(url: string, form: string, values: Readonly<Record<string, string>>): Promise<Response> {
  const body = new FormData();
  for (const [, name = "", value = ""] of form.matchAll(
    /<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g,
  ))
    body.append(name, value.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  const headers = { origin: url };
  return fetch(url, { method: "POST", headers, body, redirect: "manual" });
}

function readErrors(page: string): Record<string, string> {
  const errors = page.matchAll(/<span id="(\w+)-error" role="alert">([^<]+)/g);
  return Object.fromEntries([...errors].map(([, field = "", text = ""]) => [field, text]));
}
