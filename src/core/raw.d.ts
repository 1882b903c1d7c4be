/** Imports of a file's text: see `texts` in scripts/build.js. */
declare module "*?raw" {
  const text: string;
  export default text;
}
