/** The report formats. The code of a format is loaded only when the format is requested. */

import type { Reporter } from "./reporter.js";

interface ReportFormatEntry {
  readonly load: () => Promise<Reporter>;
}

export const REPORTERS = {
  human: { load: async () => (await import("./drift.js")).formatDriftText },
  json: { load: async () => (await import("./drift.js")).formatDriftJson },
  ndjson: { load: async () => (await import("./drift.js")).formatDriftNdjson },
  github: { load: async () => (await import("./github.js")).formatDriftGithub },
  sarif: { load: async () => (await import("./sarif.js")).formatSarif },
  junit: { load: async () => (await import("./junit.js")).formatDriftJunit },
  markdown: { load: async () => (await import("./markdown.js")).formatDriftMarkdown },
  html: { load: async () => (await import("./html/page.js")).renderDriftPage },
} as const satisfies Record<string, ReportFormatEntry>;

export type ReportFormat = keyof typeof REPORTERS;
