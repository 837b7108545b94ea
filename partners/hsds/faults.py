"""What is wrong with a package: the file, the place in it, and the reason."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.hsds.formats import TEXT_LIMIT
from partners.hsds.standard import LINKS, SHAPES, Name, Shape

SHOWN = 100
"""So many faults are listed, the others counted."""
VALUE_LENGTH = 60
DEPTH = 20

REASONS: dict[str, str | Promise] = {
    "number": gettext_lazy("a number is needed, not “%(value)s”"),
    "text": gettext_lazy("a text is needed, not “%(value)s”"),
    "long": gettext_lazy("longer than %(limit)d characters"),
    "unstorable": gettext_lazy("holds characters that are not text"),
    "script": gettext_lazy("holds script, which no text of the directory may: “%(value)s”"),
    "word": gettext_lazy("“%(value)s” is none of: %(words)s"),
    "uuid": gettext_lazy("“%(value)s” is not a UUID"),
    "link": gettext_lazy("“%(value)s” is not a web address such as https://example.org"),
    "uri": gettext_lazy("“%(value)s” is not a URI"),
    "reference": gettext_lazy("“%(value)s” is not a URI"),
    "email": gettext_lazy("“%(value)s” is not an e-mail address"),
    "date": gettext_lazy("“%(value)s” is not a day such as 2026-03-17"),
    "time": gettext_lazy("“%(value)s” is not a time such as 09:30"),
    "datetime": gettext_lazy("“%(value)s” is not a moment such as 2026-03-17T09:30:00Z"),
}


@dataclass(frozen=True)
class Place:
    """Where something stands: the file, and the path in the JSON (`[3].phones[0]`) or the row of the table."""

    file: str
    path: str = ""
    row: int = 0

    def at(self, name: str) -> "Place":
        return Place(self.file, f"{self.path}.{name}" if self.path else name, self.row)

    def number(self, index: int) -> "Place":
        return Place(self.file, f"{self.path}[{index}]", self.row)

    def __str__(self) -> str:
        where = _("row %(row)d") % {"row": self.row} if self.row else ""
        return ", ".join(part for part in (self.file, where, self.path) if part)


@dataclass(frozen=True)
class Fault:
    place: Place
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass
class Faults:
    """The first faults that were found, and how many there are."""

    shown: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, place: Place, reason: str) -> None:
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(Fault(place, reason))

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


class Unreadable(Exception):
    """A package that cannot be read any further."""

    def __init__(self, place: Place, reason: str):
        self.fault = Fault(place, reason)
        super().__init__(str(self.fault))


def short(value: Any) -> str:
    return Truncator(str(value)[: VALUE_LENGTH * 4]).chars(VALUE_LENGTH)


def reason(name: Name, code: str, value: Any) -> str:
    facts = {"value": short(value), "limit": TEXT_LIMIT, "words": ", ".join(name.words)}
    return str(REASONS[code]) % facts


Report = Callable[[Place, str], None]


def check(kind: str, record: Any, place: Place, report: Report) -> None:
    """Report all that breaks the standard in `record` and what stands in it; a child that is no record is reported
    too."""
    if not isinstance(record, dict):
        report(place, _("an object is needed"))
        return
    shape = SHAPES[kind]
    for name in shape.names.values():
        if name.is_required and name.name not in record:
            report(place.at(name.name), _("is missing"))
    for key, value in record.items():
        _check_part(shape, key, value, place, report)


def _check_part(shape: Shape, key: str, value: Any, place: Place, report: Report) -> None:
    if key in shape.names:
        if code := shape.names[key].fault(value):
            report(place.at(key), reason(shape.names[key], code, value))
    elif key in shape.one:
        check(shape.one[key], value, place.at(key), report)
    elif key in shape.many:
        check_list(shape.many[key], value, place.at(key), report)
    else:
        check_unknown(key, place, report)
        check_unknown(value, place.at(short(key)), report)


def check_list(kind: str, records: Any, place: Place, report: Report) -> None:
    if not isinstance(records, list):
        report(place, _("a list is needed"))
        return
    for index, each in enumerate(records):
        check(kind, each, place.number(index), report)


def unknown_name(place: Place) -> Name:
    """What is called like an address of the standard must be one also where the standard does not know it."""
    name = place.path.rpartition(".")[2]
    return Name(name, "reference" if name in LINKS else "text")


def check_unknown(value: Any, place: Place, report: Report, depth: int = 0) -> None:
    """Parts that the standard does not know are kept, if they can be."""
    if depth > DEPTH:
        report(place, _("nested too deep"))
    elif isinstance(value, str):
        name = unknown_name(place)
        if code := name.fault(value):
            report(place, reason(name, code, value))
    elif isinstance(value, dict):
        for key, each in value.items():
            check_unknown(key, place, report, depth)
            check_unknown(each, place.at(short(key)), report, depth + 1)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            check_unknown(each, place.number(index), report, depth + 1)


def without_empty(kind: str, record: Any) -> Any:
    """`record` without texts that are empty where a certain form is needed: an empty website says nothing."""
    if not isinstance(record, dict):
        return record
    shape = SHAPES[kind]
    return {
        key: _without_empty_parts(shape, key, value)
        for key, value in record.items()
        if value != "" or key not in shape.names or shape.names[key].may_be_empty
    }


def _without_empty_parts(shape: Shape, key: str, value: Any) -> Any:
    if key in shape.one:
        return without_empty(shape.one[key], value)
    if key in shape.many and isinstance(value, list):
        return [without_empty(shape.many[key], each) for each in value]
    return value
