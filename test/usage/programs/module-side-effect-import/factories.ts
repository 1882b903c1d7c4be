import type { TransferItem } from "../generated/index.js";

export const factories = new Map<string, (name: string) => TransferItem>();
