"""How a grouped value of the database becomes a code of the public interface, and a code a label."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.core.cache import caches
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from catalogues.labels import labels
from core.periods import Period, month_number
from districts.models import District, Site, office_codes
from districts.scoping import HasAccess
from partners.models import Organisation
from reports.levels import UnknownCode
from reports.scope import offices_of


class Coding:
    """The plain case: the value is the code. `missing` is the code of what was not stated, and of NULL."""

    def __init__(self, missing: str | None = None):
        self.missing = missing

    def encode(self, value: Any) -> str:
        return str(self.missing) if value is None else str(value)

    def encoder(self) -> Callable[[Any], str]:
        """`encode`, for the many rows of one table."""
        return self.encode

    def decode(self, code: str, user: HasAccess, period: Period) -> list:
        """The values to filter by; None among them is NULL. Raises UnknownCode."""
        if code not in self.axis(user, period):
            raise UnknownCode(code)
        return [code]

    def axis(self, user: HasAccess, period: Period) -> dict[str, str]:
        raise NotImplementedError

    def sort_key(self, code: str) -> Any:
        return code


class Catalogue(Coding):
    """Codes of a catalogue, in its order."""

    def __init__(self, name: str, missing: str | None = None):
        super().__init__(missing)
        self.name = name

    def axis(self, user, period):
        return labels(self.name)


class Fixed(Coding):
    """A short list that lives in the code."""

    def __init__(self, entries: Mapping[str, str | Promise], missing: str | None = None):
        super().__init__(missing)
        self.entries = entries

    def axis(self, user, period):
        return {code: str(label) for code, label in self.entries.items()}


class Flag(Coding):
    """`1` or `0`, as the catalogue file writes it."""

    def encode(self, value):
        return "1" if value else "0"

    def decode(self, code, user, period):
        return [found == "1" for found in super().decode(code, user, period)]

    def axis(self, user, period):
        return {"0": _("no"), "1": _("yes")}


# --- Time ---------------------------------------------------------------------------------------------


class _Pattern(Coding):
    """Codes of time: any that fit the pattern, whether or not something happened then."""

    pattern = ""

    def decode(self, code, user, period):
        found = re.fullmatch(self.pattern, code)
        if not found:
            raise UnknownCode(code)
        return [self.number(*map(int, found.groups()))]

    def number(self, *parts: int) -> int:
        return parts[0]


def _months(period: Period) -> list[int]:
    first, last = month_number(period.start), month_number(period.end)
    numbers = [year * 100 + month for year in range(first // 100, last // 100 + 1) for month in range(1, 13)]
    return [number for number in numbers if first <= number <= last]


class Years(_Pattern):
    pattern = r"(\d{4})"

    def axis(self, user, period):
        return {str(year): str(year) for year in range(period.start.year, period.end.year + 1)}


class Quarters(_Pattern):
    pattern = r"(\d{4})-Q([1-4])"

    def number(self, year, quarter):
        return year * 10 + quarter

    def encode(self, value):
        return f"{value // 10}-Q{value % 10}"

    def axis(self, user, period):
        numbers = dict.fromkeys(month // 100 * 10 + (month % 100 + 2) // 3 for month in _months(period))
        return {
            self.encode(number): _("Q%(quarter)s %(year)s") % {"quarter": number % 10, "year": number // 10}
            for number in numbers
        }


class Months(_Pattern):
    pattern = r"(\d{4})-(0[1-9]|1[0-2])"

    def number(self, year, month):
        return year * 100 + month

    def encode(self, value):
        return f"{value // 100}-{value % 100:02}"

    def axis(self, user, period):
        return {self.encode(month): f"{MONTHS[month % 100]} {month // 100}" for month in _months(period)}


class Weekdays(_Pattern):
    pattern = r"([1-7])"

    def axis(self, user, period):
        return {str(day + 1): str(name) for day, name in WEEKDAYS.items()}


class Hours(_Pattern):
    """The hour in which the consultation began; `unknown` without a time."""

    pattern = r"(1?\d|2[0-3])"

    def __init__(self):
        super().__init__("unknown")

    def decode(self, code, user, period):
        return [None] if code == self.missing else super().decode(code, user, period)

    def axis(self, user, period):
        hours = {str(hour): _("%(hour)s o’clock") % {"hour": hour} for hour in range(24)}
        return hours | {"unknown": _("not stated")}

    def sort_key(self, code):
        return int(code) if code.isdecimal() else 24


# --- Records --------------------------------------------------------------------------------------------


class Offices(Coding):
    """Rows are grouped by the office's key, which stands on each of them; joining it for the code would cost as much
    as counting. A code never changes, so it is looked up once a minute."""

    def encoder(self):
        codes = caches["local"].get_or_set("office_codes", office_codes)

        def encode(key: int) -> str:
            if key not in codes:  # opened within the minute
                codes.update(office_codes())
            return codes[key]

        return encode

    def decode(self, code, user, period):
        offices = offices_of(user).filter(code=code).values_list("pk", flat=True)
        if not offices:
            raise UnknownCode(code)
        return list(offices)

    def axis(self, user, period):
        return dict(offices_of(user).values_list("code", "name"))


class Sites(Coding):
    def __init__(self):
        super().__init__("unknown")

    def decode(self, code, user, period):
        found = super().decode(code, user, period)
        return [None] if code == self.missing else found

    def axis(self, user, period):
        sites = Site.objects.visible_to(user).filter(office__in=offices_of(user)).select_related("office")
        return {site.code: f"{site.office.name}, {site.street}" for site in sites} | {
            "unknown": _("not stated")
        }


class Districts(Coding):
    def __init__(self):
        super().__init__(District.UNKNOWN)

    def axis(self, user, period):
        return {district.slug: district.label for district in District.objects.visible_to(user)}


class Organisations(Coding):
    """A hand-over to another welcome office has no organisation; all of them are one group of their own."""

    OFFICE = "office"

    def encode(self, value):
        return self.OFFICE if value is None else str(value)

    def decode(self, code, user, period):
        found = super().decode(code, user, period)
        return [None] if code == self.OFFICE else [UUID(key) for key in found]

    def axis(self, user, period):
        organisations = Organisation.objects.visible_to(user).values_list("pk", "name")
        return {str(pk): name for pk, name in organisations} | {self.OFFICE: _("another welcome office")}
