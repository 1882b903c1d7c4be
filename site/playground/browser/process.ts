/** Replaces `node:process`. A page has no environment, and no event loop that ends. */

const ignore = (): void => undefined;

export default { env: {}, cwd: () => "/", once: ignore, off: ignore };
