"""The page behind the link in a mail: the receiver of a referral answers without an account."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consultations.referrals import links, services
from consultations.referrals.answer_forms import AnswerForm
from consultations.referrals.forms import add_faults
from consultations.referrals.sharing import shared_facts, shared_items
from core import audit
from core.link_pages import link_page


@link_page
def referral_answer(request: HttpRequest, token: str) -> HttpResponse:
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
