// used: LegacyAccountBackup (user, restoretype, mysql_dbs_to_restore, unrestricted_restore)
// unused: LegacyAccountBackup.pgsql_dbs_to_restore
import { encodeLegacyAccountBackup } from "./generated/index.js";

export function preview(user: string, databases: readonly string[]): string {
  const fields = encodeLegacyAccountBackup({
    user,
    restoretype: "monthly",
    unrestricted_restore: true,
    mysql_dbs_to_restore: databases.join(","),
  });
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}
