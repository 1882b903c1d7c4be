import type {
  TransferAnalysisAccount,
  TransferAnalysisEngines,
  TransferAnalysisPackage,
  TransferSessionRemoteAnalysis,
} from "./transfer-analysis.js";
import type { TransferItem } from "./transfer-modules.js";

/** The options of `planTransfer`. */
export interface TransferPlanOptions {
  /** The user names of the accounts to transfer. The default is all accounts in `analysis`. */
  readonly accounts?: readonly string[] | undefined;
  /** The names of the packages to transfer. The default is no packages. */
  readonly packages?: readonly string[] | undefined;
}

/**
 * A conflict: a planned account uses a name that already exists on the target server, which receives the account. The transfer of
 * the account can fail, or it can overwrite existing data if the item allows that.
 */
export interface TransferConflict {
  /**
   * What the name identifies: the account itself (`user`), its main domain, one of its databases, or one of its database users.
   * A `user` can also conflict with a system user that is not an account.
   */
  readonly kind: "user" | "domain" | "database" | "database-user";
  /** The name that both servers have, for example `alice` or `example.com`. */
  readonly name: string;
  /** The item of the planned account, which is also in `items` of the plan. */
  readonly item: TransferItem;
  /**
   * The account that owns the existing domain, database or database user on the target server. Undefined for a `user`, or if the
   * analysis does not contain the owner.
   */
  readonly owner?: string | undefined;
}

/** The result of `planTransfer`. */
export interface TransferPlan {
  /**
   * The items to queue, for example with `enqueueAll` of a session: first the packages, then the accounts. The `size` of an
   * account comes from the analysis, or is 1 if the analysis does not contain it. The `size` of a package is 1, because the
   * analysis has no sizes of packages.
   */
  readonly items: TransferItem[];
  /**
   * The names that the planned accounts use, but that already exist on the target server, in the order of `items`. Names that the
   * analysis does not contain are not compared. Empty if there are no conflicts.
   */
  readonly conflicts: TransferConflict[];
}

/**
 * Creates the items for a session from the analysis of its source server, and finds names that already exist on the target server.
 * Sends nothing: queue the items yourself. The items are in the order of `packages`, then in the order of `accounts`, without
 * duplicates. Without `accounts`, the items contain all accounts in the order of `analysis`.
 *
 * @param analysis The result of `retrieveTransferSessionRemoteAnalysis`.
 * @throws RangeError if the analysis does not contain one of the names, or if the generated code has no suitable module for the
 * named accounts or packages.
 */
export function planTransfer(
  analysis: TransferSessionRemoteAnalysis,
  { accounts, packages = [] }: TransferPlanOptions = {},
): TransferPlan {
  const { account: createAccountItem, package: createPackageItem } = createItemBuilders();
  const plannedPackages = planElements(
    "package",
    createPackageItem,
    analysis.items?.packages,
    ({ name }) => name,
    packages,
  );
  const plannedAccounts = planElements(
    "account",
    createAccountItem,
    analysis.items?.accounts,
    ({ user }) => user,
    accounts,
  );
  return {
    items: [...plannedPackages, ...plannedAccounts].map(({ item }) => item),
    conflicts: findConflicts(analysis, plannedAccounts),
  };
}

/**
 * The functions that create an item for a package or an account. A function is undefined if the generated code has no suitable
 * transfer module for packages or accounts.
 */
interface ItemBuilders {
  readonly package?: (packageName: string, analyzedPackage: TransferAnalysisPackage) => TransferItem;
  readonly account?: (accountName: string, analyzedAccount: TransferAnalysisAccount) => TransferItem;
}

function createItemBuilders(): ItemBuilders {
  return {
    // @builders
    // The generator replaces the lines from `// @builders` to `// @end`: see src/emit/template.ts.
    package: (packageName) => ({ module: packageName }) as unknown as TransferItem,
    account: (accountName, { bytesused }) =>
      ({ module: accountName, size: clampSize(bytesused, 1) }) as unknown as TransferItem,
    // @end
  };
}

/** Rounds a size in bytes up to an integer from 1 to `maximum`. Returns 1 for a missing size. */
export function clampSize(bytes: number | undefined, maximum: number): number {
  return Math.min(Math.max(Math.ceil(bytes ?? 1), 1), maximum);
}

/** A package or account to transfer, with its item. `element` is the package or account in the analysis. */
interface PlannedElement<Element> {
  readonly name: string;
  readonly element: Element;
  readonly item: TransferItem;
}

/**
 * Returns the packages or accounts with the selected names, each with its item. Without a selection, returns all that have a name,
 * or an empty list if `createItem` is undefined.
 */
function planElements<Element>(
  elementKind: string,
  createItem: ((name: string, element: Element) => TransferItem) | undefined,
  elements: readonly Element[] | undefined,
  getName: (element: Element) => string | undefined,
  selectedNames: readonly string[] | undefined,
): readonly PlannedElement<Element>[] {
  const elementsByName = new Map<string, Element>();
  for (const element of elements ?? []) {
    const name = getName(element);
    if (name !== undefined && name !== "") elementsByName.set(name, element);
  }
  return Array.from(new Set(selectedNames ?? elementsByName.keys())).flatMap((name) => {
    const element = elementsByName.get(name);
    if (element !== undefined && createItem !== undefined)
      return { name, element, item: createItem(name, element) };
    if (selectedNames === undefined) return [];
    const problemText =
      createItem === undefined ? "the generated code has no module for" : "the analysis does not contain";
    throw new RangeError(`planTransfer: ${problemText} the ${elementKind} ${JSON.stringify(name)}`);
  });
}

function findConflicts(
  { local: localServer, remote: remoteServer }: TransferSessionRemoteAnalysis,
  plannedAccounts: readonly PlannedElement<TransferAnalysisAccount>[],
): TransferConflict[] {
  const conflicts: TransferConflict[] = [];
  const localOwnersByDomain = new Map(
    Object.entries(localServer?.domains ?? {}).map(([name, owner]) => [name.toLowerCase(), owner] as const),
  );
  // WHM 11.44 returns the database users of the source server in `remoteServer.users` instead of `remoteServer.dbs.users`.
  const remoteDatabaseUsers =
    remoteServer?.dbs?.users ?? (remoteServer?.["users"] as TransferAnalysisEngines | null | undefined);
  const sharedNamesByKind = [
    ["database", findNamesOnBothServers(remoteServer?.dbs?.dbs, localServer?.dbs?.dbs)],
    ["database-user", findNamesOnBothServers(remoteDatabaseUsers, localServer?.dbs?.users)],
  ] as const;
  for (const { name: accountName, element, item } of plannedAccounts) {
    if (hasPropertyNamed(localServer?.users, accountName))
      conflicts.push({ kind: "user", name: accountName, item });
    const { domain = "*" } = element;
    // `*` stands for a missing domain. Servers also send `*` in the list of domains, although it is not a domain.
    if (domain !== "*" && localOwnersByDomain.has(domain.toLowerCase())) {
      conflicts.push({
        kind: "domain",
        name: domain,
        item,
        owner: localOwnersByDomain.get(domain.toLowerCase()),
      });
    }
    for (const [kind, localOwnersByAccountAndName] of sharedNamesByKind) {
      for (const [name, owner] of localOwnersByAccountAndName.get(accountName) ?? [])
        conflicts.push({ kind, name, item, owner });
    }
  }
  return conflicts;
}

/**
 * Finds the names that both servers have in the same database engine. The result maps each owner on the source server to a map. The
 * inner map has the owner's names as keys, and the owner of each name on the target server as values.
 */
function findNamesOnBothServers(
  remoteDatabasesOrUsersByEngine: TransferAnalysisEngines | null | undefined,
  localDatabasesOrUsersByEngine: TransferAnalysisEngines | undefined,
): ReadonlyMap<string, ReadonlyMap<string, string | undefined>> {
  const localOwnersByAccountAndName = new Map<string, Map<string, string | undefined>>();
  for (const engine of ["MYSQL", "PGSQL"] as const) {
    const localDatabasesOrUsers = localDatabasesOrUsersByEngine?.[engine] ?? {};
    for (const [name, element] of Object.entries(remoteDatabasesOrUsersByEngine?.[engine] ?? {})) {
      const remoteOwner = element?.owner;
      if (remoteOwner === undefined || !hasPropertyNamed(localDatabasesOrUsers, name)) continue;
      const localOwnersByName =
        localOwnersByAccountAndName.get(remoteOwner) ?? new Map<string, string | undefined>();
      localOwnersByAccountAndName.set(remoteOwner, localOwnersByName);
      if (!localOwnersByName.has(name)) localOwnersByName.set(name, localDatabasesOrUsers[name]?.owner);
    }
  }
  return localOwnersByAccountAndName;
}

function hasPropertyNamed(record: object | undefined, name: string): boolean {
  return Object.prototype.hasOwnProperty.call(record ?? {}, name);
}
