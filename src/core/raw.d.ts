/** Declares imports with the suffix `?raw`, which import the text of a file. See `loadRawText` in scripts/build.js. */
declare module "*?raw" {
  const text: string;
  export default text;
}
