/**
 * The layers as rules: which folders each folder may import. Type imports count, too (tsPreCompilationDeps).
 * ARCHITECTURE.md explains the layers. A folder that is not in the table may not import anything.
 */

const CORE = ["src/core/"];

const FOLDERS = {
  "src/cli/": ["src/cli/", "src/commands/", "src/config/", "src/drift/"],
  "src/plugins/": [
    "src/plugins/",
    "src/cli/settings\\.ts",
    "src/cli/messages/",
    "src/commands/",
    "src/config/",
    "src/output/",
    "src/snapshot/",
  ],
  "src/commands/": [
    "src/commands/",
    "src/source/",
    "src/snapshot/",
    "src/column/",
    "src/item/",
    "src/emit/",
    "src/drift/",
    "src/output/",
    "src/simulator/",
  ],
  "src/config/": ["src/config/"],
  "src/source/": ["src/source/"],
  "src/snapshot/": ["src/snapshot/"],
  "src/column/": ["src/column/"],
  "src/item/": ["src/item/", "src/column/"],
  "src/emit/": ["src/emit/", "src/item/", "src/column/"],
  "src/drift/compare/": ["src/drift/compare/", "src/item/", "src/column/"],
  "src/drift/acceptances/": ["src/drift/acceptances/"],
  "src/drift/fleet/": ["src/drift/fleet/"],
  "src/drift/usage/": ["src/drift/usage/", "src/drift/compare/"],
  "src/output/": ["src/output/"],
  "src/simulator/": ["src/simulator/", "src/item/", "src/column/"],
};

/** Only these modules may import a heavy library, so that each is loaded only when it is needed. */
const LIBRARIES = {
  yargs: "src/cli/yargs-arguments\\.ts",
  ajv: "src/(?:config/validate|emit/emitters/ajv-code)\\.ts",
  jiti: "src/config/read-config\\.ts",
  "json-schema-to-typescript": "src/emit/types\\.ts",
  diff: "src/cli/messages/plan\\.ts",
  tinyqueue: "src/simulator/(?:clock|run)\\.ts",
  "jsonc-parser": "src/core/text/read-json\\.ts",
  "@clack/prompts": "src/cli/init-prompts\\.ts",
  "@peculiar/x509": "src/simulator/certificate\\.ts",
  yaml: "src/drift/fleet/yaml\\.ts",
  valibot: "src/(?:core/decode|drift/(?:acceptances|fleet)/(?:file|saved-report)|simulator/scenario)\\.ts",
  "ts-morph": "src/drift/usage/",
  unplugin: "src/plugins/",
  tinyglobby: "src/drift/usage/sources\\.ts",
};

/** The bundlers with a plugin. */
const BUNDLERS = ["vite", "rollup", "rolldown", "webpack", "esbuild"];

/** Entry points: no other module imports them. */
const ENTRIES = {
  "src/bin\\.ts": ["src/cli/"],
  "src/index\\.ts": [
    "src/commands/",
    "src/source/",
    "src/snapshot/",
    "src/column/",
    "src/item/",
    "src/emit/",
    "src/drift/compare/",
    "src/output/",
  ],
  ...Object.fromEntries(BUNDLERS.map((name) => [`src/plugins/${name}\\.ts`, ["src/plugins/"]])),
  "src/testing\\.ts": ["src/snapshot/", "src/simulator/"],
};

const any = (paths) => `^(?:${paths.join("|")})`;

const forbidden = [
  { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
  {
    name: "no-unresolved-imports",
    severity: "error",
    from: { path: "^src/" },
    to: { couldNotResolve: true },
  },
  {
    name: "no-folder-outside-the-table",
    severity: "error",
    from: { path: "^src/", pathNot: any([...Object.keys(FOLDERS), ...Object.keys(ENTRIES), ...CORE]) },
    to: {},
  },
  {
    name: "entry-points-are-not-imported",
    severity: "error",
    from: { path: "^src/" },
    to: { path: any(Object.keys(ENTRIES)) },
  },
  {
    name: "core-imports-only-core",
    severity: "error",
    from: { path: any(CORE) },
    to: { path: "^src/", pathNot: any(CORE) },
  },
  {
    name: "templates-import-no-source",
    severity: "error",
    from: { path: "^templates/" },
    // Except for the library that the generated code uses.
    to: { pathNot: "^templates/|(?:^|/)node_modules/(?:zod|valibot)/", dependencyTypesNot: ["core"] },
  },
  {
    name: "only-the-node-templates-import-node",
    severity: "error",
    from: { path: "^templates/", pathNot: "^templates/node(?:-record)?\\.ts$" },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "sources-do-not-import-templates-or-tests",
    severity: "error",
    from: { path: "^src/" },
    // Except for the transport, so that the command line and the generated code reach a server in the same way, and for the checks of
    // values, so that both accept the same items.
    to: {
      path: "^(?:templates|generated|test|scripts)/",
      pathNot: "^templates/(?:node|transfer-item)\\.ts$",
    },
  },
  {
    name: "only-item-imports-the-checks",
    severity: "error",
    from: { path: "^src/", pathNot: "^src/item/" },
    to: { path: "^templates/transfer-item\\.ts$" },
  },
  {
    name: "only-source-imports-the-transport",
    severity: "error",
    from: { path: "^src/", pathNot: "^src/source/" },
    to: { path: "^templates/node\\.ts$" },
  },
  ...Object.entries({ ...FOLDERS, ...ENTRIES }).map(([place, allowed]) => ({
    name: `layers-of-${place.replace(/^src\//, "").replace(/\/$|\\.ts$/, "")}`,
    severity: "error",
    from: { path: `^${place}` },
    to: { path: "^src/", pathNot: any([...allowed, ...CORE]) },
  })),
  {
    name: "libraries-are-in-the-table",
    severity: "error",
    from: { path: "^src/" },
    to: {
      path: "node_modules",
      pathNot: `(?:^|/)node_modules/(?:@types/)?(?:node|${Object.keys(LIBRARIES).map(literal).join("|")})/`,
    },
  },
  ...Object.entries(LIBRARIES).map(([library, importer]) => ({
    name: `one-importer-of-${library}`,
    severity: "error",
    from: { path: "^src/", pathNot: `^${importer}` },
    to: { path: `(?:^|/)node_modules/(?:@types/)?${literal(library)}/` },
  })),
];

function literal(text) {
  return text.replace(/[.]/g, "\\$&");
}

export default {
  forbidden,
  options: {
    doNotFollow: { path: ["node_modules", "^dist/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
