"""Nothing typed is lost: POSTed text survives a server error, an invalid form token and an expired session."""

import time
from collections.abc import Mapping, MutableMapping
from typing import Any

from allauth.account.forms import LoginForm
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

RESTORE_FIELD = "_restore"
TOKEN_FIELD = "kept"  # noqa: S105 - the name of a form field
OWNER_FIELD = "whose"
KEPT_SECONDS = 30 * 60

_SALT = "core.kept"
_OWNER_SALT = "core.kept.owner"
_SESSION_KEY = "kept"
_CARRIED_KEY = "kept_token"
_NEVER_KEPT = {"csrfmiddlewaretoken", RESTORE_FIELD, TOKEN_FIELD, OWNER_FIELD}


def typed_values(request: HttpRequest) -> list[tuple[str, str]]:
    """What was POSTed, in order, without passwords, tokens and files."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in _NEVER_KEPT and "password" not in name
    ]


def owner_input(user: int) -> SafeString:
    """The hidden field of a form that can show its text again: signed, whose form it is.

    Cookies cannot tell: at a shared desk somebody else may have logged in since, and they may have been cleared.
    """
    return format_html(
        '<input type="hidden" name="{}" value="{}">', OWNER_FIELD, signing.dumps(user, salt=_OWNER_SALT)
    )


def owner_of(request: HttpRequest) -> int | None:
    """Primary key of the person for whom the POSTed form had been made; None when the form does not say or when what
    was sent cannot be read, so that the page of an error does not end in the next one."""
    try:
        return signing.loads(request.POST.get(OWNER_FIELD, ""), salt=_OWNER_SALT)
    except (signing.BadSignature, OSError, ValueError):
        return None


def way_back(request: HttpRequest) -> dict:
    """What components/_kept_fields.html shows: the typed text to its owner, to anybody else that it is foreign."""
    owner = owner_of(request) if request.method == "POST" else None
    is_own = owner is not None and owner == request.user.pk
    return {
        "kept_values": typed_values(request) if is_own else [],
        "is_foreign": owner is not None and not is_own,
    }


def login_page(request: HttpRequest) -> HttpResponse:
    """The answer to a POST after the session's end: the login page, carrying the text of the form's owner signed."""
    owner = owner_of(request)
    if owner is not None:
        kept = {"owner": owner, "path": request.path, "values": typed_values(request)}
        request.kept_token = signing.dumps(kept, salt=_SALT, compress=True)
    context = {"form": LoginForm(request=request), "redirect_field": "", "is_kept": owner is not None}
    return render(request, "account/login.html", context, status=403)


def carry(request: HttpRequest) -> None:
    """Between the steps of a login the token waits in the session."""
    if token := request.POST.get(TOKEN_FIELD):
        request.session[_CARRIED_KEY] = token


def claim(request: HttpRequest) -> str | None:
    """After a login: put the carried text into the session, and return the path of its form.

    None when there is no text, it is older than `KEPT_SECONDS`, or somebody else had typed it.
    """
    token = request.session.pop(_CARRIED_KEY, "")
    try:
        kept = signing.loads(token, salt=_SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    if kept["owner"] != request.user.pk:
        return None
    _put(request, kept["path"], kept["values"])
    return kept["path"]


def keep(request: HttpRequest, path: str = "") -> None:
    """What was POSTed waits in the session until its form is opened again, or the one at `path`."""
    _put(request, path or request.path, typed_values(request))


def _put(request: HttpRequest, path: str, values: list) -> None:
    request.session[_SESSION_KEY] = {"path": path, "values": values, "until": time.time() + KEPT_SECONDS}


def restored(request: HttpRequest) -> QueryDict | None:
    """The text kept for the form at this address, as it had been POSTed."""
    kept = request.session.get(_SESSION_KEY)
    if not kept or kept["path"] != request.path or kept["until"] < time.time():
        return None
    data = QueryDict(mutable=True)
    for name, value in kept["values"]:
        data.appendlist(name, value)
    return data


def forget(request: HttpRequest) -> None:
    """The form has been saved."""
    forget_in(request.session)


def forget_in(session: MutableMapping[str, Any]) -> None:
    session.pop(_SESSION_KEY, None)


def values_in(session: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The text that a session keeps."""
    kept = session.get(_SESSION_KEY)
    return kept["values"] if kept else []
