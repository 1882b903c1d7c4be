/** The report formats. The code of a format is loaded only when the format is requested. */

import type { Reporter } from "./reporter.js";

interface ReportFormatEntry {
  /** Whether reports in this format contain locations in the files of the snapshot. */
  readonly needsLocations: boolean;
  readonly load: () => Promise<Reporter>;
}

export const REPORTERS = {
  human: { needsLocations: false, load: async () => (await import("./drift.js")).formatDriftText },
  json: { needsLocations: true, load: async () => (await import("./drift.js")).formatDriftJson },
  ndjson: { needsLocations: true, load: async () => (await import("./drift.js")).formatDriftLines },
  github: { needsLocations: true, load: async () => (await import("./github.js")).formatGithub },
  sarif: { needsLocations: true, load: async () => (await import("./sarif.js")).formatSarif },
  junit: { needsLocations: true, load: async () => (await import("./junit.js")).formatJunitXml },
  markdown: { needsLocations: true, load: async () => (await import("./markdown.js")).formatMarkdown },
  html: { needsLocations: true, load: async () => (await import("./html/page.js")).renderDriftPage },
} as const satisfies Record<string, ReportFormatEntry>;

export type ReportFormat = keyof typeof REPORTERS;
