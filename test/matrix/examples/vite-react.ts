/** Fills in the form of the example `vite-react` in Chromium, and sends items to its API. */

import assert from "node:assert/strict";
import { CHROMIUM, startBrowser, type Page } from "../../support/browser.js";

export async function checkViteReact(url: string): Promise<void> {
  if (CHROMIUM === undefined) throw new Error("Chromium is not installed.");
  const browser = startBrowser(CHROMIUM);
  try {
    const page = await browser.open(url, { width: 400 });
    await fillIn(page, { user: "alice", size: "-1" });
    assert.deepEqual(await submit(page), {
      localuser: "required, but empty",
      size: "expected an integer from 0 to 18446744073709551615, got -1",
    });
    await fillIn(page, { localuser: "alice", size: "5" });
    assert.deepEqual(await submit(page), { status: "The account is queued." });
  } finally {
    await browser.close();
  }
  // The API also validates items, and accepts only JSON.
  const send = async (type: string, item: object): Promise<[number, unknown]> => {
    const options = { method: "POST", headers: { "content-type": type }, body: JSON.stringify(item) };
    const response = await fetch(`${url}/api/accounts`, options);
    return [response.status, await response.json()];
  };
  const [status, body] = await send("application/json", { user: "alice", localuser: "alice", usre: "x" });
  assert.equal(status, 422);
  assert.deepEqual(
    (body as { errors: { path: string }[] }).errors.map(({ path }) => path),
    ["usre"],
  );
  assert.equal((await send("text/plain", { user: "alice", localuser: "alice" }))[0], 415);
}

async function fillIn(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await page.evaluate(`document.getElementById("${name}").select()`);
    await page.type(value);
  }
}

/** Presses the button, and returns the texts that appear: errors by field, or the status. */
async function submit(page: Page): Promise<Record<string, string>> {
  return page.evaluate(`new Promise((resolve) => {
    const texts = () =>
      [...document.querySelectorAll("[role=alert], [role=status]")]
        .filter((element) => element.textContent !== "")
        .map((element) => [element.id.replace("-error", "") || element.role, element.textContent]);
    const before = JSON.stringify(texts());
    new MutationObserver(() => {
      const after = texts();
      if (after.length > 0 && JSON.stringify(after) !== before) resolve(Object.fromEntries(after));
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
    document.querySelector("button").click();
  })`);
}
