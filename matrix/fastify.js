/** Uses the generated typebox schemas as route schemas of Fastify, with its default validator (ajv) and with that for typebox. */

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installedFolder } from "./project.js";

const require = createRequire(join(installedFolder, "fastify/package.json"));
const { version } = require("fastify/package.json");

/** JSON values to send as the value of each key. */
const VALUES = [null, true, "", "a", "2024-02-29", "x".repeat(300), 0, 1, -1, 0.5, 2 ** 53, {}, ["a"]];

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function createFastifyCells({ emitters: { typebox } }) {
  const tool = `Fastify ${version}`;
  return [
    {
      tool,
      option: "typebox: ajv",
      run: () =>
        findDisagreement(
          typebox,
          () => undefined,
          (isAccepted, isValid) => isAccepted || !isValid,
        ),
    },
    {
      tool,
      option: "typebox: @fastify/type-provider-typebox",
      run: () =>
        findDisagreement(
          typebox,
          () => require("@fastify/type-provider-typebox").TypeBoxValidatorCompiler,
          (isAccepted, isValid) => isAccepted === isValid,
        ),
    },
  ];
}

/**
 * Sends items to a route for each module. Returns the first item for which `agrees` returns false, or which the server accepts
 * although it has a missing key, an unknown key or a key of another type.
 *
 * @returns {Promise<string>}
 */
async function findDisagreement(
  /** @type {import("./project.js").Program} */ { compiled },
  /** @type {() => unknown} */ loadCompiler,
  /** @type {(isAccepted: boolean, isValid: boolean) => boolean} */ agrees,
) {
  const load = (/** @type {string} */ file) => import(pathToFileURL(join(compiled.esm, file)).href);
  const generated = await load("generated/typebox.js");
  const { ACCOUNT, EVERY_KIND } = await load("items.js");
  // Without these options, ajv changes items instead of refusing them.
  const customOptions = { coerceTypes: false, removeAdditional: false };
  const app = require("fastify")({ ajv: { customOptions } });
  // Loaded after the generated module: Node.js cannot `require` an ES module that another `import` is still loading.
  const validatorCompiler = loadCompiler();
  if (validatorCompiler !== undefined) app.setValidatorCompiler(validatorCompiler);
  for (const [name, schema] of Object.entries(generated))
    if (name.endsWith("Schema")) app.post(`/${name}`, { schema: { body: schema } }, async () => "accepted");
  await app.ready();
  try {
    for (const [module, item] of /** @type {const} */ ([
      ["AccountRemoteRoot", ACCOUNT],
      ["EveryKind", EVERY_KIND],
    ])) {
      for (const { body, mustRefuse } of createBodies(toJsonItem(item))) {
        const { statusCode } = await app.inject({
          method: "POST",
          url: `/${module}Schema`,
          headers: { "content-type": "application/json" },
          payload: JSON.stringify(body),
        });
        const isAccepted = statusCode === 200;
        const isValid = generated[`validate${module}`](body);
        if (!agrees(isAccepted, isValid) || (mustRefuse && isAccepted))
          return `${module} ${JSON.stringify(body)}: status ${statusCode}, but validate${module} returns ${isValid}`;
      }
    }
    return "";
  } finally {
    await app.close();
  }
}

/** Returns the item without bigints, which JSON cannot represent: they become numbers, or 5 if the number would not be safe. */
function toJsonItem(/** @type {Record<string, unknown>} */ item) {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => [
      key,
      typeof value === "bigint" ? (Number.isSafeInteger(Number(value)) ? Number(value) : 5) : value,
    ]),
  );
}

/** @returns {Generator<{ body: object, mustRefuse: boolean }>} */
function* createBodies(/** @type {Record<string, unknown>} */ item) {
  yield { body: item, mustRefuse: false };
  yield { body: {}, mustRefuse: true };
  yield { body: { ...item, nosuchkey: 1 }, mustRefuse: true };
  for (const key of Object.keys(item)) {
    yield { body: { ...item, [key]: undefined }, mustRefuse: false };
    for (const value of VALUES) {
      const mustRefuse = typeof value === "object" && value !== null;
      yield { body: { ...item, [key]: value }, mustRefuse };
    }
  }
}
