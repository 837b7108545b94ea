// Keeps a begun consultation on the server while it is typed. Without a connection the text stays on the page, which
// says so, and is kept as soon as there is one again. Saving waits for a connection, too: the browser would put its own
// page in the place of the text.
"use strict";

(() => {
  const form = document.querySelector("form[data-draft-url]");
  if (!form) return;
  const state = form.querySelector("[data-draft-state]");
  const PAUSE = 1500;
  const AGAIN = 5000;
  const PATIENCE = 5000;
  let timer = 0;
  let isSent = false;
  let change = 0;

  const content = () => new FormData(form);
  const say = (text, isWarning = false) => {
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("save-bar__warning", isWarning);
  };

  async function keep() {
    if (isSent) return;
    const kept = change;
    const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: content(), redirect: "error" }).catch(() => null);
    if (answer?.ok) {
      document.dispatchEvent(new CustomEvent("session:seen"));
      const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      say(state.dataset.kept.replace("%s", now));
      if (kept === change) form.dispatchEvent(new CustomEvent("draft:kept"));
      return;
    }
    say(answer ? state.dataset.refused : state.dataset.offline, true);
    if (!answer || answer.status >= 500) later(AGAIN);
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(keep, pause);
  }

  for (const name of ["input", "change"]) {
    form.addEventListener(name, () => {
      change += 1;
      later(PAUSE);
    });
  }
  // Any answer will do, also that of a proxy or of the login page.
  const isConnected = () => fetch(form.dataset.aliveUrl, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) })
    .then(() => true, () => false);

  let isAsking = false;
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (isSent) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    isSent = await isConnected();
    isAsking = false;
    if (isSent) return form.requestSubmit(event.submitter);
    say(state.dataset.unsent, true);
    later(AGAIN);
  });
  window.addEventListener("pageshow", () => { isSent = false; });
  window.addEventListener("online", () => { if (change) keep(); });
  window.addEventListener("pagehide", () => { if (change && !isSent) navigator.sendBeacon(form.dataset.draftUrl, content()); });
})();
