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
import { formatSessionName, renderSession, renderSessionList, renderTime } from "./content.js";
import script from "./live.js?raw";
import style from "./page.css?raw";

/** The data that pages show. */
export interface PageContext {
  readonly snapshot: Snapshot;
  readonly store: Store;
  readonly clock: Clock;
}

/** Returns the response to a request for a page, or `undefined` if the request is not for a page. */
export function respondToPageRequest(
  request: IncomingMessage,
  context: PageContext,
): SimulatedResponse | undefined {
  const [path = "", query = ""] = (request.url ?? "").split("?", 2);
  const id = /^\/sessions\/([^/]+)$/.exec(path)?.[1];
  if (path !== "/" && id === undefined) return undefined;
  if (!isLoopbackHost(request.headers.host ?? "")) return createHtmlResponse(421, "Misdirected Request");
  if (request.method !== "GET" && request.method !== "HEAD")
    return createHtmlResponse(405, "Method Not Allowed");
  const isRefreshPaused = query === "paused";
  if (id === undefined)
    return renderHtmlPage("Sessions", renderSessionList(context.store), context, isRefreshPaused);
  const session = context.store.findSession(id);
  if (session === undefined) return createHtmlResponse(404, "Not Found");
  return renderHtmlPage(
    formatSessionName(session),
    renderSession(session, context.store),
    context,
    isRefreshPaused,
  );
}

function isLoopbackHost(host: string): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(host);
}

function renderHtmlPage(
  title: string,
  content: MarkupValue,
  { snapshot, clock }: PageContext,
  isRefreshPaused: boolean,
): SimulatedResponse {
  const versionText = snapshot.whmVersion === null ? "WHM (unknown version)" : `WHM ${snapshot.whmVersion}`;
  const { text: pageHtml } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – simulated WHM</title>
<style>${new Markup(style)}</style>
${isRefreshPaused ? "" : new Markup('<noscript><meta http-equiv="refresh" content="5"></noscript>\n')}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<p><a href="/" class="name">Simulated ${versionText}</a> <small>Not a real server: nothing is transferred.</small></p>
<noscript><p>${isRefreshPaused ? new Markup('Automatic refresh is off. <a href="?">Refresh every five seconds</a>') : new Markup('This page refreshes every five seconds. <a href="?paused">Stop</a>')}</p></noscript>
<button type="button" id="pause" aria-pressed="false" hidden>Pause updates</button>
</header>
<main id="main" tabindex="-1">
<p role="status" id="announcement" class="visually-hidden"></p>
<div id="live">
${content}<p><small>The server's clock shows ${renderTime(clock.now())} UTC.</small></p>
</div>
</main>
<script>${new Markup(script)}</script>
</body>
</html>
`;
  return { ...createHtmlResponse(200, "OK"), headers: PAGE_HEADERS, body: pageHtml };
}

/** The Content-Security-Policy. Allows only the script and the style of the page, and connections to this server. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src ${computeCspHash(script)}`,
  `style-src ${computeCspHash(style)}`,
  "connect-src 'self'",
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join("; ");

const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};
