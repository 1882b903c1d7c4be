// used: AccountLocal (user, localuser, detected_remote_user)
// unused: AccountLocal.domain
export interface Backup {
  readonly user: string;
  readonly localuser: string;
  readonly detected_remote_user?: string;
}

export function parse(file: string): Backup {
  const [, name = ""] = /cpmove-(\w+)/.exec(file) ?? [];
  return { user: name, localuser: name, detected_remote_user: name.slice(0, 8) };
}
