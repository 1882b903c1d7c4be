import DefaultTheme from "vitepress/theme";
import { onContentUpdated, useData } from "vitepress";
import { defineAsyncComponent, watch } from "vue";
// After the default theme, so that it wins.
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app }: { app: import("vue").App }) {
    // Its code is loaded on the page of the playground only.
    app.component(
      "Playground",
      defineAsyncComponent(() => import("../../playground/Playground.vue")),
    );
  },
  setup() {
    const { isDark } = useData();
    const update = () => showPictures(isDark.value);
    onContentUpdated(update);
    watch(isDark, update);
  },
};

/** Shows the pictures of the chosen appearance, which can differ from that of the system. */
function showPictures(isDark: boolean): void {
  if (typeof document === "undefined") return;
  for (const source of document.querySelectorAll<HTMLSourceElement>("picture > source"))
    source.media = isDark ? "all" : "not all";
}
