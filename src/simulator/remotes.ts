/** The remote servers that transfers come from: their credentials and items. They are only described, not simulated. */

import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";

/** The values of an item's keys. */
export type RemoteItem = Readonly<Record<string, string>>;

/** A remote server that sessions can be created for. */
export interface RemoteServer {
  /** The host name, as sessions refer to it. */
  readonly host: string;
  /** The only user who can log in. Default: any user. */
  readonly user?: string;
  /** The only accepted password. Default: any password or key. */
  readonly password?: string;
  /** The items that its analysis finds, by module. Default: two of each module that transfers from another server. */
  readonly items?: Readonly<Record<string, readonly RemoteItem[]>>;
  /** Its WHM version. Default: that of the simulated server. */
  readonly version?: string;
}

export interface Remotes {
  /** Whether the credentials are valid. An unknown host accepts all. */
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

/** The required keys of an item, and those that describe an account. */
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
