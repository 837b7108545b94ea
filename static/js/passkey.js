// Creates a passkey or asks for one (forms with data-passkey), by allauth's webauthn-json.js.
"use strict";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-passkey]");
  if (!form) return;
  event.preventDefault();
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const options = JSON.parse(form.querySelector("script[type='application/json']").textContent);
    const answer = await window.webauthnJSON[form.dataset.passkey](options);
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch {
    failed.hidden = false;
  }
});
