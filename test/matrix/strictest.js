/** The strictest flags of the compiler, with which generated code must compile. */
export const STRICTEST_FLAGS = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  ...{ noPropertyAccessFromIndexSignature: true, noImplicitOverride: true, noImplicitReturns: true },
  ...{ noFallthroughCasesInSwitch: true, noUnusedLocals: true, noUnusedParameters: true },
  ...{ allowUnreachableCode: false, allowUnusedLabels: false, isolatedModules: true, declaration: true },
};
