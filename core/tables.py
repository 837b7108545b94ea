"""Lists: a column is a header and how to get its value, once, for the page and for every export."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse
from django.utils.functional import Promise

SEPARATOR = " · "
"""Between several entries of one cell; labels contain commas."""

Kind = Literal["text", "integer", "decimal", "money", "date", "time", "datetime", "boolean"]


@dataclass(frozen=True)
class Column:
    """One column of a list.

    `value(record)` returns a plain Python value of `kind`, or None for an empty cell. `sort` names the model fields
    that order the list by this column; without it the header is no link. `link(record)` gives the address the cell
    leads to on the page. `mark(record)` gives text and tone of a badge beside the value, on the page alone, or None.
    `on_page` false: only in exports.
    """

    key: str
    header: str | Promise
    value: Callable[[Any], Any]
    kind: Kind = "text"
    sort: tuple[str, ...] = ()
    link: Callable[[Any], str] | None = None
    mark: Callable[[Any], tuple[str, str] | None] | None = None
    on_page: bool = True

    @property
    def is_numeric(self) -> bool:
        return self.kind in ("integer", "decimal", "money")


def address_of(url_name: str) -> Callable[[int], str]:
    """`reverse(url_name, args=[key])` for many rows: the pattern is looked up once for all of them."""
    head, _zero, tail = reverse(url_name, args=[0]).rpartition("0")
    return lambda key: f"{head}{key}{tail}"


def ordering(columns: list[Column], sort: str) -> list[str]:
    """Model fields for the request's `sort` ("held_on" or "-held_on"); empty when there is no such column."""
    descending, key = sort.startswith("-"), sort.removeprefix("-")
    fields = next((column.sort for column in columns if column.key == key), ())
    return [_reverse(field) if descending else field for field in fields]


def _reverse(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"
