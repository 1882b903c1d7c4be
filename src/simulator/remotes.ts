/** The remote servers that sessions transfer from. They consist only of data: the accepted credentials and the items. */

import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";

/** The values of an item's keys. */
export type RemoteItem = Readonly<Record<string, string>>;

/** A remote server that sessions can transfer from. */
export interface RemoteServer {
  /** The host name, as sessions refer to it. */
  readonly host: string;
  /** The only user who can log in. Default: any user. */
  readonly user?: string;
  /** The only accepted password. Default: any password or key. */
  readonly password?: string;
  /** The items that an analysis of the server finds, by module. Default: two items of each module with "Remote" in its name. */
  readonly items?: Readonly<Record<string, readonly RemoteItem[]>>;
  /** The WHM version of the remote server. Default: the version of the simulated server. */
  readonly version?: string;
}

export interface Remotes {
  /** Whether the credentials are valid. An unknown host accepts all credentials. */
  acceptsLogin(host: string, user: string | undefined, password: string | undefined): boolean;
  items(host: string, snapshot: Snapshot): Readonly<Record<string, readonly RemoteItem[]>>;
  version(host: string): string | undefined;
}

export function createRemotes(servers: readonly RemoteServer[]): Remotes {
  const find = (host: string): RemoteServer | undefined => servers.find((server) => server.host === host);
  return {
    acceptsLogin(host, user, password) {
      const server = find(host);
      return (
        (server?.user === undefined || user === undefined || server.user === user) &&
        (server?.password === undefined || server.password === password)
      );
    },
    items: (host, snapshot) => find(host)?.items ?? defaultItems(snapshot),
    version: (host) => find(host)?.version,
  };
}

function defaultItems({ modules }: Snapshot): Readonly<Record<string, readonly RemoteItem[]>> {
  const remote = Object.entries(modules).filter(([name]) => name.includes("Remote"));
  return Object.fromEntries(
    remote.map(([name, schema]) => [name, [defaultItem(schema, 0), defaultItem(schema, 1)]]),
  );
}

/** An item with values for the required keys, and for `domain` and `size` if the module has them. */
function defaultItem({ keys, required }: ModuleSchema, index: 0 | 1): RemoteItem {
  const sentKeys = [...new Set([...required, "domain", "size"])].filter((key) => Object.hasOwn(keys, key));
  return Object.fromEntries(
    sentKeys.map((key) => [key, DEFAULT_VALUES.get(key)?.[index] ?? `${key}${index + 1}`]),
  );
}

const DEFAULT_VALUES: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["user", ["alice", "bob"]],
  ["localuser", ["alice", "bob"]],
  ["domain", ["alice.example", "bob.example"]],
  ["size", ["123456789", "4096"]],
  ["package", ["gold", "silver"]],
  ["featurelist", ["default", "mail only"]],
]);
