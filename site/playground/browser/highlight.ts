/** Highlights code like the code blocks of the site, with the same library and themes. Loaded after the playground has shown its output. */

import { createHighlighterCoreSync } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import json from "shiki/langs/json.mjs";
import typescript from "shiki/langs/typescript.mjs";
import dark from "shiki/themes/github-dark-high-contrast.mjs";
import light from "shiki/themes/github-light-high-contrast.mjs";

const highlighter = createHighlighterCoreSync({
  themes: [light, dark],
  langs: [typescript, json],
  // The other engine is WebAssembly, which the content security policy forbids.
  engine: createJavaScriptRegexEngine(),
});

/** Returns the HTML of the code, without an element around it. */
export function highlight(code: string, lang: "typescript" | "json"): string {
  const themes = { light: light.name ?? "", dark: dark.name ?? "" };
  const html = highlighter.codeToHtml(code, { lang, themes, defaultColor: false });
  return html.replace(/^<pre[^>]*><code>|<\/code><\/pre>$/g, "");
}
