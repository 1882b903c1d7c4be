// used: AccountRemoteUser (user, localuser, domain)
// unused: AccountRemoteUser.replaceip
import { validateAccountRemoteUser } from "./generated/index.js";

export function isComplete(name: string, host: string): boolean {
  const result = validateAccountRemoteUser["~standard"].validate({
    user: name,
    localuser: name,
    domain: host,
  });
  return result.issues === undefined;
}
