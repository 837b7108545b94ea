"""Questions that every page asks: put together once, asked each time.

To put a queryset together costs several times what the database needs to answer it. Where a question depends on
nothing but the person, what they may do and the day, each process keeps its statement for that day.
"""

from collections.abc import Callable, Iterable, Mapping

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Func, IntegerField, QuerySet, Value
from django.utils import timezone

from districts.scoping import HasAccess

DAY_SECONDS = 24 * 60 * 60
STAND_IN = -(2**31)
"""Stands in a kept statement where the key of a record goes; no record has it."""


def asked_by(user: HasAccess) -> str:
    """The part of the name of a question that says who asks and what they may do."""
    offices = [(str(role), sorted(ids)) for role, ids in sorted(user.access.offices.items())]
    return f"{user.pk}|{offices}|{sorted(map(str, user.access.city_roles))}"


def rows(question: str, make: Callable[[], QuerySet]) -> list[tuple]:
    """The rows of the queryset (of values) that `make` returns, as the database gives them (days and uuids as it
    writes them). `make` may use today and what `question` names, but nothing else that changes."""
    return _answer(*_kept(question, lambda: _compiled(make())))


def counts(question: str, make: Callable[[], Mapping[str, Iterable[QuerySet]]]) -> dict[str, int]:
    """How many records there are, by name; each count may be that of several querysets. One query for all."""
    names, *statement = _kept(question, lambda: _counting(make()))
    return dict(zip(names, _answer(*statement)[0], strict=True)) if names else {}


def hanging(question: str, parts: Mapping[str, Callable[[int], QuerySet]], key: int) -> dict[str, list]:
    """The rows of each of `parts` about the record `key`, by name. One query says which of them have any, and only
    those are read: for what most records have little of."""
    names, statement, parameters = _kept(question, lambda: _presence(parts))
    found = _answer(statement, tuple(key if value == STAND_IN else value for value in parameters))[0]
    return {
        name: list(parts[name](key)) if is_there else [] for name, is_there in zip(names, found, strict=True)
    }


def _presence(parts: Mapping[str, Callable[[int], QuerySet]]) -> tuple:
    one = Value(1, output_field=IntegerField())
    rows = [_compiled(make(STAND_IN).order_by().values(one=one)[:1]) for make in parts.values()]
    parameters = tuple(value for _sql, values in rows for value in values)
    return tuple(parts), f"SELECT {', '.join(f'EXISTS({sql})' for sql, _values in rows)}", parameters


def _counting(found: Mapping[str, Iterable[QuerySet]]) -> tuple:
    sums, parameters = [], []
    for querysets in found.values():
        statements = [_count_of(queryset) for queryset in querysets]
        sums.append(" + ".join(f"({sql})" for sql, _parameters in statements))
        parameters += [value for _sql, values in statements for value in values]
    return tuple(found), f"SELECT {', '.join(sums)}", tuple(parameters)


def _count_of(queryset: QuerySet) -> tuple[str, tuple]:
    total = Func("pk", function="COUNT", output_field=IntegerField())
    try:
        return _compiled(queryset.order_by().annotate(total=total).values("total"))
    except EmptyResultSet:
        return "0", ()


def _compiled(queryset: QuerySet) -> tuple[str, tuple]:
    return queryset.query.sql_with_params()


def _kept(question: str, make: Callable[[], tuple]) -> tuple:
    key = f"prepared|{question}|{timezone.localdate()}".replace(" ", "")
    return caches["local"].get_or_set(key, make, DAY_SECONDS)


def _answer(statement: str, parameters: tuple) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
