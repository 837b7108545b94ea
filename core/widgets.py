"""Form controls that render fast and that office work needs: quick selects, segmented choices, native pickers."""

from functools import lru_cache
from html import escape

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# The same few hundred texts on every page.
_escaped = lru_cache(maxsize=4096)(escape)


class FastSelect(forms.Select):
    """A select whose options are written as one string: a hundred options cost no hundred templates.

    `option_attrs(value)` may return further attributes of an option: `data-search` (more words to find it by) and
    `data-hint` (a second line) for the combobox.
    """

    def option_attrs(self, value) -> dict[str, str]:
        return {}

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        selected = set(self.format_value(value))
        options = "".join(self._group(label, choices, selected) for label, choices in self._groups())
        attributes = forms.utils.flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        multiple = " multiple" if self.allow_multiple_selected else ""
        return SafeString(f"<select{attributes}{multiple}>{options}</select>")

    def _groups(self):
        """Choices as (group label or None, [(value, label), …])."""
        for value, label in self.choices:
            yield (value, label) if isinstance(label, list | tuple) else (None, [(value, label)])

    def _group(self, label, choices, selected: set[str]) -> str:
        options = "".join(self._option(value, text, selected) for value, text in choices)
        return options if label is None else f'<optgroup label="{escape(str(label))}">{options}</optgroup>'

    def _option(self, value, text, selected: set[str]) -> str:
        value = "" if value is None else str(value)
        extra = "".join([f' {key}="{_escaped(val)}"' for key, val in self.option_attrs(value).items()])
        state = " selected" if value in selected else ""
        return f'<option value="{_escaped(value)}"{state}{extra}>{_escaped(str(text))}</option>'


class FastSelectMultiple(FastSelect, forms.SelectMultiple):
    """Several of a list; see FastSelect."""


class Combobox(FastSelect):
    """A select that becomes a type-ahead (static/js/combobox.js); without script it stays a select.

    `search` maps values to further words, `hints` to a second line.
    """

    def __init__(self, attrs=None, choices=(), *, search=None, hints=None):
        super().__init__({"data-combobox": True, **(attrs or {})}, choices)
        self.search, self.hints = search or {}, hints or {}

    def option_attrs(self, value):
        found = {"data-search": self.search.get(value), "data-hint": self.hints.get(value)}
        return {key: text for key, text in found.items() if text}


class ComboboxMultiple(Combobox, FastSelectMultiple):
    """Several of a long list: a type-ahead that collects what is chosen; without script a list."""

    def build_attrs(self, base_attrs, extra_attrs=None) -> dict:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {"size": 8, "data-combobox-remove": _("Remove")} | attrs


class SegmentedRadio(forms.RadioSelect):
    """A radio group as a segmented control.

    Values in `primary` are always in view; the others fold away behind a toggle, which needs script: without it all
    are in view.
    """

    def __init__(self, attrs=None, choices=(), *, primary=()):
        super().__init__(attrs, choices)
        self.primary = set(primary)

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        attrs = self.build_attrs(self.attrs, attrs)
        base, chosen = attrs.pop("id", f"id_{name}"), set(self.format_value(value))
        options = [
            self._segment(name, base, number, str(code), label, chosen, attrs)
            for number, (code, label) in enumerate(self.choices)
        ]
        return format_html(
            '<div class="segmented" id="{}" role="presentation"{}>{}</div>',
            base,
            format_html(' data-more="{}"', _("More answers")) if self.primary else "",
            SafeString("".join(options)),
        )

    def _segment(self, name, base, number, code, label, chosen, attrs) -> str:
        option_id = f"{base}_{number}"
        rare = ""
        if self.primary and code not in self.primary:
            # A browser cannot point at a folded answer; one required answer of the group is enough.
            rare, attrs = " segmented__option--rare", {**attrs, "required": False}
        state = " checked" if code in chosen else ""
        return (
            f'<span class="segmented__option{rare}"><input type="radio" name="{escape(name)}" '
            f'value="{escape(code)}" id="{option_id}"{forms.utils.flatatt(attrs)}{state}>'
            f'<label for="{option_id}">{escape(str(label))}</label></span>'
        )

    def id_for_label(self, id_, index=None):
        return f"{id_}_{index or 0}" if id_ else id_


class DateInput(forms.DateInput):
    """The browser's own date picker; it sends and wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class LongText(forms.Textarea):
    """Text without `maxlength`: a browser would cut what is pasted in silence, the server says that it is too long. Its
    direction is that of what is typed."""

    def build_attrs(self, base_attrs, extra_attrs=None) -> dict:
        attrs = {"dir": "auto"} | super().build_attrs(base_attrs, extra_attrs)
        return {name: value for name, value in attrs.items() if name != "maxlength"}


class HintedMixin:
    """Free text about people: what looks like contact data or the health of others gets a hint (core.hints) beside the
    field, also while it is typed: a pause sends this field alone, in the body, and the answer fills its place."""

    gives_hints = True

    def get_context(self, name, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        written = context["widget"]["attrs"]
        if "id" in written:
            written |= {
                "hx-post": reverse("hints"),
                "hx-params": name,
                "hx-trigger": "input changed delay:800ms",
                "hx-target": f"#{written['id']}_hints",
                "hx-sync": "this:replace",
            }
        return context


class NoteText(HintedMixin, LongText):
    pass


class NoteLine(HintedMixin, forms.TextInput):
    pass
