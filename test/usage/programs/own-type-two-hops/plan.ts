import type { Backup } from "./parse.js";

export type Job = { kind: "restore"; backup: Backup } | { kind: "skip"; reason: string };

export const plan = (backups: readonly Backup[]): Job[] =>
  backups.map((backup) =>
    backup.user === "" ? { kind: "skip", reason: "no name" } : { kind: "restore", backup },
  );
