import DefaultTheme from "vitepress/theme";
// After the default theme, so that it wins.
import "./style.css";

export default DefaultTheme;
