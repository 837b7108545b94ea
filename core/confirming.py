"""Before acts that weigh (rights, exports of personal data) people confirm that it is still them: password or second
factor, at most every `settings.CONFIRM_SECONDS`; a login counts. What was typed is kept."""

import time

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core import kept


def is_confirmed(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.CONFIRM_SECONDS


def ask(request: HttpRequest) -> HttpResponse:
    """Leads to the page that asks, and from there back; a form comes back with its text, not saved yet."""
    if request.method == "POST":
        kept.keep(request)
    return redirect(reverse("account_reauthenticate", query={"next": request.get_full_path()}))


class ConfirmedMixin:
    """A page that opens only to who has just confirmed who they are. Stands right of the mixins that check roles, so
    that nobody is asked for a page that stays closed."""

    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs) if is_confirmed(request) else ask(request)
