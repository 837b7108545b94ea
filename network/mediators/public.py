"""The page behind the link in a mail: a mediator says yes or no without an account. Mail scanners open links: only a
button answers."""

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalogues.labels import labels
from core import audit
from core.calendars import calendar_response
from core.link_pages import link_page
from network.mediators import checks, ics, links, services
from network.mediators.codes import Answer
from network.models import MediatorOffer
from network.public.frames import light_page
from network.public.wording import phone_link


@light_page
@link_page
def mediation_answer(request: HttpRequest, token: str) -> HttpResponse:
    """An answer counts once. Who comes back afterwards, or after somebody else has said yes, is told so."""
    offer, reason = links.offer_of(token, answers=tuple(Answer)), ""
    is_yes = "yes" in request.POST
    if offer.answer == Answer.OPEN and (is_yes or "no" in request.POST):
        try:
            offer = services.answer_by_link(request=request, token=token, is_yes=is_yes)
            return _page(request, offer, token)
        except checks.UnfitError as error:
            reason = _("This talk cannot be given to you: %(why)s Please call the office.")
            reason %= {"why": error.reasons}
        except ValidationError as error:
            reason = " ".join(error.messages)
    audit.record(request, audit.Action.READ, offer.request, by="link")
    return _page(request, offer, token, reason)


def _page(request: HttpRequest, offer: MediatorOffer, token: str, reason: str = "") -> HttpResponse:
    record = offer.request
    page = {
        "offer": offer,
        "record": record,
        "token": token,
        "reason": reason,
        "phone_url": phone_link(record.office.phone),
        "spoken": labels("language").get(record.language_id, ""),
    }
    status = HTTPStatus.CONFLICT if reason else HTTPStatus.OK
    return render(request, "network/mediation_answer.html", page, status=status)


@light_page
@link_page
def mediation_ics(request: HttpRequest, token: str) -> HttpResponse:
    """For the calendar of who has said yes."""
    offer = links.offer_of(token, answers=(Answer.ACCEPTED,))
    content = ics.calendar_of(offer.request, offer.mediator.mail_language)
    return calendar_response(request, content, "mediation.ics", cache="private, no-store")
