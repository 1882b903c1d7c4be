/** The form with which people send the schemas of their server. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../support/folders.js";
import { commandsOf, faultsOf } from "./command-lines.js";
import { readPage } from "./markdown.js";

const PATH = ".github/ISSUE_TEMPLATE/contribute-snapshot.yml";

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly {
    readonly type: string;
    readonly id?: string;
    readonly attributes: { readonly value?: string; readonly label?: string };
  }[];
}

const form = parse(readFileSync(join(ROOT, PATH), "utf8")) as Form;

test("the GitHub issue form for contributing a snapshot contains only valid element types, and labels", () => {
  for (const { type, id, attributes } of form.body) {
    expect(["markdown", "textarea", "input", "dropdown", "checkboxes"]).toContain(type);
    if (type === "markdown") expect(attributes.value).not.toBe("");
    else expect([id, attributes.label]).not.toContain(undefined);
  }
  const ids = form.body.flatMap(({ id }) => id ?? []);
  expect(new Set(ids).size).toBe(ids.length);
});

test("the GitHub issue form for contributing a snapshot contains the documented commands, which are valid", async () => {
  const text = form.body.map(({ attributes }) => attributes.value ?? "").join("\n");
  const commands = commandsOf(text.replaceAll("`", "\n"));
  expect(commands.length).toBe(2);
  expect((await Promise.all(commands.map((words) => faultsOf({ place: PATH, words })))).flat()).toEqual([]);
  const documented = readPage("docs/getting-started.md").blocks.filter(
    ({ heading }) => heading === form.name,
  );
  expect(documented).toHaveLength(1);
  expect(text).toContain(documented[0]?.text);
});
