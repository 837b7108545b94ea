// Type-ahead after the ARIA 1.2 combobox pattern: <select data-combobox> with its own options (data-search: further
// words, data-hint: second line), or <input data-combobox-url> with a hidden input for the value (data-combobox-value:
// its id) whose options come from an address as JSON {"results": [{"value", "label", "hint"}]} for ?q=.
// The first match is highlighted while typing; Enter takes it and does not send the form. Leaving the field or sending
// the form takes an entry only if it is the only one that fits: nothing is guessed. Other text stays for the server to
// answer, without a value below; a select sends it as data-combobox-text, or, without that, shows its choice again.
// With data-combobox-opens an empty box offers its list as soon as it has the focus; nothing is highlighted then, so that
// Enter and Tab choose nothing, and Escape closes it. Without script the select stays a select. The control below keeps the value and fires "change".
// Of a <select multiple> what was chosen stands below the box, each with a button that takes it away again.
"use strict";

const fold = (text) => text.toLowerCase().replaceAll("ß", "ss").replaceAll("ı", "i").normalize("NFD").replace(/\p{M}/gu, "");
const MAX_OPTIONS = 100;

class Combobox {
  constructor(control, input) {
    this.control = control;
    this.input = input;
    this.options = [];
    this.active = -1;
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-list`;
    this.list.className = "combobox__list";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
    this.list.setAttribute("aria-label", label ? label.textContent.trim() : input.getAttribute("aria-label") || "");
    const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    const box = document.createElement("div");
    box.className = "combobox";
    input.before(box);
    box.append(input, this.list);
    input.addEventListener("input", () => this.type());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("click", () => this.browse());
    input.addEventListener("focus", () => this.offer());
    input.addEventListener("blur", () => this.leave());
    input.form?.addEventListener("submit", () => this.leave());
    input.addEventListener("combobox:set", (event) => this.set(event.detail.value, event.detail.label));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option][data-index]");
      if (row) this.take(Number(row.dataset.index));
    });
  }

  // What was chosen before is no longer meant.
  type() {
    this.isTyping = true;
    this.isOffer = false;
    if (this.keepsText) this.put("");
    this.search();
  }

  offer() {
    if (this.control.dataset.comboboxOpens === undefined || this.input.value) return;
    this.browse();
    this.isOffer = true;
    this.highlight(-1);
  }

  browse() {
    this.isOffer = false;
    if (this.isTyping) this.search();
    else this.search("");
  }

  search(query = this.input.value) {
    this.typed = query.trim();
    this.show(this.find(this.typed));
  }

  show(options) {
    this.options = options.slice(0, MAX_OPTIONS);
    this.list.replaceChildren(...this.options.map((option, index) => this.row(option, index)));
    const chosen = this.typed ? 0 : this.options.findIndex((option) => option.value === this.control.value);
    if (this.typed && !this.options.length) this.list.append(this.nothingFound());
    this.open(this.list.children.length > 0);
    this.highlight(this.options.length && !this.isOffer ? Math.max(chosen, 0) : -1);
  }

  row(option, index) {
    const row = document.createElement("li");
    row.id = `${this.list.id}-${index}`;
    row.dataset.index = index;
    row.setAttribute("role", "option");
    row.append(...this.marked(option.label));
    if (option.hint) {
      const hint = document.createElement("span");
      hint.className = "combobox__hint";
      hint.textContent = ` ${option.hint}`;
      row.append(hint);
    }
    return row;
  }

  nothingFound() {
    const row = document.createElement("li");
    row.className = "combobox__none";
    row.setAttribute("role", "option");
    row.setAttribute("aria-disabled", "true");
    row.textContent = document.body.dataset.nothingFound;
    return row;
  }

  marked(label) {
    const start = this.typed ? fold(label).indexOf(fold(this.typed)) : -1;
    if (start < 0) return [label];
    const mark = document.createElement("mark");
    mark.textContent = label.slice(start, start + this.typed.length);
    return [label.slice(0, start), mark, label.slice(start + this.typed.length)];
  }

  open(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.input.removeAttribute("aria-activedescendant");
  }

  highlight(index) {
    this.active = index;
    [...this.list.children].forEach((row, number) => row.setAttribute("aria-selected", String(number === index)));
    const row = this.options[index] && this.list.children[index];
    if (!row) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    const isOpen = !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!isOpen) this.browse();
      else if (this.options.length) this.highlight((Math.max(this.active, step < 0 ? 0 : -1) + step + this.options.length) % this.options.length);
    } else if (event.key === "Enter" && isOpen && this.isOffer && this.active < 0) {
      this.open(false);
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      this.take(this.active);
    } else if (event.key === "Tab") {
      this.settle();
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.open(false);
    }
  }

  take(index) {
    const option = this.options[index];
    this.open(false);
    if (option) this.set(option.value, option.label);
  }

  set(value, label) {
    this.input.value = this.input.title = label;
    this.shown = label;
    this.typed = "";
    this.isTyping = false;
    this.put(value);
  }

  put(value) {
    if (this.control.value === value) return;
    this.control.value = value;
    this.control.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: { isLeaving: this.isLeaving } }));
  }

  settle() {
    this.open(false);
    if (!this.isTyping) return;
    const text = this.input.value.trim();
    const meant = this.onlyOption(text);
    if (!text) this.set("", "");
    else if (meant) this.set(meant.value, meant.label);
    else if (!this.keepsText) this.set(this.control.value, this.shown);
  }

  // The one entry that fits, or the one whose label was typed in full.
  onlyOption(text) {
    if (this.typed !== text) return undefined;
    const named = this.options.filter((option) => fold(option.label) === fold(text));
    const fitting = named.length ? named : this.options;
    return fitting.length === 1 ? fitting[0] : undefined;
  }

  leave() {
    this.isLeaving = true;
    this.settle();
    this.isLeaving = false;
  }
}

class SelectCombobox extends Combobox {
  constructor(select) {
    const input = document.createElement("input");
    input.type = "text";
    input.className = "combobox__input";
    for (const name of ["aria-describedby", "aria-invalid", "aria-label", "autofocus", "data-key"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    }
    // The label and the error summary point at the id: it moves to what the person sees.
    input.id = select.id;
    select.id = `${select.id}-select`;
    input.disabled = select.disabled;
    input.required = select.required;
    select.required = false;
    select.hidden = true;
    select.after(input);
    super(select, input);
    this.keepsText = Boolean(select.dataset.comboboxText);
    if (this.keepsText) input.name = select.dataset.comboboxText;
    this.refresh();
    if (select.dataset.comboboxTyped) this.resume(select.dataset.comboboxTyped);
    select.addEventListener("combobox:refresh", () => this.refresh());
    if (input.hasAttribute("autofocus")) input.focus();
  }

  // Text that the server could not read as an entry.
  resume(text) {
    this.control.value = "";
    this.shown = this.input.value = this.typed = text;
    this.isTyping = true;
  }

  // To be called (event "combobox:refresh" on the select) after a script changed value or options.
  refresh() {
    // An option that stands in two groups is offered in the first.
    const seen = new Set([""]);
    const options = [...this.control.options].filter(({ value }) => !seen.has(value) && seen.add(value));
    this.entries = options.map((option) => ({
      value: option.value,
      label: option.label,
      hint: option.dataset.hint || option.closest("optgroup")?.label,
      words: fold(`${option.label} ${option.value} ${option.dataset.search || ""} ${option.closest("optgroup")?.label || ""}`),
      start: fold(option.label),
      code: fold(option.value),
    }));
    if (this.isTyping && this.keepsText) return;
    this.shown = this.control.value === "" ? "" : this.control.selectedOptions[0].label;
    this.input.value = this.input.title = this.shown;
  }

  // Every typed word must occur; a code, then the beginning of the label, then the beginning of a word come first.
  find(query) {
    const text = fold(query);
    const words = text.split(/\s+/);
    const rank = (entry) => {
      if (entry.code === text) return 0;
      if (entry.start.startsWith(text)) return 1;
      return ` ${entry.words}`.includes(` ${text}`) ? 2 : 3;
    };
    return this.entries
      .filter((entry) => words.every((word) => entry.words.includes(word)))
      .map((entry) => [rank(entry), entry])
      .sort((a, b) => a[0] - b[0])
      .map(([, entry]) => entry);
  }
}

class SeveralCombobox extends SelectCombobox {
  refresh() {
    super.refresh();
    this.isRequired ??= this.input.required;
    this.clear();
    this.draw();
  }

  clear() {
    this.isTyping = false;
    this.typed = this.shown = this.input.value = this.input.title = "";
  }

  find(query) {
    const chosen = new Set([...this.control.selectedOptions].map(({ value }) => value));
    return super.find(query).filter(({ value }) => !chosen.has(value));
  }

  set(value) {
    this.clear();
    this.choose(value, true);
  }

  choose(value, isChosen) {
    const option = [...this.control.options].find((each) => each.value === value);
    if (!option || option.selected === isChosen) return;
    option.selected = isChosen;
    this.draw();
    this.control.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: { isLeaving: this.isLeaving } }));
  }

  draw() {
    if (!this.chosen) {
      this.chosen = document.createElement("ul");
      this.chosen.className = "chosen";
      this.chosen.setAttribute("aria-live", "polite");
      this.input.parentElement.after(this.chosen);
    }
    const options = [...this.control.selectedOptions];
    this.chosen.replaceChildren(...options.map((option) => this.entry(option)));
    this.chosen.hidden = !options.length;
    this.input.required = this.isRequired && !options.length;
  }

  entry(option) {
    const entry = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "✕";
    button.title = this.control.dataset.comboboxRemove;
    button.setAttribute("aria-label", `${option.label}: ${button.title}`);
    button.addEventListener("click", () => {
      this.choose(option.value, false);
      this.input.focus();
    });
    entry.append(option.label, button);
    return entry;
  }
}

class RemoteCombobox extends Combobox {
  constructor(input) {
    super(document.getElementById(input.dataset.comboboxValue), input);
    this.keepsText = true;
    this.shown = input.value;
    if (input.getAttribute("aria-invalid") === "true") this.control.value = "";
    input.classList.add("combobox__input");
  }

  // Enter that comes before the answer takes the entry as soon as it is there, if it is the only one.
  onKey(event) {
    const isWaiting = this.list.hidden && this.typed && this.input.value !== this.shown;
    if (event.key === "Enter" && isWaiting) {
      event.preventDefault();
      this.takesOnly = true;
    } else {
      super.onKey(event);
    }
  }

  // Asks a moment after the last key; an answer to older text is dropped.
  search(query = this.input.value) {
    this.takesOnly = false;
    this.options = [];
    clearTimeout(this.timer);
    this.typed = query.trim();
    if (this.typed.length < Number(this.input.dataset.comboboxMin || 2)) {
      this.open(false);
      return;
    }
    this.timer = setTimeout(() => this.ask(this.typed), 150);
  }

  async ask(query) {
    const url = new URL(this.input.dataset.comboboxUrl, location.href);
    url.searchParams.set("q", query);
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || query !== this.typed || document.activeElement !== this.input) return;
    this.show((await answer.json()).results);
    if (this.takesOnly && this.options.length === 1) this.take(0);
  }
}

const enhance = (root) => {
  root.querySelectorAll("select[data-combobox]:not([hidden])").forEach((select) => (select.multiple ? new SeveralCombobox(select) : new SelectCombobox(select)));
  root.querySelectorAll("input[data-combobox-url]:not([role=combobox])").forEach((input) => new RemoteCombobox(input));
};

enhance(document);
// A browser that comes back to the page may put an old value under a new text.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("select[data-combobox]").forEach((select) => select.dispatchEvent(new Event("combobox:refresh")));
});
document.addEventListener("htmx:load", (event) => enhance(event.target));
