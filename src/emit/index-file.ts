/**
 * Generates `index.ts`, which exports all public names. The exports for transfer sessions come last, so that they do not change the
 * order of files in bundles that do not use them.
 */

import type { EmitContext } from "../core/emitter-types.js";
import type { Item } from "../core/item-types.js";
import { canPlanTransfers } from "./plan-file.js";

export function generateIndexFile(items: readonly Item[], { extension }: EmitContext): string {
  const moduleExports = items.map(
    ({ module }) =>
      `export { encode${module}, enqueue${module}, validate${module}, warn${module}, type ${module}Item } from "./${module}${extension}";\n`,
  );
  const planExports = canPlanTransfers(items)
    ? `export {
  planTransfer,
  type TransferConflict,
  type TransferPlan,
  type TransferPlanOptions,
} from "./transfer-plan${extension}";
`
    : "";
  return `${moduleExports.join("")}export {
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
export type { TransferSessionContext } from "./transfer-rules${extension}";
export { supports, transferModuleVersions } from "./transfer-versions${extension}";
export {
  createWhmClient,
  UnexpectedAnswerError,
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
export {
  retrieveTransferSessionRemoteAnalysis,
  type TransferAnalysisAccount,
  type TransferAnalysisConfig,
  type TransferAnalysisDatabases,
  type TransferAnalysisEngines,
  type TransferAnalysisItems,
  type TransferAnalysisLocalServer,
  type TransferAnalysisNode,
  type TransferAnalysisOptions,
  type TransferAnalysisOwner,
  type TransferAnalysisPackage,
  type TransferAnalysisRemoteServer,
  type TransferAnalysisSoftware,
  type TransferSessionRemoteAnalysis,
} from "./transfer-analysis${extension}";
export { createTransferClient, type TransferClient } from "./transfer-client${extension}";
export {
  abortTransferSession,
  analyzeTransferSessionRemote,
  availableTransferModules,
  createRemoteRootTransferSession,
  createRemoteUserTransferSession,
  deleteAccountArchives,
  fetchTransferSessionLog,
  getTransferSessionState,
  isFinalTransferState,
  pauseTransferSession,
  remoteBasicCredentialCheck,
  restoreModulesSummary,
  startLocalCpmoveRestore,
  startTransferSession,
  transferModuleSchema,
  validateSystemUser,
  type AvailableTransferModule,
  type DeleteAccountArchivesParameters,
  type LiveTransferModule,
  type LocalCpmoveRestoreParameters,
  type RemoteBasicCredentialCheck,
  type RemoteBasicCredentialParameters,
  type RemoteLogin,
  type RemoteRootCredentials,
  type RemoteRootTransferSession,
  type RemoteRootTransferSessionParameters,
  type RemoteUserTransferSessionParameters,
  type RootEscalation,
  type SystemUserValidation,
  type TransferFlag,
  type TransferOutput,
  type TransferSessionLogParameters,
  type TransferSessionParameters,
  type TransferSessionState,
  type WhmAnswer,
  type WhmAnswerCaller,
} from "./transfer-functions${extension}";
export {
  parseTransferLog,
  type TransferItemDetails,
  type TransferItemEntry,
  type TransferLogEntry,
  type TransferQueueEntry,
  type TransferSessionEntry,
  type TransferTextEntry,
  type TransferWorkerEntry,
  type UnknownTransferEntry,
} from "./transfer-log${extension}";
export {
  summarizeTransferLog,
  type TransferItemResult,
  type TransferItemStatus,
  type TransferResults,
} from "./transfer-results${extension}";
${planExports}export {
  openTransferSession,
  TransferSchemaDriftError,
  type OpenTransferSessionOptions,
  type TransferSession,
  type TransferSessionDisposal,
  type TransferSessionSource,
} from "./transfer-session${extension}";
export {
  describeSchemaDrift,
  verifySchema,
  type TransferSchemaDrift,
  type TransferSchemaReport,
  type VerifySchemaOptions,
} from "./transfer-verify${extension}";
export type { TransferCursor, TransferEvent, WatchStart } from "./transfer-events${extension}";
export type { TransferWaitOptions } from "./transfer-wait${extension}";
export { watchTransferSession, type TransferRetry, type WatchOptions } from "./transfer-watch${extension}";
`;
}
