/** cliui comes without types; yargs alone calls it. */
declare module "cliui" {
  const cliui: (options: object) => object;
  export default cliui;
}
