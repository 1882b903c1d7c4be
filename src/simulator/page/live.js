// Updates a page of the simulated server every second. Without JavaScript, the browser reloads the page instead.
"use strict";
(() => {
  const live = document.getElementById("live");
  const announcement = document.getElementById("announcement");
  const pause = document.getElementById("pause");
  if (live === null || announcement === null || pause === null) return;
  const SECOND = 1000;

  const states = () =>
    new Map([...live.querySelectorAll("[data-of]")].map((tag) => [tag.dataset.of, tag.textContent]));

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

  const renew = async () => {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
    // Does not replace the content while text is selected or updates are paused.
    if (next === null || isStill() || String(getSelection()) !== "") return;
    const before = states();
    const position = savePosition();
    live.replaceChildren(...next.childNodes);
    restorePosition(position);
    // Announces only sessions whose state has changed.
    const news = [...states()].filter(
      ([session, state]) => before.has(session) && before.get(session) !== state,
    );
    if (news.length > 0)
      announcement.textContent = news.map(([session, state]) => `${session} is ${state}.`).join(" ");
  };

  const isStill = () => pause.getAttribute("aria-pressed") === "true";
  pause.hidden = false;
  pause.addEventListener("click", () => pause.setAttribute("aria-pressed", String(!isStill())));

  const turn = async () => {
    // Ignores errors, because the server may be restarting.
    if (!isStill() && !document.hidden) await renew().catch(() => undefined);
    setTimeout(turn, SECOND);
  };
  setTimeout(turn, SECOND);
})();
