/** What came of comparing → text, in each form that can be asked for. A form is loaded when somebody asks for it. */

import type { Drift } from "../../model.js";
import type { Paint } from "./colour.js";

/** One comparison, or those of a fleet. The empty text where there is nothing to tell, in forms that may be silent. */
export type Reporter = (drifts: readonly Drift[], paint: Paint) => string;

export const REPORTERS = {
  human: async (): Promise<Reporter> => (await import("./drift.js")).driftText,
  json: async (): Promise<Reporter> => (await import("./drift.js")).driftJson,
  html: async (): Promise<Reporter> => (await import("./html/page.js")).driftPage,
} as const;

export type ReportFormat = keyof typeof REPORTERS;
