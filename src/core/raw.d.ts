/** Files that are texts: see `texts` in scripts/build.js. */
declare module "*?raw" {
  const text: string;
  export default text;
}
