import DefaultTheme from "vitepress/theme";
import { onContentUpdated, useData, withBase } from "vitepress";
import { defineAsyncComponent, h, onMounted, watch } from "vue";
import EntryFilter from "./EntryFilter.vue";
// After the default theme, so that it wins.
import "./style.css";

const STORED_MANAGER = "package-manager";

export default {
  extends: DefaultTheme,
  Layout: () =>
    h(DefaultTheme.Layout, null, {
      "not-found": () =>
        h("main", { class: "not-found vp-doc" }, [
          h("h1", "Page not found"),
          h("p", "The address is wrong, or the page has moved."),
          h("ul", [
            h("li", [h("a", { href: withBase("/") }, "Start page")]),
            h("li", [h("a", { href: withBase("/docs/commands.html") }, "Commands")]),
            h("li", [h("button", { type: "button", onClick: openSearch }, "Search")]),
          ]),
        ]),
    }),
  enhanceApp({ app }: { app: import("vue").App }) {
    app.component("EntryFilter", EntryFilter);
    // Its code is loaded on the page of the playground only.
    app.component(
      "Playground",
      defineAsyncComponent(() => import("../../playground/Playground.vue")),
    );
  },
  setup() {
    const { isDark } = useData();
    const update = () => showPictures(isDark.value);
    onContentUpdated(() => {
      update();
      showCommands(localStorage.getItem(STORED_MANAGER));
    });
    watch(isDark, update);
    onMounted(() =>
      addEventListener("change", ({ target }) => {
        if (!(target instanceof HTMLInputElement && target.matches(".vp-code-group input"))) return;
        const name = target.labels?.[0]?.textContent ?? "";
        localStorage.setItem(STORED_MANAGER, name);
        // The default theme shows the chosen tab of this block.
        showCommands(name);
      }),
    );
  },
};

function openSearch(): void {
  document.querySelector<HTMLElement>(".DocSearch-Button")?.click();
}

/** Shows the pictures of the chosen appearance, which can differ from that of the system. */
function showPictures(isDark: boolean): void {
  if (typeof document === "undefined") return;
  for (const source of document.querySelectorAll<HTMLSourceElement>("picture > source")) {
    // Other conditions, such as the width, still apply.
    const condition = (source.dataset["media"] ??= source.media);
    const appearance = isDark ? "(min-width: 0px)" : "(max-width: 0px)";
    source.media = condition.replace("(prefers-color-scheme: dark)", appearance);
  }
}

/** Shows the tab of a package manager in each block of commands. */
function showCommands(name: string | null): void {
  for (const group of document.querySelectorAll(".vp-code-group")) {
    const inputs = [...group.querySelectorAll("input")];
    const chosen = inputs.findIndex(({ labels }) => labels?.[0]?.textContent === name);
    if (chosen === -1) continue;
    inputs[chosen]!.checked = true;
    [...group.querySelectorAll(".blocks > *")].forEach((block, index) =>
      block.classList.toggle("active", index === chosen),
    );
  }
}
