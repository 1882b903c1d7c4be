/** The package has no types of its own. */
declare module "proxy-from-env" {
  /** The URL of the proxy for `url` by the process's environment, or an empty string. */
  export function getProxyForUrl(url: string): string;
}
