"""What apps above do and say when an appointment or a home visit was cancelled, moved or planned anew: this one knows
nothing of what hangs on it there."""

from collections.abc import Callable

from django.db.models import Model
from django.http import HttpRequest

Follower = Callable[[HttpRequest, Model], None]
_FOLLOWERS: list[Follower] = []


def follows(follower: Follower) -> Follower:
    """Register what is called within the transaction of the act, whoever acts."""
    _FOLLOWERS.append(follower)
    return follower


def follow(request: HttpRequest, record: Model) -> None:
    for follower in _FOLLOWERS:
        follower(request, record)
