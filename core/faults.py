"""What may be told of an exception where many can read it: in logs and with failed tasks.

What an exception says may hold a name, an address or a row of a file. Where it happened and which kinds of exception
there were is what one needs to find the fault.
"""

from collections.abc import Iterator
from traceback import format_tb

from django.db import OperationalError


class Harmless(Exception):
    """Says only what anybody may read."""


TELLING = (ConnectionError, TimeoutError, OperationalError, Harmless)
"""What these say is about servers, not about people."""


def without_values(error: BaseException) -> str:
    """Kinds and places of `error` and of what led to it, the first one first."""
    told = [f"{in_short(each)}\n{''.join(format_tb(each.__traceback__))}" for each in _chain(error)]
    return "\n".join(reversed(told))


def in_short(error: BaseException) -> str:
    """Its kind, and what it says when that is harmless: one line of a log."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{kind}: {str(error).strip()}" if isinstance(error, TELLING) else kind


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
