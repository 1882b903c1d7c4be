/** What came of comparing → text, in each form that can be asked for. A form is loaded when somebody asks for it. */

import type { Reporter } from "./reporter.js";

interface ReportFormatEntry {
  /** Whether it points into the snapshot on disk, which is read for it. */
  readonly isPlaced: boolean;
  readonly load: () => Promise<Reporter>;
}

export const REPORTERS = {
  human: { isPlaced: false, load: async () => (await import("./drift.js")).driftText },
  json: { isPlaced: true, load: async () => (await import("./drift.js")).driftJson },
  ndjson: { isPlaced: true, load: async () => (await import("./drift.js")).driftLines },
  github: { isPlaced: true, load: async () => (await import("./github.js")).githubText },
  sarif: { isPlaced: true, load: async () => (await import("./sarif.js")).sarifJson },
  junit: { isPlaced: true, load: async () => (await import("./junit.js")).junitXml },
  markdown: { isPlaced: true, load: async () => (await import("./markdown.js")).markdownText },
  html: { isPlaced: true, load: async () => (await import("./html/page.js")).driftPage },
} as const satisfies Record<string, ReportFormatEntry>;

export type ReportFormat = keyof typeof REPORTERS;
