// used: AccountRemoteRoot (user, localuser, domain, size)
// unused: AccountRemoteRoot.disabled, AccountLocal
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

/** An account of the billing system. */
interface BillingAccount {
  login: string;
  primaryDomain: string;
  diskUsage: number;
  disabled: boolean;
}

class BillingAdapter {
  toItem(account: BillingAccount): AccountRemoteRootItem | undefined {
    if (account.disabled) return undefined;
    const { login: user, primaryDomain: domain, diskUsage: size } = account;
    return { user, localuser: user, domain, size };
  }
}

export async function run(client: WhmCaller, accounts: readonly BillingAccount[]): Promise<void> {
  const adapter = new BillingAdapter();
  for (const account of accounts) {
    const item = adapter.toItem(account);
    if (item) await enqueueAccountRemoteRoot(client, "s", item);
  }
}
