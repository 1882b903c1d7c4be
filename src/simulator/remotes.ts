/** The simulated source servers that sessions transfer from. They consist only of data: credentials, accounts and packages. */

/** An item that a client will enqueue: the value of each key. */
export type RemoteItem = Readonly<Record<string, string>>;

/** An account of the simulated server or of a source server. */
export interface ServerAccount {
  readonly user: string;
  /** The main domain. Default: the name of the user, followed by `.example`. */
  readonly domain?: string;
  /** The reseller that owns the account. Default: `root`. */
  readonly owner?: string;
  /** The size in bytes. Default: 1 MiB. */
  readonly size?: number;
  /** Whether the account has a dedicated IP address. Default: `false`. */
  readonly hasDedicatedIp?: boolean;
  /** Names of MySQL databases. Each has a database user of the same name. Default: none. */
  readonly databases?: readonly string[];
  /** The hosting package. Default: `default`. */
  readonly package?: string;
  /** The reason why the account is suspended. Omitted for an account that is not suspended. */
  readonly suspendReason?: string;
}

export function getDomain({ user, domain }: ServerAccount): string {
  return domain ?? `${user}.example`;
}

/** The host name of the simulated server. */
export const SIMULATED_HOST_NAME = "whm.example";

/** The size of accounts for which no size is specified. It is arbitrary. */
export const DEFAULT_ACCOUNT_BYTES = 2 ** 20;

/** A hosting package on a source server: a plan that accounts are assigned to. */
export interface ServerPackage {
  readonly name: string;
  /** The feature list of the package. Default: `default`. */
  readonly featureList?: string;
}

/** A linked node of a source server. */
export interface LinkedNode {
  readonly alias: string;
  readonly hostname: string;
  /** The node's WHM version. Default: the version of the source server. */
  readonly version?: string;
  /** The services that are enabled on the node. Default: `exim` and `imap`. */
  readonly enabledServices?: readonly string[];
}

/** A source server that sessions can transfer from. */
export interface RemoteServer {
  /** The host name that clients specify when they create a session. */
  readonly host: string;
  /** The only user who can log in. Default: any user. */
  readonly user?: string;
  /** The only accepted password. Default: any password or key. */
  readonly password?: string;
  /** The accounts that an analysis finds. Default: the accounts in `items`, or `alice` and `bob` if `items` is omitted. */
  readonly accounts?: readonly ServerAccount[];
  /** The packages that an analysis finds. Default: the packages in `items`, or `gold` and `silver` if `items` is omitted. */
  readonly packages?: readonly ServerPackage[];
  /**
   * An alternative to `accounts` and `packages`: the items that a client will enqueue, by module. The analysis finds an account
   * for each value of the key `user`, and a package for each value of the key `package`.
   */
  readonly items?: Readonly<Record<string, readonly RemoteItem[]>>;
  /** The linked nodes of the server. Default: none. */
  readonly linkedNodes?: readonly LinkedNode[];
  /** The WHM version of the source server. Default: the version of the simulated server. */
  readonly version?: string;
}

/** What an analysis finds on a source server. */
interface RemoteContents {
  readonly accounts: readonly ServerAccount[];
  readonly packages: readonly ServerPackage[];
}

/** Returns the source server with this host name. An unknown host accepts all credentials, and has example accounts. */
export function findRemote(remotes: readonly RemoteServer[] | undefined, host: string) {
  const defaults = { linkedNodes: [] as readonly LinkedNode[], host, ...DEFAULT_CONTENTS };
  return { ...defaults, ...findDeclaredContents(host, remotes) };
}

/** Returns the source server with this host name. Accounts and packages are undefined if they are not declared, directly or as items. */
export function findDeclaredContents(host: string, remotes: readonly RemoteServer[] = []) {
  const server: Partial<RemoteServer> | undefined = remotes.find((one) => one.host === host);
  return { ...(server?.items && collectContents(Object.values(server.items).flat())), ...server };
}

const DEFAULT_CONTENTS: RemoteContents = {
  accounts: [
    { user: "alice", size: 123_456_789, databases: ["alice_shop"] },
    { user: "bob", size: 4096 },
  ],
  packages: [{ name: "gold" }, { name: "silver", featureList: "mail only" }],
};

/** Returns the accounts and packages that the items transfer, each only once, because several modules can transfer the same account. */
function collectContents(items: readonly RemoteItem[]): RemoteContents {
  const accounts = new Map<string, ServerAccount>();
  for (const { user, ...item } of items)
    if (user !== undefined) accounts.set(user, { user, ...pickAccountFacts(item) });
  const packages = new Set(items.flatMap((item) => item["package"] ?? []));
  return { accounts: [...accounts.values()], packages: Array.from(packages, (name) => ({ name })) };
}

/** Returns the properties of an account that an item contains. */
export function pickAccountFacts({ domain, size }: RemoteItem): Pick<ServerAccount, "domain" | "size"> {
  return { ...(domain !== undefined && { domain }), ...(size !== undefined && { size: Number(size) }) };
}
