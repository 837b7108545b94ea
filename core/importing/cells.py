"""One cell of an import file: a plain value, or the reason why it is none. Reasons are in the active language."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ERROR_CODES

EARLIEST_DAY = date(1990, 1, 1)
SHOWN_CHARACTERS = 100
LARGEST = 10**10
"""Beyond it no number of a file is meant."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_GERMAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DECIMAL = re.compile(r"-?[0-9]{1,99}(,[0-9]{1,9}|\.[0-9]{1,2})?")


@dataclass(frozen=True)
class Formula:
    """A formula cell for which the file holds no result."""

    text: str


Raw = str | int | float | date | datetime | time | timedelta | Formula | None


class BadCell(ValueError):
    """The message is the reason, as the person reads it."""


def is_blank(raw: Raw) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def shown(raw: Raw) -> str:
    """The cell as one would type it."""
    if raw is None:
        return ""
    if isinstance(raw, Formula):
        return raw.text
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time.min else raw.isoformat(" ", "minutes")
    if isinstance(raw, time):
        return raw.isoformat("minutes")
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def cleaned(raw: Raw) -> Raw:
    """Text in one line and in composed characters; what no cell may hold raises BadCell."""
    if isinstance(raw, Formula):
        raise BadCell(
            _("The formula has no stored result: open and save the file once, or paste the values.")
        )
    if isinstance(raw, bool):
        raise BadCell(_("A truth value is not possible here."))
    if not isinstance(raw, str):
        return raw
    if _CONTROL.search(raw):
        raise BadCell(_("The text contains unreadable characters."))
    if raw in ERROR_CODES:
        raise BadCell(_("The formula in this cell has an error."))
    return unicodedata.normalize("NFC", " ".join(raw.split()))


def text(raw: Raw, *, longest: int) -> str:
    if isinstance(raw, date | time | timedelta):
        raise BadCell(_("The spreadsheet took this for a date or time: format the cell as text."))
    value = shown(raw)
    if len(value) > longest:
        raise BadCell(_("At most %(number)d characters are possible.") % {"number": longest})
    return value


def whole_number(raw: Raw, *, lowest: int, highest: int) -> int:
    value = shown(raw)
    if _WHOLE.fullmatch(value) and lowest <= int(value) <= highest:
        return int(value)
    raise BadCell(
        _("A whole number from %(lowest)d to %(highest)d is needed.") % {"lowest": lowest, "highest": highest}
    )


def decimal(raw: Raw, *, places: int) -> Decimal:
    """A number rounded to `places`; as text without separators, because “1.234” could be either of two numbers."""
    if isinstance(raw, int | float) and isfinite(raw):
        if abs(raw) >= LARGEST:
            raise BadCell(_("The number is too large."))
        return Decimal(str(raw)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if isinstance(raw, str) and _DECIMAL.fullmatch(raw):
        return decimal(float(raw.replace(",", ".")), places=places)
    raise BadCell(_("A number without text and without separators is needed, such as 1234 or 21,8."))


def day(raw: Raw) -> date:
    """Not before 1990 and not in the future."""
    value = day_between(raw, EARLIEST_DAY, date.max)
    if value > timezone.localdate():
        raise BadCell(_("The day lies in the future."))
    return value


def day_between(raw: Raw, earliest: date, latest: date) -> date:
    value = _as_date(raw)
    if value < earliest:
        raise BadCell(_("The day lies before %(day)s.") % {"day": date_format(earliest)})
    if value > latest:
        raise BadCell(_("The day lies after %(day)s.") % {"day": date_format(latest)})
    return value


def _as_date(raw: Raw) -> date:
    if isinstance(raw, datetime):
        if raw.time() != time.min:
            raise BadCell(_("A day without a time is needed; the time belongs into “uhrzeit”."))
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str):
        if found := _ISO_DAY.fullmatch(raw):
            return _calendar_day(*found.groups())
        if found := _GERMAN_DAY.fullmatch(raw):
            return _calendar_day(*reversed(found.groups()))
    raise BadCell(_("A day is needed, such as 2025-03-17 or 17.03.2025."))


def _calendar_day(year: str, month: str, day_of_month: str) -> date:
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        raise BadCell(_("There is no such day in the calendar.")) from None


def time_of_day(raw: Raw) -> time:
    """To the minute; spreadsheets also store a time as a fraction of a day."""
    if isinstance(raw, time):
        return _to_minute(raw)
    if isinstance(raw, datetime) and raw.year <= 1900:  # how readers give a time formatted with a date
        return _to_minute(raw.time())
    if isinstance(raw, int | float):
        raw = timedelta(days=raw) if 0 <= raw < 1 else None
    if isinstance(raw, timedelta) and timedelta(0) <= raw < timedelta(days=1):
        minutes = round(raw.total_seconds() / 60) % (24 * 60)
        return time(minutes // 60, minutes % 60)
    if isinstance(raw, str) and (found := _TIME.fullmatch(raw)):
        hour, minute, second = (int(part or 0) for part in found.groups())
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute)
    raise BadCell(_("A time is needed, such as 09:40."))


def _to_minute(value: time) -> time:
    return value.replace(second=0, microsecond=0)
