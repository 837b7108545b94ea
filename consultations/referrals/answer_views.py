"""The page behind the link in a mail: the receiver of a referral answers without an account.

Reading changes nothing, because mail scanners open links; the answer is sent by a button. Whatever is wrong with a
link, the page says the same, so that nothing can be learned by trying.
"""

from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from consultations.referrals import links, services
from consultations.referrals.answer_forms import AnswerForm
from consultations.referrals.forms import add_faults
from consultations.referrals.sharing import shared_facts, shared_items
from core import audit

ACTION = "referral_link"


@login_not_required
@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def referral_answer(request: HttpRequest, token: str) -> HttpResponse:
    # Not "no-referrer": browsers then hide the origin of the answer, too, and it could not be told from a forged one.
    response = _answer(request, token)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    if not _may_try(request, dry_run=True):
        return _refused(request, HTTPStatus.TOO_MANY_REQUESTS)
    try:
        return _page(request, token)
    except links.RefusedLink as error:
        return _note_refusal(request, error)


def _page(request: HttpRequest, token: str) -> HttpResponse:
    referral = links.referral_of(token)
    form = AnswerForm(request.POST if request.method == "POST" else None, referral=referral)
    if form.is_bound and form.is_valid():
        try:
            referral = services.answer_by_link(request=request, token=token, steps=form.steps)
            return render(request, "consultations/referral_answered.html", {"referral": referral})
        except ValidationError as error:
            add_faults(form, error)
    audit.record(request, audit.Action.READ, referral, by="link", items=shared_items(referral))
    page = {"referral": referral, "form": form, "facts": shared_facts(referral)}
    return render(request, "consultations/referral_answer.html", page)


def _note_refusal(request: HttpRequest, error: links.RefusedLink) -> HttpResponse:
    if not _may_try(request):
        return _refused(request, HTTPStatus.TOO_MANY_REQUESTS)
    audit.record(request, audit.Action.REFUSED, error.referral, link=error.reason)
    return _refused(request, HTTPStatus.NOT_FOUND)


def _refused(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "consultations/referral_refused.html", status=status)


def _may_try(request: HttpRequest, *, dry_run: bool = False) -> bool:
    """Whether this address has not sent too many links that are none; every call but a dry one counts."""
    usage = ratelimit.consume(
        request,
        app="consultations",
        action=ACTION,
        config={ACTION: settings.REFERRAL_LINK_RATE},
        dry_run=dry_run,
        limit_get=True,
    )
    return usage is not None
