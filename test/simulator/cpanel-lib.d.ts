/** The part of `cpanel-lib` that is used here: it has no types of its own. */
declare module "cpanel-lib" {
  interface Client {
    call(
      name: string,
      query: object,
      answered: (error: unknown, answer: Record<string, unknown>) => void,
    ): void;
  }
  const library: { createClient(options: object): Client };
  export default library;
}
