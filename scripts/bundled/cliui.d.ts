/** Declares the library cliui, which has no types. Only yargs uses it. */
declare module "cliui" {
  const cliui: (options: object) => object;
  export default cliui;
}
