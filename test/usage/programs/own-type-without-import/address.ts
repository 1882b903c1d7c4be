import type { RestoreRequest } from "./types.js";

export function withAddress(value: RestoreRequest, address: string): RestoreRequest {
  return { ...value, ip: true, customip: address };
}
