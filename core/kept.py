"""Nothing typed is lost: POSTed text survives a server error, an invalid form token and an expired session."""

import time

from allauth.account.forms import LoginForm
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

RESTORE_FIELD = "_restore"
TOKEN_FIELD = "kept"  # noqa: S105 - the name of a form field
KEPT_SECONDS = 30 * 60

_SALT = "core.kept"
_SESSION_KEY = "kept"
_NEVER_KEPT = {"csrfmiddlewaretoken", RESTORE_FIELD, TOKEN_FIELD}


def typed_values(request: HttpRequest) -> list[tuple[str, str]]:
    """What was POSTed, in order, without passwords, tokens and files."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in _NEVER_KEPT and "password" not in name
    ]


def login_page(request: HttpRequest, *, owner: int | None) -> HttpResponse:
    """The answer to a POST after the session's end: the login page, carrying the text of `owner` signed."""
    kept = {"owner": owner, "path": request.path, "values": typed_values(request)}
    request.kept_token = signing.dumps(kept, salt=_SALT, compress=True)
    context = {"form": LoginForm(request=request), "redirect_field": "", "is_kept": True}
    return render(request, "account/login.html", context, status=403)


def claim(request: HttpRequest) -> str | None:
    """After a login: put the carried text into the session, and return the path of its form.

    None when there is no text, it is older than `KEPT_SECONDS`, or somebody else had typed it.
    """
    try:
        kept = signing.loads(request.POST.get(TOKEN_FIELD, ""), salt=_SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    if kept["owner"] != request.user.pk:
        return None
    request.session[_SESSION_KEY] = {
        "path": kept["path"],
        "values": kept["values"],
        "until": time.time() + KEPT_SECONDS,
    }
    return kept["path"]


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
    request.session.pop(_SESSION_KEY, None)
