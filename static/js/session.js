// Warns before the session ends and offers to stay; all windows of the browser share one clock.
"use strict";

const session = document.getElementById("session");
const SEEN = "willkommen-seen";
const idleMs = session.dataset.idleSeconds * 1000;
const warnMs = idleMs - session.dataset.warningSeconds * 1000;

const touch = () => localStorage.setItem(SEEN, String(Date.now()));
const show = (state) => {
  for (const part of session.querySelectorAll("[data-session]")) part.hidden = part.dataset.session !== state;
  session.dataset.state = state;
  if (!session.open) session.showModal();
};
const hide = () => {
  session.dataset.state = "";
  if (session.open) session.close();
};

const look = () => {
  const idle = Date.now() - Number(localStorage.getItem(SEEN));
  if (idle >= idleMs) {
    if (session.dataset.state !== "ended") show("ended");
  } else if (idle >= warnMs) {
    if (session.dataset.state !== "warning") show("warning");
  } else if (session.dataset.state) {
    hide();
  }
};

session.querySelector("form[method=post]").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch(session.dataset.extendUrl, {
    method: "POST",
    body: new FormData(event.target),
    headers: { "X-Requested-With": "fetch" },
    redirect: "error",
  }).catch(() => null);
  if (answer?.ok) {
    touch();
    hide();
  } else {
    show("ended");
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr.status === 401) show("ended");
  else if (event.detail.successful) touch();
});

document.addEventListener("session:seen", touch);

touch();
setInterval(look, 1000);
document.addEventListener("visibilitychange", look);
