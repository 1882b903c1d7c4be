/** cliui comes without types; yargs alone calls it. */
declare module "cliui";
