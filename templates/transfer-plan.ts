import type {
  TransferAnalysisAccount,
  TransferAnalysisEngines,
  TransferAnalysisPackage,
  TransferSessionRemoteAnalysis,
} from "./transfer-analysis.js";
import { hasOwn } from "./transfer-item.js";
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
  const builders = createItemBuilders();
  const { items } = analysis;
  const plannedPackages = plan("package", builders.package, items?.packages, ({ name }) => name, packages);
  const plannedAccounts = plan("account", builders.account, items?.accounts, ({ user }) => user, accounts);
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
// Only for other generated files.
export function clampSize(bytes: number | undefined, maximum: number): number {
  return Math.min(Math.max(Math.ceil(bytes ?? 1), 1), maximum);
}

/** A package or account to transfer, with its item. `element` is the package or account in the analysis. */
interface Planned<Element> {
  readonly name: string;
  readonly element: Element;
  readonly item: TransferItem;
}

/**
 * Returns the packages or accounts with the selected names, each with its item. Without a selection, returns all that have a name,
 * or an empty list if `createItem` is undefined.
 */
function plan<Element>(
  kind: string,
  createItem: ((name: string, element: Element) => TransferItem) | undefined,
  elements: readonly Element[] | undefined,
  getName: (element: Element) => string | undefined,
  selected: readonly string[] | undefined,
): readonly Planned<Element>[] {
  const byName = new Map((elements ?? []).map((element) => [getName(element) ?? "", element] as const));
  byName.delete("");
  return Array.from(new Set(selected ?? byName.keys())).flatMap(
    (name): Planned<Element> | readonly Planned<Element>[] => {
      const element = byName.get(name);
      if (element !== undefined && createItem !== undefined)
        return { name, element, item: createItem(name, element) };
      if (selected === undefined) return [];
      const problem = createItem ? "the analysis does not contain" : "the generated code has no module for";
      throw new RangeError(`planTransfer: ${problem} the ${kind} ${JSON.stringify(name)}`);
    },
  );
}

function findConflicts(
  { local, remote }: TransferSessionRemoteAnalysis,
  accounts: readonly Planned<TransferAnalysisAccount>[],
): TransferConflict[] {
  const conflicts: TransferConflict[] = [];
  const domains = new Map(
    Object.entries(local?.domains ?? {}).map(([name, owner]) => [name.toLowerCase(), owner] as const),
  );
  // WHM 11.44 returns the database users of the source server in `remote.users` instead of `remote.dbs.users`.
  const remoteUsers = remote?.dbs?.users ?? (remote?.["users"] as TransferAnalysisEngines | null | undefined);
  const shared = new Map<string, SharedName[]>();
  addSharedNames(shared, "database", remote?.dbs?.dbs, local?.dbs?.dbs);
  addSharedNames(shared, "database-user", remoteUsers, local?.dbs?.users);
  for (const { name: account, element, item } of accounts) {
    if (hasOwn(local?.users ?? {}, account)) conflicts.push({ kind: "user", name: account, item });
    const { domain = "*" } = element;
    const owner = domains.get(domain.toLowerCase());
    // `*` stands for a missing domain. Servers also send `*` in the list of domains, although it is not a domain.
    if (domain !== "*" && domains.has(domain.toLowerCase()))
      conflicts.push({ kind: "domain", name: domain, item, owner });
    for (const { kind, name, owner: other } of shared.get(account) ?? [])
      conflicts.push({ kind, name, item, owner: other });
  }
  return conflicts;
}

/** The name of a database or user that both servers have, with its owner on the target server. */
type SharedName = Pick<TransferConflict, "kind" | "name" | "owner">;

/** Adds the names that both servers have in the same database engine, by their owner on the source server. */
function addSharedNames(
  shared: Map<string, SharedName[]>,
  kind: TransferConflict["kind"],
  remoteEngines: TransferAnalysisEngines | null | undefined,
  localEngines: TransferAnalysisEngines | undefined,
): void {
  const added = new Set<string>();
  for (const engine of ["MYSQL", "PGSQL"] as const) {
    const local = localEngines?.[engine] ?? {};
    for (const [name, element] of Object.entries(remoteEngines?.[engine] ?? {})) {
      const account = element?.owner;
      const id = JSON.stringify([account, name]);
      if (account === undefined || !hasOwn(local, name) || added.has(id)) continue;
      added.add(id);
      const names = shared.get(account) ?? [];
      shared.set(account, names);
      names.push({ kind, name, owner: local[name]?.owner });
    }
  }
}
