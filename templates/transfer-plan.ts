import type {
  TransferAnalysisAccount,
  TransferAnalysisEngines,
  TransferAnalysisPackage,
  TransferSessionRemoteAnalysis,
} from "./transfer-analysis.js";
import type { TransferItem } from "./transfer-modules.js";

export interface TransferPlanOptions {
  /** The user names of the accounts to transfer. By default all accounts of the analysis. */
  readonly accounts?: readonly string[] | undefined;
  /** The names of the packages to transfer. By default none. */
  readonly packages?: readonly string[] | undefined;
}

/** Something of a planned account that already exists on the server that receives it. */
export interface TransferConflict {
  readonly kind: "user" | "domain" | "database" | "database-user";
  readonly name: string;
  /** The planned item that has the conflict. */
  readonly item: TransferItem;
  /** The owner of the existing domain, database or database user, if the analysis contains it. */
  readonly owner?: string | undefined;
}

export interface TransferPlan {
  /** Items to queue: packages, then accounts. Their sizes are numbers of bytes from the analysis, at least 1. */
  readonly items: TransferItem[];
  /** In the order of the items. Only what the analysis contains is compared. */
  readonly conflicts: TransferConflict[];
}

/**
 * Converts the analysis of a session to items, and finds conflicts before anything is queued. Nothing is sent. Selected names keep
 * their order, and repeated names count once.
 *
 * @throws RangeError if the analysis does not contain a selected name, or if the generated code has no module for it.
 */
export function planTransfer(
  analysis: TransferSessionRemoteAnalysis,
  { accounts, packages = [] }: TransferPlanOptions = {},
): TransferPlan {
  const { account: accountItem, package: packageItem } = itemBuilders();
  const plannedPackages = select(
    "package",
    packageItem,
    analysis.items?.packages,
    ({ name }) => name,
    packages,
  );
  const plannedAccounts = select(
    "account",
    accountItem,
    analysis.items?.accounts,
    ({ user }) => user,
    accounts,
  );
  return {
    items: [...plannedPackages, ...plannedAccounts].map(({ item }) => item),
    conflicts: findConflicts(analysis, plannedAccounts),
  };
}

/** Functions that create the item of a named package or account. Absent if no module can be used. */
interface ItemBuilders {
  readonly package?: (name: string, element: TransferAnalysisPackage) => TransferItem;
  readonly account?: (name: string, element: TransferAnalysisAccount) => TransferItem;
}

function itemBuilders(): ItemBuilders {
  return {
    // @builders
    package: (name) => ({ module: name }) as unknown as TransferItem,
    account: (name, { bytesused }) =>
      ({ module: name, size: sizeOf(bytesused, 1) }) as unknown as TransferItem,
    // @end
  };
}

/** Returns a size in bytes as an integer from 1 to `maximum`. */
export function sizeOf(bytes: number | undefined, maximum: number): number {
  return Math.min(Math.max(Math.ceil(bytes ?? 1), 1), maximum);
}

/** A selected package or account with its item. */
interface PlannedElement<Element> {
  readonly name: string;
  readonly element: Element;
  readonly item: TransferItem;
}

/** Returns the selected elements, or all that have a name. */
function select<Element>(
  kind: string,
  builder: ((name: string, element: Element) => TransferItem) | undefined,
  elements: readonly Element[] | undefined,
  nameOf: (element: Element) => string | undefined,
  selection: readonly string[] | undefined,
): readonly PlannedElement<Element>[] {
  const named = new Map<string, Element>();
  for (const element of elements ?? []) {
    const name = nameOf(element);
    if (name !== undefined && name !== "") named.set(name, element);
  }
  return Array.from(new Set(selection ?? named.keys())).flatMap((name) => {
    const element = named.get(name);
    if (element !== undefined && builder !== undefined)
      return { name, element, item: builder(name, element) };
    if (selection === undefined) return [];
    const reason =
      builder === undefined ? "the generated code has no module for" : "the analysis does not contain";
    throw new RangeError(`planTransfer: ${reason} the ${kind} ${JSON.stringify(name)}`);
  });
}

function findConflicts(
  { local, remote }: TransferSessionRemoteAnalysis,
  accounts: readonly PlannedElement<TransferAnalysisAccount>[],
): TransferConflict[] {
  const conflicts: TransferConflict[] = [];
  const domains = new Map(
    Object.entries(local?.domains ?? {}).map(([name, owner]) => [name.toLowerCase(), owner] as const),
  );
  // A recorded answer of WHM 11.44 contains the database users of the remote server outside of `dbs`.
  const users = remote?.dbs?.users ?? (remote?.["users"] as TransferAnalysisEngines | null | undefined);
  const existing = [
    ["database", findSharedNames(remote?.dbs?.dbs, local?.dbs?.dbs)],
    ["database-user", findSharedNames(users, local?.dbs?.users)],
  ] as const;
  for (const { name: user, element, item } of accounts) {
    if (hasName(local?.users, user)) conflicts.push({ kind: "user", name: user, item });
    const { domain = "*" } = element;
    // The local domain `*` is not a domain.
    if (domain !== "*" && domains.has(domain.toLowerCase())) {
      conflicts.push({ kind: "domain", name: domain, item, owner: domains.get(domain.toLowerCase()) });
    }
    for (const [kind, names] of existing) {
      for (const [name, owner] of names.get(user) ?? []) conflicts.push({ kind, name, item, owner });
    }
  }
  return conflicts;
}

/** Returns the names that both servers have in the same engine, with their local owners, by their remote owners. */
function findSharedNames(
  remote: TransferAnalysisEngines | null | undefined,
  local: TransferAnalysisEngines | undefined,
): ReadonlyMap<string, ReadonlyMap<string, string | undefined>> {
  const shared = new Map<string, Map<string, string | undefined>>();
  for (const engine of ["MYSQL", "PGSQL"] as const) {
    const existing = local?.[engine] ?? {};
    for (const [name, element] of Object.entries(remote?.[engine] ?? {})) {
      const owner = element?.owner;
      if (owner === undefined || !hasName(existing, name)) continue;
      const names = shared.get(owner) ?? new Map<string, string | undefined>();
      shared.set(owner, names);
      if (!names.has(name)) names.set(name, existing[name]?.owner);
    }
  }
  return shared;
}

function hasName(record: object | undefined, name: string): boolean {
  return Object.prototype.hasOwnProperty.call(record ?? {}, name);
}
