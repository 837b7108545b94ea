// The consultation form by keyboard: choosing leads to the next field, Enter to the next concern, 1–9 choose an outcome,
// Ctrl+S saves, Ctrl+Enter saves and goes on. Also: the person's panel, fitting services, and the measured duration.
"use strict";

const form = document.getElementById("consultation");
const field = (name) => form.elements.namedItem(name);
const list = form.querySelector("[data-concerns]");
const total = field("concerns-TOTAL_FORMS");
const isNew = !field("version")?.value;
let isDirty = false;

form.querySelectorAll("[data-script-only]").forEach((element) => { element.hidden = false; });
for (const row of list.children) prepare(row);

// --- Concerns ---------------------------------------------------------------------------------------

const part = (row, name) => row.querySelector(`[name="${row.dataset.rowOf}-${name}"]`);
const topicOf = (row) => row.querySelector(".concern__topic [role=combobox]");
const outcomesOf = (row) => [...row.querySelectorAll(".concern__outcome input[type=radio]")];

function prepare(row) {
  row.querySelector(".concern__remove").type = "button";
}

function addRow() {
  const last = list.lastElementChild;
  if (last && !part(last, "topic").value) return topicOf(last).focus();
  const row = form.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
  row.dataset.rowOf = `concerns-${total.value}`;
  row.innerHTML = row.innerHTML.replaceAll("__prefix__", total.value);
  total.value = Number(total.value) + 1;
  list.append(row);
  prepare(row);
  htmx.process(row);
  row.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  topicOf(row).focus();
}

function removeRow(row) {
  const neighbour = row.nextElementSibling || row.previousElementSibling;
  row.remove();
  presetFollowUp();
  if (neighbour) topicOf(neighbour).focus();
  else addRow();
}

function nextRow(row) {
  if (!part(row, "topic").value) topicOf(row).focus();
  else if (row.nextElementSibling) topicOf(row.nextElementSibling).focus();
  else addRow();
}

// The last key, known before anything that it sets off; a click forgets it.
let lastKey = "";
let staysPut = false;
form.addEventListener("keydown", (event) => { lastKey = event.key; }, true);
form.addEventListener("pointerdown", () => { lastKey = ""; }, true);

// Focus moves after the key that chose has done its own work (Tab would move it once more); after Enter or a digit at
// once, so that a quick next key reaches the field it is meant for.
function moveFocus(element) {
  if (!element || staysPut) return;
  if (/^(Enter|[1-9])$/.test(lastKey)) element.focus();
  else setTimeout(() => element.focus());
}

function onTopic(row) {
  const topic = part(row, "topic").value;
  const receiver = part(row, "receiver_text");
  receiver.dataset.comboboxUrl = `${receiver.dataset.comboboxUrl.split("?")[0]}?${need(topic)}`;
  if (!topic) return;
  suggest(topic);
  const outcomes = outcomesOf(row);
  moveFocus(outcomes.find((radio) => radio.checked) || outcomes[0]);
}

function choose(radio) {
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

// After Enter the next concern is typed at once; it must not end up in this field.
function onReceiver(row) {
  const receiver = part(row, "receiver_text");
  if (part(row, "receiver").value && lastKey === "Enter" && document.activeElement === receiver) nextRow(row);
}

function onOutcome(radio) {
  const row = radio.closest(".concern");
  if (radio.value === "referred" && radio.checked && !lastKey.startsWith("Arrow")) moveFocus(part(row, "receiver_text"));
}

form.addEventListener("click", (event) => {
  const remove = event.target.closest(".concern__remove");
  if (remove) removeRow(remove.closest(".concern"));
  if (event.target.closest("[data-add-row]")) addRow();
});

form.addEventListener("change", (event) => {
  isDirty = true;
  const row = event.target.closest(".concern");
  // A choice that was made by going elsewhere leaves the focus there.
  staysPut = Boolean(event.detail?.isLeaving);
  if (row && event.target === part(row, "topic")) onTopic(row);
  else if (row && event.target === part(row, "receiver")) onReceiver(row);
  else if (row && event.target.type === "radio") onOutcome(event.target);
  else if (event.target.name === "client_key") onClient(event.target.value);
  else if (event.target.name === "who" && !lastKey.startsWith("Arrow")) onWho(event.target.value);
  else if (event.target.name === "minutes") stopMeasuring();
  else if (event.target.name === "channel") presetMinutes();
  else if (LANGUAGES.includes(event.target.name)) onLanguage(event.target.name);
  else if (event.target.name === "office") onOffice(event.target);
  if (row || event.target.name === "who") presetFollowUp();
  if (event.target.closest(".circumstances")) summarise();
});
form.addEventListener("input", () => { isDirty = true; });
form.addEventListener("draft:kept", () => { isDirty = false; });

// A concern that stays open brings the consultation back: on the usual day, until somebody knows better.
let usualFollowUp = "";

function presetFollowUp() {
  const day = field("follow_up_on");
  if (!isNew || day.value !== usualFollowUp) return;
  const staysOpen = [...list.children].flatMap(outcomesOf).some((radio) => radio.checked && radio.value === "follow_up");
  day.value = usualFollowUp = staysOpen && field("who").value !== "without" ? form.dataset.usualFollowUp : "";
}

// --- Keys -------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const button = { s: "[data-save]", Enter: "[data-save-and-next]" }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(button) || form.querySelector("[data-save]"));
}, true);

form.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target;
  const row = target.closest(".concern");
  if (event.key === "Enter") return onEnter(event, target, row);
  if (target.type !== "radio" && target.type !== "checkbox") return;
  const outcomes = row ? outcomesOf(row) : [];
  if (/^[1-9]$/.test(event.key) && outcomes.includes(target) && outcomes[event.key - 1]) {
    event.preventDefault();
    choose(outcomes[event.key - 1]);
  }
  // A letter typed a moment too early must not open another page.
  if (/^\p{L}$/u.test(event.key)) event.stopPropagation();
});

// Enter never sends the form by accident.
function onEnter(event, target, row) {
  if (event.defaultPrevented || !event.isTrusted || target.matches("textarea, button, summary, a")) return;
  event.preventDefault();
  if (!row) {
    if (target.name === "who") onWho(target.value);
    else if (target.name === "client_text" && field("client_key").value) topicOf(list.lastElementChild).focus();
  } else if (target === topicOf(row)) {
    if (part(row, "topic").value) outcomesOf(row)[0].focus();
  } else if (target !== part(row, "receiver_text") || target.value.trim()) {
    nextRow(row);
  } else {
    askForReceiver(target);
  }
}

// A referral needs somebody to whom: said at once, and gone with the next key.
function askForReceiver(receiver) {
  const id = `${receiver.id}_needed`;
  if (document.getElementById(id)) return;
  const reason = document.createElement("p");
  reason.id = id;
  reason.className = "kern-error";
  reason.setAttribute("role", "alert");
  reason.textContent = receiver.dataset.needed;
  receiver.closest(".concern__receiver").append(reason);
  const [invalid, described] = ["aria-invalid", "aria-describedby"].map((name) => [name, receiver.getAttribute(name)]);
  receiver.setAttribute("aria-invalid", "true");
  receiver.setAttribute("aria-describedby", id);
  const settle = () => {
    reason.remove();
    for (const [name, value] of [invalid, described]) {
      if (value === null) receiver.removeAttribute(name);
      else receiver.setAttribute(name, value);
    }
  };
  for (const event of ["input", "change"]) reason.parentElement.addEventListener(event, settle, { once: true });
}

// --- The office, for those who work in several --------------------------------------------------------

const favourites = JSON.parse(document.getElementById("favourites")?.textContent || "{}");

function onOffice(office) {
  offerSites(office.selectedOptions[0].label);
  const ofNewRows = form.querySelector("template[data-row]").content;
  for (const place of [form, ofNewRows]) {
    place.querySelectorAll('select[name$="-topic"]').forEach((select) => offerFirst(select, favourites[office.value]));
  }
}

function offerSites(office) {
  const select = field("site");
  const groups = [...select.querySelectorAll("optgroup")];
  groups.forEach((group) => { group.hidden = group.disabled = group.label !== office; });
  if (select.selectedOptions[0]?.closest("optgroup")?.hidden) {
    select.value = groups.find((group) => !group.hidden)?.querySelector("option").value ?? "";
  }
}

// The first group is that of the topics used often; all topics stand in the groups below it.
function offerFirst(select, codes) {
  const chosen = select.value;
  const options = codes.map((code) => select.querySelector(`option[value="${code}"]`)).filter(Boolean);
  select.querySelector("optgroup").replaceChildren(...options.map((option) => option.cloneNode(true)));
  select.value = chosen;
  select.dispatchEvent(new CustomEvent("combobox:refresh"));
}

if (Object.keys(favourites).length) offerSites(field("office").selectedOptions[0].label);

// --- The person -------------------------------------------------------------------------------------

let presetLanguage = field("language").value;

// The language of the consultation and that of a new client are the same until somebody says otherwise.
const LANGUAGES = ["language", "client-language"];
const UNKNOWN = "und";
const chosenLanguages = new Set(LANGUAGES.filter((name) => !isNew || (form.hasAttribute("data-typed") && field(name)?.value !== "und")));

function onLanguage(name) {
  chosenLanguages.add(name);
  shareLanguage(name);
}

function shareLanguage(name) {
  const other = LANGUAGES.find((language) => language !== name);
  if (field("who").value !== "new" || !chosenLanguages.has(name) || chosenLanguages.has(other)) return;
  field(other).value = field(name).value;
  field(other).dispatchEvent(new CustomEvent("combobox:refresh"));
}

function onWho(who) {
  LANGUAGES.forEach(shareLanguage);
  if (who === "known") moveFocus(field("client_text"));
  else if (who === "new") moveFocus(field("client-given_name"));
  else moveFocus(topicOf(list.firstElementChild));
}

function onClient(key) {
  const panel = document.getElementById("client-panel");
  if (!key) return panel.replaceChildren();
  htmx.ajax("GET", field("client_text").dataset.panelUrl.replace("/0/", `/${key}/`), { target: "#client-panel" });
  moveFocus(topicOf(list.firstElementChild));
}

// The language stays as it is once somebody has chosen one.
document.getElementById("client-panel").addEventListener("htmx:afterSettle", (event) => {
  // The answer may come when the person is no longer chosen.
  if (!field("client_key").value) return event.currentTarget.replaceChildren();
  const facts = event.currentTarget.querySelector("[data-client-language]")?.dataset;
  if (!facts) return;
  const select = field("language");
  if (isNew && select.value === presetLanguage) presetLanguage = select.value = facts.clientLanguage;
});

// "This is the person": a likely duplicate is taken instead of a new client.
document.getElementById("new-client").addEventListener("click", (event) => {
  const known = event.target.closest("[data-client]");
  if (!known) return;
  event.preventDefault();
  form.querySelector('[name="who"][value="known"]').checked = true;
  field("client_text").dispatchEvent(new CustomEvent("combobox:set", { detail: { value: known.dataset.client, label: known.dataset.clientLabel } }));
});

// --- Fitting services -------------------------------------------------------------------------------

// The concern, and who has it: services are proposed by both.
function need(topic) {
  const who = form.elements.who.value;
  const client = who === "known" ? field("client_key").value : "";
  const district = who === "new" ? field("client-district").value : "";
  return new URLSearchParams({ topic, client, district, language: field("language").value });
}

function suggest(topic) {
  const box = document.getElementById("suggestions");
  htmx.ajax("GET", `${box.dataset.url}?${need(topic)}`, { target: "#suggestions" });
}

document.getElementById("suggestions").addEventListener("click", (event) => {
  const service = event.target.closest("[data-service]");
  if (!service) return;
  const row = [...list.children].find((item) => part(item, "topic").value === service.dataset.topic);
  if (!row) return;
  row.querySelector('[value="referred"]').checked = true;
  part(row, "receiver_text").dispatchEvent(new CustomEvent("combobox:set", { detail: { value: service.dataset.service, label: service.dataset.label } }));
  part(row, "receiver_text").focus();
});

// --- Duration and summary ---------------------------------------------------------------------------

const openedAt = isNew && field("opened_at").value ? Date.parse(field("opened_at").value) : 0;
// The clock of the device may be wrong: before the page was loaded the server's counts.
const loadedAt = Date.now();
const sinceOpening = Date.parse(form.dataset.now) - openedAt;
let isMeasured = openedAt > 0 && !field("minutes").value;

// Entered on another day nothing is measured: the usual length of the channel stands there until somebody knows better.
let usualMinutes = "";

function presetMinutes() {
  const minutes = field("minutes");
  if (!isNew || isMeasured || minutes.value !== usualMinutes) return;
  usualMinutes = field("held_on").value === form.dataset.today ? "" : field("channel").selectedOptions[0]?.dataset.minutes || "";
  minutes.value = usualMinutes;
}

function stopMeasuring() {
  isMeasured = false;
  field("opened_at").value = "";
}

function measure() {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  clock.hidden = !isMeasured || field("held_on").value !== form.dataset.today;
  const seconds = Math.max(0, Math.floor((Date.now() - loadedAt + sinceOpening) / 1000));
  clock.textContent = clock.dataset.text.replace("%s", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
}

// The day as the pages write it; plain "en" would put the month first.
const LOCALES = { de: "de-DE", en: "en-GB", tr: "tr-TR" };

function summarise() {
  const shown = (name) => field(name)?.selectedOptions?.[0]?.label || "";
  const [year, month, day] = field("held_on").value.split("-");
  const time = field("start_time").value;
  const date = year ? new Date(year, month - 1, day).toLocaleDateString(LOCALES[document.documentElement.lang]) : "";
  const texts = [date, time, shown("site"), shown("adviser")].filter((text) => text && text !== "–");
  form.querySelector("[data-circumstances]").textContent = texts.join(" · ");
  if (field("held_on").value !== form.dataset.today && isMeasured) stopMeasuring();
  presetMinutes();
  measure();
}

summarise();
if (isMeasured) setInterval(measure, 1000);

// --- Leaving ----------------------------------------------------------------------------------------

let isSent = false;
document.addEventListener("submit", (event) => { if (event.target === form) isSent = !event.defaultPrevented; });
window.addEventListener("beforeunload", (event) => { if (isDirty && !isSent) event.preventDefault(); });
window.addEventListener("pageshow", () => { isSent = false; });

if (!document.querySelector("[data-focus]")) {
  const isChosen = field("client_key").value || field("who").value !== "known";
  (isChosen ? topicOf(list.lastElementChild) : field("client_text")).focus();
}
