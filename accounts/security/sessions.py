"""Sessions of a person: when they began, from where, in which browser; and their end."""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from core import audit
from core.middleware import OLD

BROWSERS = (
    ("Firefox", "Firefox"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Seen:
    """A session as its person sees it."""

    pk: int
    began_at: datetime
    address: str
    browser: str
    is_current: bool


def browser_name(user_agent: str) -> str:
    """`Firefox, Windows` for what browsers say about themselves; empty when it is none that is known."""
    browser = next((name for mark, name in BROWSERS if re.search(rf"\b{mark}/", user_agent)), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return ", ".join(filter(None, (browser, system)))


def open_sessions(request: HttpRequest) -> list[Seen]:
    """Those of the person who asks that have not ended, the newest first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found = UserSession.objects.filter(user=request.user, session_key__in=alive).order_by("-created_at")
    here = request.session.session_key
    return [
        Seen(row.pk, row.created_at, row.ip, browser_name(row.user_agent), row.session_key == here)
        for row in found
    ]


def end_one(request: HttpRequest, pk: int) -> bool:
    """Whether there was such a session of the person, besides the one they are in."""
    others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    return _end(others.filter(pk=pk)) > 0


def end_others(request: HttpRequest) -> int:
    """How many sessions of the person have ended; the one they are in goes on."""
    here = request.session.session_key
    return _end(UserSession.objects.filter(user=request.user).exclude(session_key=here))


def end_all(user: User) -> None:
    """Sessions do not know their person in a column; there are as many as people at work."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
    UserSession.objects.filter(user=user).delete()


def forget_ended() -> int:
    """Addresses and browsers are kept no longer than their sessions. Who never came back after theirs had run out is
    written down now."""
    for session in Session.objects.filter(expire_date__lte=timezone.now()).iterator():
        _forget_run_out(session)
    alive = Session.objects.values("session_key")
    return UserSession.objects.exclude(session_key__in=alive).delete()[0]


@transaction.atomic
def _forget_run_out(session: Session) -> None:
    user = User.objects.filter(pk=session.get_decoded().get(SESSION_KEY)).first()
    if session.delete()[0] and user:
        audit.record(None, audit.Action.LOGOUT, user, reason=OLD)


def _end(rows) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)
