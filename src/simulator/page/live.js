// Updates a page of the simulated server every second. Without JavaScript, the browser reloads the page instead.
"use strict";
(() => {
  const live = document.getElementById("live");
  const announcement = document.getElementById("announcement");
  const pause = document.getElementById("pause");
  if (live === null || announcement === null || pause === null) return;
  const REFRESH_INTERVAL = 1000;

  /** Returns the labels that show the states of sessions, by the ID of the session. */
  const findStateLabels = () =>
    new Map([...live.querySelectorAll("[data-session]")].map((tag) => [tag.dataset.session, tag]));

  /** Returns the focused element and the scroll positions in the content that is about to be replaced. */
  const savePosition = () => ({
    focused: live.contains(document.activeElement) ? document.activeElement.id : "",
    scrolled: [...live.querySelectorAll(".scroll[id]")].map(({ id, scrollTop, scrollLeft }) => ({
      id,
      scrollTop,
      scrollLeft,
    })),
  });

  const restorePosition = ({ focused, scrolled }) => {
    for (const { id, ...offsets } of scrolled) {
      const list = document.getElementById(id);
      if (list !== null) Object.assign(list, offsets);
    }
    if (focused !== "") document.getElementById(focused)?.focus({ preventScroll: true });
  };

  const isPaused = () => pause.getAttribute("aria-pressed") === "true";

  const refresh = async () => {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
    // Do not replace the content while text is selected or updates are paused.
    if (next === null || isPaused() || String(getSelection()) !== "") return;
    const before = findStateLabels();
    const position = savePosition();
    live.replaceChildren(...next.childNodes);
    restorePosition(position);
    // Announce only sessions whose state has changed.
    const changes = [...findStateLabels()].filter(
      ([session, { textContent }]) => (before.get(session)?.textContent ?? textContent) !== textContent,
    );
    if (changes.length > 0)
      announcement.textContent = changes
        .map(([, { dataset, textContent }]) => `${dataset.name}: ${textContent}.`)
        .join(" ");
  };

  pause.hidden = false;
  pause.addEventListener("click", () => pause.setAttribute("aria-pressed", String(!isPaused())));

  const refreshRepeatedly = async () => {
    // Ignore errors, because the server may be restarting.
    if (!isPaused() && !document.hidden) await refresh().catch(() => undefined);
    setTimeout(refreshRepeatedly, REFRESH_INTERVAL);
  };
  setTimeout(refreshRepeatedly, REFRESH_INTERVAL);
})();
