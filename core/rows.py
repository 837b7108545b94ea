"""Which rows of client data the database itself lets through: row-level security of PostgreSQL (decision 0025).

Every statement that names a guarded table tells the database, in the same message, for whom it is asked. Who is told
nothing sees nothing: what runs outside a request says `whole_city()`. Other databases are not told anything.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SETTING = "willkommen.rows"
NOBODY = "||||"
CITY = "city||||"
"""Every row, for the product itself: commands, the worker, pages that look beyond an office by their purpose."""
FIGURES = "figures"
"""Beside the own rows all those that are counted may be read, none changed, and no client."""
FIGURES_ALONE = f"{FIGURES}||||"
"""Rows that are counted and nothing else; see `counting`."""
FIGURES_ROLE = "willkommen_figures"
"""The role of the database that may read what figures are made of, and neither clients nor texts. Its policy is `true`,
so counting costs what it costs without policies. Where it does not exist, the policies let figures through."""

AS_IT_IS = "SET LOCAL jit = off; "
"""Said along for somebody's own offices: the database takes the questions of the policies for many more than they are,
and would compile a statement of a few milliseconds for a quarter of a second. Figures may be worth it."""

outside: str = NOBODY
"""For whom a statement is asked that belongs to no request; the tests, which set the scene, take CITY."""

_asker: ContextVar[Callable[[], str] | None] = ContextVar("asker", default=None)


def asked_for() -> str:
    """For whom the next statement is asked, as the policies read it: mode|offices of casework|all offices|user|role."""
    asker = _asker.get()
    return asker() if asker else outside


@contextmanager
def asking(asker: Callable[[], str]) -> Iterator[None]:
    """Statements inside are asked for whom `asker` names; it is called when the first guarded table is."""
    token = _asker.set(asker)
    try:
        yield
    finally:
        _asker.reset(token)


@contextmanager
def whole_city() -> Iterator[None]:
    """Statements inside see every row. Querysets are to be evaluated inside, too."""
    with asking(lambda: CITY):
        yield


@contextmanager
def counting() -> Iterator[None]:
    """Statements inside count: they see the rows of every office that figures are made of. Whose figures they are, the
    queryset says (`countable_by`)."""
    with asking(lambda: FIGURES_ALONE):
        yield


def telling(told: str) -> str:
    """The statement that goes before another one, with which it is one message and one transaction."""
    is_large = told in (CITY, FIGURES_ALONE)
    return f"SET LOCAL {SETTING} = '{told}'; {'' if is_large else AS_IT_IS}"
