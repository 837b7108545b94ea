// Lines of tasks: arrows go up and down, "D" marks the line as done, "V" opens its ways to move it.
// The line stays the same one after the page has come back. Keys never fire while typing, nor with Ctrl, Alt or Meta.
"use strict";

const PLACE = "willkommen_task";

// Asked for anew each time: a page may renew its lines while it stands open.
const lines = () => [...document.querySelectorAll("[data-task]")];
const goTo = (number) => lines().at(Math.max(0, Math.min(number, lines().length - 1)))?.focus();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  const line = event.target.closest("[data-task]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const isTyping = event.target.closest("input, textarea, select, dialog[open]");
  if (isTyping || (!line && event.target !== document.body)) return;
  if (step && !event.target.closest("details[open]")) {
    goTo(line ? lines().indexOf(line) + step : 0);
    event.preventDefault();
  }
  if (!line) return;
  const key = event.key.toLowerCase();
  if (key === "d") line.querySelector("[data-done]").click();
  else if (key === "v") {
    const menu = line.querySelector("[data-move]");
    menu.open = true;
    menu.querySelector("button").focus();
  } else return;
  event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const line = event.target.closest("[data-task]");
  if (line) sessionStorage.setItem(PLACE, lines().indexOf(line));
});

const place = sessionStorage.getItem(PLACE);
sessionStorage.removeItem(PLACE);
if (place !== null) goTo(Number(place));
