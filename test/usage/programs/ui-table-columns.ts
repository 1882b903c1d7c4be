// used: AccountRemoteRoot (user, domain, size)
// unused: AccountRemoteRoot.localuser, AccountLocal
import type { AccountRemoteRootItem } from "./generated/index.js";

interface TableColumn<Row> {
  readonly field: keyof Row;
  readonly title: string;
}

const COLUMNS: readonly TableColumn<AccountRemoteRootItem>[] = [
  { field: "user", title: "Account" },
  { field: "domain", title: "Domain" },
  { field: "size", title: "Bytes" },
];

export const titles = COLUMNS.map(({ title }) => title).join(" | ");
