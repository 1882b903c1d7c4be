/** The servers that transfers come from: who gets in, and what is there. There are none; this is what is said of them. */

import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";

/** What the values of an item's keys would be. */
export type RemoteItem = Readonly<Record<string, string>>;

/** A server that sessions may be created for. */
export interface RemoteServer {
  /** As sessions name it. */
  readonly host: string;
  /** Where it is said, only this user gets in. */
  readonly user?: string;
  /** Where it is said, only with this password; without, with any, or with a key. */
  readonly password?: string;
  /** What its analysis finds: items by module. Default: two of each module that brings something from another server. */
  readonly items?: Readonly<Record<string, readonly RemoteItem[]>>;
  /** Its version of WHM. Default: that of this server. */
  readonly version?: string;
}

export interface Remotes {
  /** A host that nothing is said of lets everybody in. */
  letsIn(host: string, user: string | undefined, password: string | undefined): boolean;
  items(host: string, snapshot: Snapshot): Readonly<Record<string, readonly RemoteItem[]>>;
  version(host: string): string | undefined;
}

export function openRemotes(servers: readonly RemoteServer[]): Remotes {
  const of = (host: string): RemoteServer | undefined => servers.find((server) => server.host === host);
  return {
    letsIn(host, user, password) {
      const server = of(host);
      return (
        (server?.user === undefined || user === undefined || server.user === user) &&
        (server?.password === undefined || server.password === password)
      );
    },
    items: (host, snapshot) => of(host)?.items ?? usualItems(snapshot),
    version: (host) => of(host)?.version,
  };
}

function usualItems({ modules }: Snapshot): Readonly<Record<string, readonly RemoteItem[]>> {
  const remote = Object.entries(modules).filter(([name]) => name.includes("Remote"));
  return Object.fromEntries(
    remote.map(([name, schema]) => [name, [usualItem(schema, 0), usualItem(schema, 1)]]),
  );
}

/** What has to be said of an item, and what an account is known by. */
function usualItem({ keys, required }: ModuleSchema, index: 0 | 1): RemoteItem {
  const told = [...new Set([...required, "domain", "size"])].filter((key) => Object.hasOwn(keys, key));
  return Object.fromEntries(told.map((key) => [key, USUAL.get(key)?.[index] ?? `${key}${index + 1}`]));
}

const USUAL: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["user", ["alice", "bob"]],
  ["localuser", ["alice", "bob"]],
  ["domain", ["alice.example", "bob.example"]],
  ["size", ["123456789", "4096"]],
  ["package", ["gold", "silver"]],
  ["featurelist", ["default", "mail only"]],
]);
