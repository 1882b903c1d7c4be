/** The documentation site: the start page, the pages of docs/, the playground, and the API reference that typedoc writes. */

import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type DefaultTheme, defineConfig } from "vitepress";
import { readHomepage } from "../../src/core/packaged.js";
import { browserModules } from "./browser-modules.js";
import { addEntryFilter, keepOptionsWhole, markCompilerErrors, wholeOptions } from "./code.js";
import { describePage, socialTags } from "./descriptions.js";
import { packageManagerTabs } from "./package-managers.js";

const HERE = fileURLToPath(import.meta.url);
const HOMEPAGE = readHomepage();
const BASE = process.env["SITE_BASE"] ?? "/";
/** Two arrows, for a transfer between servers. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="#4a63b8" stroke-width="4"><path d="M4 11h22l-6-6M28 21H6l6 6"/></svg>`;
const LOGO = `data:image/svg+xml,${encodeURIComponent(ICON)}`;
/** The pages with the most text about a word would hide those that explain it. */
const SEARCH_BOOST = `boostDocument: (id) => (/\\/docs\\/errors|\\/api\\/|\\/CHANGELOG/.test(id) ? 0.4 : 1) * (/getting-started/.test(id) ? 2 : 1)`;

const GUIDE: DefaultTheme.SidebarItem[] = [
  section("Start", {
    why: "Why",
    "getting-started": "Getting started",
    "generated-code": "Generated code",
    "build-tools": "Build tools",
    transfers: "Transfers",
    migrate: "Migrate accounts",
    functions: "Other WHM functions",
    testing: "Testing",
    examples: "Examples",
    platforms: "Platforms",
    "single-file": "One file",
    troubleshooting: "Troubleshooting",
    vocabulary: "Vocabulary",
    stability: "Stability",
  }),
  section("Changes of a server", {
    drift: "Drift",
    ci: "CI",
    fleet: "Many servers",
    versions: "Several versions of WHM",
    comparison: "Comparison",
  }),
  section("Reference", {
    commands: "Commands",
    configuration: "Configuration",
    rules: "Drift rules",
    errors: "Errors and warnings",
    "column-definitions": "Column definitions",
    emitters: "Emitters",
    "other-languages": "Other languages",
    security: "Security",
  }),
  {
    text: "API",
    items: [
      entryPoint("whm-transfer-codegen", ["Functions", "Interfaces", "Types", "Errors"]),
      entryPoint("testing", ["Functions", "Interfaces", "Types"]),
    ],
  },
];

export default defineConfig({
  title: "whm-transfer-codegen",
  description:
    "Generates TypeScript for the transfer system of cPanel & WHM from the schemas of your server.",
  lang: "en",
  base: BASE,
  srcDir: "..",
  srcExclude: [
    "{README,ARCHITECTURE,CONTRIBUTING,CODE_OF_CONDUCT}.md",
    "{.github,examples,generated,schemas,scripts,src,templates,test}/**",
  ],
  rewrites: {
    "site/index.md": "index.md",
    "site/playground.md": "playground.md",
    "site/api/:entry/:page": "api/:entry/:page",
  },
  outDir: "dist",
  head: [
    ["meta", { name: "referrer", content: "no-referrer" }],
    ["link", { rel: "icon", type: "image/svg+xml", href: LOGO }],
  ],
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    languageAlias: { gitattributes: "ini" },
    codeTransformers: [wholeOptions],
    config: (md) => {
      packageManagerTabs(md);
      markCompilerErrors(md);
      keepOptionsWhole(md);
      addEntryFilter(md);
    },
  },
  themeConfig: {
    logo: { src: LOGO, alt: "" },
    footer: {
      message: [
        ["Getting started", "docs/getting-started.html"],
        ["Commands", "docs/commands.html"],
        ["API", "api/whm-transfer-codegen/"],
        ["Security", "SECURITY.html"],
        ["Changelog", "CHANGELOG.html"],
      ]
        .map(([text, address]) => `<a href="${BASE}${address}">${text}</a>`)
        .join(" · "),
      copyright: "MIT License",
    },
    notFound: { linkLabel: "Go to the start page", linkText: "Go to the start page" },
    nav: [
      { text: "Why", link: "/docs/why" },
      { text: "Guide", link: "/docs/getting-started", activeMatch: "^/(?:docs/(?!why)|api/)" },
      { text: "Playground", link: "/playground" },
      { text: "Changelog", link: "/CHANGELOG" },
    ],
    sidebar: { "/docs/": GUIDE, "/api/": GUIDE, "/SECURITY": GUIDE, "/CHANGELOG": GUIDE },
    outline: [2, 3],
    search: {
      provider: "local",
      options: { _render: (text, env, md) => md.render(text, Object.assign(env, { isSearched: true })) },
    },
    // Without an address, the site has no links to the sources.
    ...(HOMEPAGE !== undefined && {
      editLink: { pattern: `${HOMEPAGE}/edit/main/:path`, text: "Edit this page" },
      socialLinks: [{ icon: "github", link: HOMEPAGE }],
    }),
  },
  transformPageData: describePage,
  transformHead: socialTags,
  transformHtml: (html) => html.replace("<head>", () => `<head>\n    ${contentSecurityPolicy(html)}`),
  vite: {
    // The playground bundles sources of the package, which are outside of this folder.
    server: { fs: { allow: [".."] } },
    build: { chunkSizeWarningLimit: 1000 },
    worker: { format: "es", plugins: () => [browserModules()] },
    plugins: [
      browserModules(),
      {
        name: "search",
        enforce: "pre",
        // VitePress declares the box of the search as a button, and its results as options, although they contain links. It can only
        // pass a function to the search with `eval`, which the content security policy forbids.
        transform: (code, id) =>
          id.endsWith("/VPLocalSearchBox.vue")
            ? code
                .replace("fuzzy: 0.2,", `$& ${SEARCH_BOOST},`)
                .replaceAll("<kbd :aria-label", '<kbd role="img" :aria-label')
                .replace(
                  /role="button"\s+:aria-owns="[^"]*"\s+aria-expanded="true"\s+aria-haspopup="listbox"/,
                  'role="dialog"',
                )
                .replace(
                  /\s(?:role="option"|:aria-selected="[^"]*"|:role="[^"]*'listbox'[^"]*"|:aria-label="\[[^"]*")/g,
                  "",
                )
            : null,
      },
      {
        name: "search-shortcut",
        enforce: "pre",
        // The style sheet shows the letter.
        transform: (code, id) =>
          id.endsWith("/VPNavBarSearchButton.vue")
            ? code
                .replace(">K</kbd>", "></kbd>")
                .replace('<button type="button"', '$& aria-keyshortcuts="Control+K Meta+K"')
            : null,
      },
      {
        name: "resolve-vue-in-site",
        enforce: "pre",
        // Pages are compiled to modules that import Vue, but most of them are in folders without it.
        resolveId(id, _importer, options) {
          if (!/^vue(?=\/|$)/.test(id)) return null;
          // Pages are rendered in Node.js by a module in this folder, which loads Vue from node_modules.
          if (options.ssr === true) return { id, external: true };
          return this.resolve(id, HERE, { ...options, skipSelf: true });
        },
      },
    ],
  },
});

/** The policy of one page. Its inline scripts are named by their hashes, so no other inline script runs. */
function contentSecurityPolicy(html: string): string {
  const hashes = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script = ""]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  );
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(" ")}`,
    // VitePress and its code blocks set colours in style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
}

function entryPoint(name: string, pages: readonly string[]): DefaultTheme.SidebarItem {
  const folder = `/api/${name}/`;
  return {
    text: name === "testing" ? "whm-transfer-codegen/testing" : name,
    link: folder,
    collapsed: true,
    items: pages.map((text) => ({ text, link: `${folder}${text.toLowerCase()}` })),
  };
}

function section(text: string, pages: Readonly<Record<string, string>>): DefaultTheme.SidebarItem {
  return {
    text,
    items: Object.entries(pages).map(([page, title]) => ({ text: title, link: `/docs/${page}` })),
  };
}
