/** The report formats. Each is loaded only when it is requested. */

import type { Reporter } from "./reporter.js";

interface ReportFormatEntry {
  /** Whether the format contains locations in the snapshot on disk. */
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
