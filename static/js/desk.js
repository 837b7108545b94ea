// An open desk: asks every two seconds whether something has changed, and exchanges only the panels that have. What is
// being typed stands elsewhere and stays; the focus stays where it was. Minutes count on by themselves.
"use strict";

(() => {
  const desk = document.getElementById("desk");
  if (!desk) return;
  const offline = document.querySelector("[data-offline]");
  const EVERY = 2000;
  let version = desk.dataset.version;

  async function look() {
    const answer = await fetch(desk.dataset.live, {
      headers: { "If-None-Match": version, "HX-Request": "true" },
      cache: "no-store",
      signal: AbortSignal.timeout(10000),
    }).catch(() => null);
    offline.hidden = answer !== null && (answer.ok || answer.status === 304 || answer.status === 401);
    if (!answer?.ok) return;
    const tag = answer.headers.get("ETag");
    exchange(await answer.text());
    version = tag;
  }

  function exchange(text) {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const focused = placeOf(document.activeElement);
    // A menu that is open is being used: its panel is exchanged with the next change after it.
    for (const panel of [...desk.children]) {
      const next = fresh.getElementById(panel.id);
      if (!next) panel.remove();
      else if (next.outerHTML !== panel.outerHTML) panel.replaceWith(next);
    }
    for (const next of fresh.querySelectorAll("body > [id]")) {
      if (!document.getElementById(next.id)) desk.append(next);
    }
    focused?.()?.focus();
    document.dispatchEvent(new CustomEvent("desk:changed"));
  }

  // Where the focus is, by what the element does: after the exchange the same thing may stand in another line.
  function placeOf(element) {
    if (!element || !desk.contains(element)) return null;
    const key = ["formaction", "href", "aria-label"].find((name) => element.hasAttribute(name));
    const selector = key && `[${key}="${CSS.escape(element.getAttribute(key))}"]`;
    return selector ? () => desk.querySelector(selector) : null;
  }

  function countOn() {
    for (const place of document.querySelectorAll("[data-since]")) {
      const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(place.dataset.since)) / 60000));
      place.textContent = String(minutes);
    }
  }

  async function watch() {
    if (!document.hidden) {
      await look();
      countOn();
    }
    setTimeout(watch, EVERY);
  }

  setTimeout(watch, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
})();
