// Updates a page of the simulated server every second. Without JavaScript, the browser reloads the page instead.
"use strict";
(() => {
  const [live, announcement, lost, pause] = ["live", "announcement", "lost", "pause"].map((id) =>
    document.getElementById(id),
  );
  if (live === null || announcement === null || lost === null || pause === null) return;
  const REFRESH_INTERVAL = 1000;
  const REQUEST_TIMEOUT = 1500;

  /** Returns the elements that show the states of sessions, by the ID of the session. */
  const findStates = () =>
    new Map(
      [...live.querySelectorAll("[data-session]")].map((element) => [element.dataset.session, element]),
    );

  /** Replaces only elements that have changed, so that the focus, scroll positions, and entered text of the others remain. */
  const replaceContent = (next) => {
    for (const { id } of live.querySelectorAll("details[open]"))
      next.querySelector(`#${id}`)?.setAttribute("open", "");
    const [before, after] = [[...live.children], [...next.children]];
    if (before.length !== after.length) return live.replaceChildren(...after);
    before.forEach((element, index) => {
      if (element.outerHTML !== after[index].outerHTML) replaceElement(element, after[index]);
    });
  };

  const replaceElement = (element, next) => {
    const { scrollTop, scrollLeft } = element;
    const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
    element.replaceWith(next);
    Object.assign(next, { scrollTop, scrollLeft });
    if (focused !== "") document.getElementById(focused)?.focus({ preventScroll: true });
  };

  const isPaused = () => pause.getAttribute("aria-pressed") === "true";

  const refresh = async () => {
    const { pathname, search } = location;
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT);
    const response = await fetch(pathname + search, { cache: "no-store", signal });
    const next = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("live");
    if (next === null) throw new Error("The response is not a page of this server.");
    // Do not replace the content while text is selected, or if the address has changed since the request.
    if (location.search !== search || String(getSelection()) !== "") return;
    const before = findStates();
    replaceContent(next);
    // Announce only sessions whose state has changed.
    const changes = [...findStates()].filter(
      ([session, { dataset }]) => (before.get(session) ?? { dataset }).dataset.state !== dataset.state,
    );
    if (changes.length > 0)
      announcement.textContent = changes
        .map(([, { dataset, textContent }]) => `${dataset.name}: ${textContent}.`)
        .join(" ");
  };

  /** Refreshes the page, and shows a message while the server does not respond. */
  const tryRefresh = async () => {
    try {
      await refresh();
      lost.textContent = "";
    } catch {
      if (lost.textContent === "")
        lost.textContent = `The server has not responded since ${new Date().toLocaleTimeString()}. This page shows its last state.`;
    }
  };

  pause.hidden = false;
  pause.addEventListener("click", () => pause.setAttribute("aria-pressed", String(!isPaused())));

  live.addEventListener("input", ({ target }) => {
    if (target.id !== "search") return;
    const query = new URLSearchParams(location.search);
    if (target.value === "") query.delete("item");
    else query.set("item", target.value);
    history.replaceState(null, "", `?${query}`);
    void tryRefresh();
  });

  const refreshRepeatedly = async () => {
    if (!isPaused() && !document.hidden) await tryRefresh();
    setTimeout(refreshRepeatedly, REFRESH_INTERVAL);
  };
  setTimeout(refreshRepeatedly, REFRESH_INTERVAL);
})();
