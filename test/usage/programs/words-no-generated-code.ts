// unused: AccountLocal, AccountLocal.user, AccountRemoteRoot.domain, AccountRemoteRoot.ip, PackageRemoteRoot.package
/** Draws a map of visitors. Has nothing to do with transfers. */
export interface Visit {
  user: string;
  domain: string;
  ip: string;
  size?: number;
}

export function group(visits: readonly Visit[]): Map<string, Visit[]> {
  const groups = new Map<string, Visit[]>();
  for (const visit of visits) groups.set(visit.domain, [...(groups.get(visit.domain) ?? []), visit]);
  return groups;
}

export const isLarge = ({ size = 0 }: Visit): boolean => size > 100;
