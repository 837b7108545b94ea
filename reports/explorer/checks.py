"""Many answers to tick: folded away under their label, long lists with a box to search in."""

from django.forms import CheckboxSelectMultiple
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.widgets import Combobox

SHORT = 32
"""So many boxes are read at a glance; a longer list shows the ticked ones and is searched for others."""


class CheckFold(CheckboxSelectMultiple):
    """Check boxes of `label`, written as one string. Open where something is ticked; `heads` are groups of answers:
    a text before the first answer of each."""

    def __init__(self, label, *, heads: dict[str, str] | None = None):
        super().__init__()
        self.fold_label, self.heads = label, heads or {}

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        ticked = {str(code) for code in value or []}
        base = (attrs or {}).get("id", f"id_{name}")
        choices = [(str(code), label) for code, label in self.choices]
        is_short = len(choices) <= SHORT
        boxes = [
            self._box(name, f"{base}_{number}", code, label, code in ticked)
            for number, (code, label) in enumerate(choices)
            if is_short or code in ticked
        ]
        search = "" if is_short else self._search(name, f"{base}_more", choices, ticked)
        return format_html(
            '<details class="fold check-fold" id="{}"{}><summary>{}</summary>'
            '<div class="check-fold__body" role="group" aria-label="{}">{}{}</div></details>',
            *(base, SafeString(" open") if ticked else "", self.fold_label, self.fold_label),
            *(SafeString("".join(boxes)), search),
        )

    def _box(self, name, box_id, code, label, is_ticked) -> str:
        head = (
            f'<p class="check-fold__head">{conditional_escape(self.heads[code])}</p>'
            if code in self.heads
            else ""
        )
        state = " checked" if is_ticked else ""
        return (
            f'{head}<label for="{box_id}"><input type="checkbox" name="{name}" id="{box_id}" '
            f'value="{conditional_escape(code)}"{state}> {conditional_escape(str(label))}</label>'
        )

    def _search(self, name, box_id, choices, ticked) -> SafeString:
        others = [("", _("– choose –")), *(choice for choice in choices if choice[0] not in ticked)]
        control = Combobox(choices=others).render(name, [""], {"id": box_id})
        return format_html('<label for="{}">{}</label>{}', box_id, _("Add"), control)

    def id_for_label(self, id_, index=None):
        return id_
