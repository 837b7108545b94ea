// Rare answers of a segmented control fold away behind a toggle; the chosen one always stays in view.
"use strict";

const foldSegments = (root) => {
  for (const group of root.querySelectorAll(".segmented[data-more]:not([data-folded], :has(.segmented__more))")) {
    const more = document.createElement("button");
    more.type = "button";
    more.className = "segmented__more";
    more.textContent = "…";
    more.setAttribute("aria-label", group.dataset.more);
    more.setAttribute("aria-expanded", "false");
    more.addEventListener("click", () => {
      delete group.dataset.folded;
      more.remove();
      group.querySelector(".segmented__option--rare input").focus();
    });
    group.dataset.folded = "";
    group.append(more);
  }
};

foldSegments(document);
document.addEventListener("htmx:load", (event) => foldSegments(event.target));
