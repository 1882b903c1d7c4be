// used: AccountLocal (user, localuser, customip, ip)
// unused: AccountLocal.domain
/** A request of the control panel. Does not import generated code. */
export interface RestoreRequest {
  user: string;
  localuser: string;
  ip?: boolean;
  customip?: string;
}

export const request = (name: string): RestoreRequest => ({ user: name, localuser: name });
