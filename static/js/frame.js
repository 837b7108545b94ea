// Menus close on Escape and on a click elsewhere; the error summary takes the focus; forms are sent once.
"use strict";

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (!opener) return;
  event.preventDefault(); // Without script a link leads to the same on a page of its own.
  document.getElementById(opener.dataset.opens).showModal();
});
document.querySelectorAll("[data-opens]").forEach((opener) => { opener.hidden = false; });

document.querySelector("[data-focus]")?.focus();

// A second press of the button while the answer is on its way must not send the form again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 8000); // An answer that is a download leaves the page standing.
});
// Coming back with the browser's back button, the form may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Hints at what is typed: the same ones again are not put in place anew, or a screen reader would say them at every pause.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, serverResponse } = event.detail;
  if (!target.matches("[data-hints]")) return;
  const found = new DOMParser().parseFromString(serverResponse, "text/html").body;
  event.detail.shouldSwap &&= found.textContent !== target.textContent;
});
