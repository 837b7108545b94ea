// Keys: "/" search, "N" new consultation, "?" the list of keys. Any element with data-key gets its key.
// Keys never fire while typing, nor together with Ctrl, Alt or Meta.
"use strict";

const isTyping = (element) =>
  element.isContentEditable || element.closest("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [role=combobox]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    document.getElementById("shortcuts")?.showModal();
    event.preventDefault();
    return;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, textarea, select")) target.focus();
  else target.click();
});
