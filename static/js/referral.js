// The services proposed as the receiver are those for the concern that is chosen.
"use strict";

const concern = document.querySelector("select[data-topics]");
const receiver = document.querySelector("input[name=receiver_text]");
const topics = JSON.parse(concern.dataset.topics);

function follow() {
  const url = new URL(receiver.dataset.comboboxUrl, location.href);
  url.searchParams.set("topic", topics[concern.value] || "");
  receiver.dataset.comboboxUrl = url;
}

concern.addEventListener("change", follow);
// A browser that comes back to the page may have put another concern there.
window.addEventListener("pageshow", follow);
