import DefaultTheme from "vitepress/theme";
import { defineAsyncComponent } from "vue";
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
};
