"""What rule R14 asks for above every table, as text."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.periods import Period
from core.templatetags.ui import percent
from reports.sheets.model import Sheet
from reports.tables import Figure


def facts(sheet: Sheet, period: str, filter_text: str, control: str) -> list[tuple[str, str]]:
    """Labels and texts; `control` says the disclosure control."""
    missing = ", ".join(f"{label} {_percent(share)}" for label, share in sheet.missing.items())
    return [
        (_("Unit"), sheet.unit),
        (_("Period"), period),
        (_("Filter"), filter_text),
        (_("Counting rule"), sheet.rule),
        (_("Disclosure control"), control),
        (_("Not stated"), missing or _("does not apply")),
        *([(pgettext("table", "Note"), sheet.note)] if sheet.note else []),
    ]


def period_text(period: Period) -> str:
    return " – ".join(date_format(day, "SHORT_DATE_FORMAT") for day in (period.start, period.end))


def _percent(share: Figure) -> str:
    return share if isinstance(share, str) else percent(share)
