// Runs in the simulated server's page, and renews what is in it. Without it the whole page is renewed.
"use strict";
(() => {
  const live = document.getElementById("live");
  const said = document.getElementById("said");
  const pause = document.getElementById("pause");
  if (live === null || said === null || pause === null) return;
  const SECOND = 1000;

  const states = () =>
    new Map([...live.querySelectorAll("[data-of]")].map((tag) => [tag.dataset.of, tag.textContent]));

  /** Where somebody is in what is about to be replaced, and how far each list was scrolled. */
  const place = () => ({
    focused: live.contains(document.activeElement) ? document.activeElement.id : "",
    scrolled: [...live.querySelectorAll(".scroll[id]")].map(({ id, scrollTop, scrollLeft }) => ({
      id,
      scrollTop,
      scrollLeft,
    })),
  });

  const comeBack = ({ focused, scrolled }) => {
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
    // Who has marked text, or stopped in the meantime, is not disturbed.
    if (next === null || isStill() || String(getSelection()) !== "") return;
    const before = states();
    const where = place();
    live.replaceChildren(...next.childNodes);
    comeBack(where);
    // What has changed is said, and nothing else.
    const news = [...states()].filter(
      ([session, state]) => before.has(session) && before.get(session) !== state,
    );
    if (news.length > 0)
      said.textContent = news.map(([session, state]) => `${session} is ${state}.`).join(" ");
  };

  const isStill = () => pause.getAttribute("aria-pressed") === "true";
  pause.hidden = false;
  pause.addEventListener("click", () => pause.setAttribute("aria-pressed", String(!isStill())));

  const turn = async () => {
    // A server that is gone may come again.
    if (!isStill() && !document.hidden) await renew().catch(() => undefined);
    setTimeout(turn, SECOND);
  };
  setTimeout(turn, SECOND);
})();
