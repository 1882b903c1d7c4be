/**
 * Renders the pages at `/` and `/sessions/ID`, which show the sessions of the server. They contain no secrets, so no login is
 * needed. Requests must use a loopback host name, which protects against DNS rebinding.
 */

import type { IncomingMessage } from "node:http";
import { Markup, markup, computeCspHash, type MarkupValue } from "../../core/text/markup.js";
import type { Snapshot } from "../../core/snapshot-types.js";
import { createHtmlResponse, type SimulatedResponse } from "../responses.js";
import type { Clock } from "../clock.js";
import type { Store } from "../store.js";
import { formatSessionName, renderSessionList, renderTime } from "./content.js";
import script from "./live.js?raw";
import style from "./page.css?raw";
import { renderSession } from "./session.js";

/** The data that pages show. */
export interface PageContext {
  readonly snapshot: Snapshot;
  readonly store: Store;
  readonly clock: Clock;
}

/** Returns the response to a request for a page, or `undefined` if the request is not for a page. */
export function respondToPageRequest(
  { url = "", method, headers: { host = "" } }: IncomingMessage,
  context: PageContext,
): SimulatedResponse | undefined {
  const [path = "", query = ""] = url.split("?", 2);
  const id = /^\/sessions\/([^/]+)$/.exec(path)?.[1];
  if (path !== "/" && id === undefined) return undefined;
  if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(host))
    return createHtmlResponse(421, "Misdirected Request");
  if (method !== "GET" && method !== "HEAD") return createHtmlResponse(405, "Method Not Allowed");
  const { store } = context;
  const parameters = new URLSearchParams(query);
  if (id === undefined) return renderPage("Sessions", renderSessionList(store), context, parameters);
  const session = store.findSession(id);
  if (session === undefined) {
    const content = markup`<h1>Unknown session</h1>
<p>This server has no session <code>${id}</code>. Sessions end with the server, unless it saves its state. <a id="back" href="/">All sessions</a></p>
`;
    return {
      ...renderPage("Unknown session", content, context, parameters),
      status: 404,
      statusText: "Not Found",
    };
  }
  return renderPage(
    formatSessionName(session),
    renderSession(session, store, parameters),
    context,
    parameters,
  );
}

function renderPage(
  title: string,
  content: MarkupValue,
  { snapshot, clock }: PageContext,
  query: URLSearchParams,
): SimulatedResponse {
  const versionText = snapshot.whmVersion === null ? "WHM (unknown version)" : `WHM ${snapshot.whmVersion}`;
  const isPaused = query.has("paused");
  const { text: body } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – simulated WHM</title>
<style>${new Markup(style)}</style>
${isPaused ? "" : new Markup('<noscript><meta http-equiv="refresh" content="5"></noscript>\n')}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<p><a href="/" class="name">Simulated ${versionText}</a> <small>Not a real server: nothing is transferred.</small></p>
<noscript><p>${isPaused ? new Markup('Automatic refresh is off. <a href="?">Refresh every five seconds</a>') : new Markup('This page refreshes every five seconds. <a href="?paused">Stop</a>')}</p></noscript>
<button type="button" id="pause" aria-pressed="false" hidden>Pause updates</button>
</header>
<main id="main" tabindex="-1">
<p role="status" id="announcement" class="visually-hidden"></p>
<p role="alert" id="lost" class="failed"></p>
<div id="live">
${content}<p><small>The server's clock shows ${renderTime(clock.now())} UTC.</small></p>
</div>
</main>
<script>${new Markup(script)}</script>
</body>
</html>
`;
  return { ...createHtmlResponse(200, "OK"), headers: PAGE_HEADERS, body };
}

/** The Content-Security-Policy. Allows only the script and the style of the page, and connections to this server. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src ${computeCspHash(script)}`,
  `style-src ${computeCspHash(style)}`,
  "connect-src 'self'",
  ...["base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"],
].join("; ");

const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};
