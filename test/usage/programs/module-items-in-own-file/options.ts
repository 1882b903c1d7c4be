export const FORCED = { force: true } as const;
export const PLAN = "gold";
