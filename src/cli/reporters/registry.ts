/** The report formats. The code of a format is loaded only when the format is requested. */

import type { Reporter } from "./reporter.js";

interface ReportFormatEntry {
  /** Whether reports in this format contain locations in the files of the snapshot. */
  readonly needsLocations: boolean;
  readonly load: () => Promise<Reporter>;
}

export const REPORTERS = {
  human: { needsLocations: false, load: async () => (await import("./drift.js")).driftText },
  json: { needsLocations: true, load: async () => (await import("./drift.js")).driftJson },
  ndjson: { needsLocations: true, load: async () => (await import("./drift.js")).driftLines },
  github: { needsLocations: true, load: async () => (await import("./github.js")).githubText },
  sarif: { needsLocations: true, load: async () => (await import("./sarif.js")).sarifJson },
  junit: { needsLocations: true, load: async () => (await import("./junit.js")).junitXml },
  markdown: { needsLocations: true, load: async () => (await import("./markdown.js")).markdownText },
  html: { needsLocations: true, load: async () => (await import("./html/page.js")).driftPage },
} as const satisfies Record<string, ReportFormatEntry>;

export type ReportFormat = keyof typeof REPORTERS;
