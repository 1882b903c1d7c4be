export const STRICTEST_FLAGS: Readonly<Record<string, boolean>>;
