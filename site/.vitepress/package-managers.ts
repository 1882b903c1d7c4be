/** Shows commands of npm as tabs, one for each package manager. The pages themselves contain npm's, for GitHub and the package. */

import type { MarkdownRenderer } from "vitepress";
import { COMMANDS } from "../../src/core/package-manager.js";

/** The commands that download and run a program, run a script without other output, and run a file. */
const OTHERS = {
  pnpm: ["pnpm dlx", "pnpm --silent run", "node"],
  yarn: ["yarn dlx", "yarn run", "yarn node"],
  bun: ["bunx", "bun run --silent", "bun"],
} as const;
const TITLES = { npm: "npm", pnpm: "pnpm", yarn: "Yarn", bun: "Bun" } as const;
const MANAGERS = Object.keys(TITLES) as (keyof typeof TITLES)[];

export function packageManagerTabs(md: MarkdownRenderer): void {
  md.core.ruler.push("package-managers", (state) => {
    // A search for "pnpm" finds what is written about it, not every tab.
    if (state.env.isSearched) return;
    state.tokens = state.tokens.flatMap((token) => {
      if (token.type !== "fence" || token.info !== "sh" || !/\bnp[mx] /.test(token.content)) return token;
      const tabs = MANAGERS.map((name) => {
        const tab = Object.assign(new state.Token("fence", "code", 0), token);
        return Object.assign(tab, {
          info: `sh [${TITLES[name]}]`,
          content: translate(token.content, name),
        });
      });
      // The tokens of a VitePress code group.
      const open = new state.Token("container_code-group_open", "div", 1);
      return [open, ...tabs, new state.Token("container_code-group_close", "div", -1)];
    });
  });
}

function translate(text: string, name: keyof typeof TITLES): string {
  if (name === "npm") return text;
  const [run, runInCi, runScript, add] = COMMANDS[name];
  const [download, runSilently, node] = OTHERS[name];
  // Yarn adds no package in an empty folder. With Plug'n'Play, TypeScript 7 finds none.
  const yarnText = text
    .replace(/^npm install --save-dev whm/m, "# In an empty folder, first run: yarn init\n$&")
    .replace(/^(npm install .* )typescript /m, "$1typescript@6 ");
  return (
    (name === "yarn" ? yarnText : text)
      // In an empty folder, nothing is installed yet.
      .replace(/\bnpx (?=\S+ init --example)/g, `${download} `)
      .replace(/\bnpx (--no-install )?/g, (_, inCi) => `${inCi ? runInCi : run} `)
      // The others pass all arguments after the name of the script.
      .replace(
        /\bnpm run (--silent )?(\S+)( --(?= ))?/g,
        (_, silent, script) => `${silent ? runSilently : runScript} ${script}`,
      )
      .replaceAll("npm install --save-dev", add)
      .replaceAll("npm install", `${add.split(" ")[0]} install`)
      .replace(/^node /gm, `${node} `)
  );
}
