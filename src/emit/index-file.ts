/** Items → `index.ts`: every public name, one by one. */

import type { EmitContext, Item } from "../model.js";

export function indexFile(items: readonly Item[], { extension }: EmitContext): string {
  const modules = items.map(
    ({ module }) =>
      `export { encode${module}, enqueue${module}, validate${module}, warn${module}, type ${module}Item } from "./${module}${extension}";\n`,
  );
  return `${modules.join("")}export {
  InvalidTransferItemError,
  type ItemError,
  type ItemValidator,
  type StandardResult,
} from "./transfer-item${extension}";
export {
  enqueueTransferItems,
  InvalidTransferItemsError,
  TransferProgressError,
  type EnqueueItemsOptions,
  type InvalidTransferItem,
  type TransferOutcome,
} from "./transfer-items${extension}";
export {
  enqueueTransferItem,
  transferModules,
  type TransferItem,
  type TransferModuleName,
} from "./transfer-modules${extension}";
export { supports, transferModuleVersions } from "./transfer-versions${extension}";
export {
  createWhmClient,
  WhmApiError,
  type CallOptions,
  type CallSignal,
  type WhmCaller,
  type WhmClientOptions,
  type WhmFailure,
  type WhmFetch,
  type WhmRequest,
  type WhmResponse,
} from "./whm-client${extension}";
`;
}
