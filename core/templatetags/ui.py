"""Small tags and filters of the pages; loaded everywhere (settings: template builtins)."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from html import escape

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.utils.formats import date_format, number_format, time_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import kept
from core.tables import Column

register = template.Library()

EMPTY = "–"
TONES = {"info", "success", "warning", "danger"}


@register.filter
def number(value, digits: int | None = None) -> str:
    """1234.5 in the active language: 1.234,5 in German. None is a dash, so that zero stays visible."""
    if value is None:
        return EMPTY
    if digits is not None:
        value = _rounded(value, digits)
    return number_format(value, force_grouping=True)


def _rounded(value, digits: int) -> Decimal:
    """Half is rounded up, as everybody expects of a table; Django rounds it to the even digit."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


@register.filter
def percent(value, digits: int = 0) -> str:
    """0.81 as "81 %" (no-break space)."""
    return EMPTY if value is None else f"{number(Decimal(str(value)) * 100, digits)}\u00a0%"


@register.filter
def change(value, digits: int = 1) -> str:
    """0.041 as "+4,1 %", with a real minus sign."""
    if value is None:
        return EMPTY
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return sign + percent(abs(value), digits)


@register.filter(is_safe=True)
def capfirst(text) -> str:
    """Django's, and for Turkish the capital of “i” with its dot."""
    text = str(text)
    return f"İ{text[1:]}" if text[:1] == "i" and get_language() == "tr" else text[:1].upper() + text[1:]


@register.simple_tag
def badge(text, tone: str = "") -> SafeString:
    """A small label; `tone` is info, success, warning, danger or nothing. The text carries the meaning."""
    css = f" kern-badge--{tone}" if tone in TONES else ""
    return format_html('<span class="kern-badge{}">{}</span>', css, text)


@register.simple_tag
def bar(value, largest) -> SafeString:
    """A horizontal bar of `value` in relation to `largest`; decoration, the figure stands beside it."""
    width = round(100 * float(value or 0) / float(largest), 1) if largest else 0
    return format_html(
        '<svg class="bar-svg" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar" width="{}" height="8" rx="0.5"/></svg>',
        f"{width:g}",
    )


@register.simple_tag(takes_context=True)
def kept_token(context) -> str:
    """The signed text that a login page carries for the person whose session had ended; see core.kept."""
    request = context["request"]
    return getattr(request, "kept_token", "") or request.POST.get("kept", "")


@register.simple_tag(takes_context=True)
def form_owner(context) -> SafeString:
    """Stands beside `csrf_token` in every form of a core.views.RestoreMixin; see core.kept."""
    return kept.owner_input(context["request"].user.pk)


@register.simple_tag
def stylesheet(path: str, media: str = "all") -> SafeString:
    return format_html('<link rel="stylesheet" href="{}" media="{}">', staticfiles_storage.url(path), media)


@register.simple_tag
def script(path: str) -> SafeString:
    return format_html('<script src="{}" defer></script>', staticfiles_storage.url(path))


# --- Lists --------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def sort_header(context, column: Column, sort: str) -> SafeString:
    """A header cell of a list; a link that sorts by the column, and back again, where the column can be sorted."""
    css = "num" if column.is_numeric else ""
    if not column.sort:
        return format_html('<th scope="col" role="columnheader" class="{}">{}</th>', css, column.header)
    state = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort)
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{column.key}" if state == "ascending" else column.key
    return format_html(
        '<th scope="col" role="columnheader" class="{}"{}><a href="?{}" title="{}">{}{}</a></th>',
        css,
        format_html(' aria-sort="{}"', state) if state else "",
        query.urlencode(),
        _("Sort by this column"),
        column.header,
        {"ascending": " ▲", "descending": " ▼"}.get(state, ""),
    )


@register.simple_tag
def table_rows(columns: list[Column], records) -> SafeString:
    """The body rows of a list, written as one string: a page of rows costs about a millisecond.

    Each cell but the first names its column, for narrow screens, where cells stand below each other.
    """
    cells = [(column, _opening(column, is_first=place == 0)) for place, column in enumerate(columns)]
    return SafeString("".join(_row(cells, record) for record in records))


def _opening(column: Column, *, is_first: bool) -> str:
    css = ' class="num"' if column.is_numeric else ""
    label = "" if is_first else f' data-label="{conditional_escape(str(column.header))}"'
    return f'<td role="cell"{css}{label}>'


def _row(cells: list[tuple[Column, str]], record) -> str:
    written = "".join(f"{opening}{_content(column, record)}</td>" for column, opening in cells)
    css = ' class="is-cancelled"' if getattr(record, "cancelled_at", None) else ""
    return f'<tr role="row"{css}>{written}</tr>'


def _content(column: Column, record) -> str:
    text = cell_text(column.value(record), column.kind)
    value = escape(text) if type(text) is str else conditional_escape(text)
    if value and column.link and (url := column.link(record)):
        value = f'<a href="{escape(url)}">{value}</a>'
    if column.mark and (mark := column.mark(record)):
        value = f"{value} {badge(*mark)}"
    return value


def cell_text(value, kind: str) -> str:
    """A plain Python value as text of the active language; `kind` is that of core.tables.Column."""
    if value is None or value == "":
        return ""
    if kind in _CELL_TEXTS:
        return _CELL_TEXTS[kind](value)
    return str(value)


def _local(value) -> str:
    return date_format(localtime(value) if is_aware(value) else value, "SHORT_DATETIME_FORMAT")


@lru_cache(maxsize=4096)
def _day(value, _language: str) -> str:
    """The same few days stand on every line of a list; formatting one costs as much as the rest of its cell."""
    return date_format(value, "SHORT_DATE_FORMAT")


@lru_cache(maxsize=4096)
def _clock(value, _language: str) -> str:
    return time_format(value, "TIME_FORMAT")


_CELL_TEXTS = {
    "integer": number,
    "decimal": lambda value: number(value, 1),
    "money": lambda value: number(value, 2),
    "date": lambda value: _day(value, get_language()),
    "time": lambda value: _clock(value, get_language()),
    "datetime": _local,
    "boolean": lambda value: _("yes") if value else _("no"),
}


# --- Errors of forms ----------------------------------------------------------------------------------


@register.filter
def form_errors(forms) -> list[dict[str, str]]:
    """Every error of a form, a formset or a list of them, in the order of the page: `message`, `label`, `target`.

    `target` is the id of the control or of the group of controls: the first one of the rows for what concerns a formset
    as a whole, empty for what concerns a form as a whole.
    """
    if isinstance(forms, BaseForm):
        return _errors_of(forms)
    if not isinstance(forms, BaseFormSet):
        return [error for form in forms for error in form_errors(form)]
    rows = [
        error
        for number, form in enumerate(forms, start=1)
        for error in _errors_of(form, label_prefix=f"{number}. ")
    ]
    target = _first_control(forms)
    return [{"message": str(text), "label": "", "target": target} for text in forms.non_form_errors()] + rows


def _first_control(forms: BaseFormSet) -> str:
    """Where to begin when rows as a whole are wrong, such as none at all."""
    form = next(iter(forms), None)
    return _target_of(form.visible_fields()[0]) if form else ""


def _errors_of(form: BaseForm, label_prefix: str = "") -> list[dict[str, str]]:
    return [
        {
            "message": str(message),
            "label": f"{label_prefix}{form[name].label}" if name in form.fields else "",
            "target": _target_of(form[name]) if name in form.fields else "",
        }
        for name, messages in form.errors.items()
        for message in messages
    ]


def _target_of(bound: BoundField) -> str:
    """The control, or the frame of a group of check boxes, which has no control of its own."""
    return bound.id_for_label or f"div_{bound.auto_id}"


@register.filter
def page_numbers(page) -> list[int | None]:
    """Page numbers to offer, with None for a gap: 1 … 4 5 6 … 20."""
    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [None if number == paginator.ELLIPSIS else number for number in numbers]
