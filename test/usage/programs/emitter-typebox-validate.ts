// used: AccountRemoteUser (user, localuser, skipres)
// unused: AccountRemoteUser.skipaccount
import { validateAccountRemoteUser } from "./generated/typebox.js";

export function canMove(name: string): boolean {
  return validateAccountRemoteUser({ user: name, localuser: name, skipres: true });
}
