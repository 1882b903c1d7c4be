/** `openapi.json` of the emitter `openapi`. `test/languages/` makes clients from it. */

import { expect, test } from "vitest";
import type { EmitConfig, Snapshot } from "../../src/index.js";
import { loadGenerated } from "../support/generated.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly post: { readonly requestBody: RequestBody } }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Item>> };
}
interface RequestBody {
  readonly content: Readonly<Record<string, { readonly schema: { readonly discriminator: Discriminator } }>>;
}
interface Discriminator {
  readonly propertyName: string;
  readonly mapping: Readonly<Record<string, string>>;
}
interface Item {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

async function describeApi(snapshot: Snapshot, config: EmitConfig = {}): Promise<Description> {
  const { files } = await loadGenerated(snapshot, { ...config, emitters: ["openapi"] });
  return JSON.parse(files.find(({ path }) => path === "openapi.json")?.text ?? "") as Description;
}

test("enqueue_transfer_item has a component for each module of the server", async () => {
  const { openapi, paths, components } = await describeApi(documentedSnapshot());
  const body = paths["/enqueue_transfer_item"]?.post.requestBody.content["application/x-www-form-urlencoded"];
  const { propertyName, mapping } = body?.schema.discriminator ?? {};
  expect([openapi, propertyName]).toEqual(["3.1.0", "module"]);
  expect(Object.keys(mapping ?? {})).toEqual(Object.keys(documentedSnapshot().modules).sort());
  for (const [module, reference] of Object.entries(mapping ?? {}))
    expect(components.schemas[reference.replace("#/components/schemas/", "")]).toMatchObject({
      properties: { module: { enum: [module] } },
      additionalProperties: false,
    });
});

test("items have the names and values that are sent, with every setting", async () => {
  const definitions = { long_name: "int(1) DEFAULT 0", other: "char(5) DEFAULT NULL", shape: "point" };
  const module = moduleOf("Sample", { ...definitions, user: "char(5)" }, { required: ["user"] });
  const { components } = await describeApi(snapshotOf(module), { naming: "camel", flags: "boolean" });
  const { required, properties } = components.schemas["SampleItem"] as Item;
  expect(required).toEqual(["transfer_session_id", "module", "user"]);
  // A column of geometry accepts only null, which cannot be sent.
  expect(Object.keys(properties)).toEqual(["long_name", "module", "other", "transfer_session_id", "user"]);
  expect(properties["long_name"]).toEqual({
    ...{ type: "integer", enum: [0, 1], description: "Column: int(1) DEFAULT 0" },
  });
  expect(properties["other"]).toMatchObject({ type: "string", maxLength: 5 });
});

test("the description has every function that the client calls", async () => {
  const { files } = await loadGenerated(documentedSnapshot());
  const code = files.map(({ text }) => text).join("\n");
  const called = [...code.matchAll(/callFunction\(client, "(\w+)"|callForTransferOutput\(client, "(\w+)"/g)];
  const { paths } = await describeApi(documentedSnapshot());
  expect(called.length).toBeGreaterThan(10);
  for (const [, name, other] of called) expect(paths).toHaveProperty([`/${name ?? other}`]);
});
