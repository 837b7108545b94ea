"""What apps above say after an appointment or a home visit was cancelled, moved or planned anew: this one knows
nothing of what hangs on it there."""

from collections.abc import Callable

from django.db.models import Model
from django.http import HttpRequest

Teller = Callable[[HttpRequest, Model], None]
_TELLERS: list[Teller] = []


def tells(teller: Teller) -> Teller:
    """Register what adds its messages to the page that follows."""
    _TELLERS.append(teller)
    return teller


def tell(request: HttpRequest, record: Model) -> None:
    for teller in _TELLERS:
        teller(request, record)
