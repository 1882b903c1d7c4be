// used: AccountLocal (user, localuser, domain)
// unused: AccountLocal.size
import { validateAccountLocal } from "./generated/index.js";

/** Returns the messages of a form's fields. */
export function fieldErrors(name: string, host: string): { name?: string; host?: string } {
  if (validateAccountLocal({ user: name, localuser: name, domain: host })) return {};
  const errors = validateAccountLocal.errors ?? [];
  const messageOf = (key: string) => errors.find(({ path }) => path === key)?.message;
  const [nameError, hostError] = [messageOf("localuser"), messageOf("domain")];
  return { ...(nameError && { name: nameError }), ...(hostError && { host: hostError }) };
}
