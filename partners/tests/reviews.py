"""What partners and keepers do about entries, for tests."""

from datetime import date

from django.urls import reverse

from partners.models import ReviewRequest, Service
from partners.reviews import asking, links
from welcome.tests.pages import text

TODAY = date(2026, 11, 18)
DOES_NOT_WORK = "This link does not work"


def asked(service: Service) -> ReviewRequest:
    asking.queue([service], request=None)
    return service.review_requests.open().get()


def link(review: ReviewRequest) -> str:
    return reverse("partners:review_answer", args=[links.token_of(review)])


def entry(partner, address: str, **changes) -> dict:
    """What the form of the page sends, as a browser does, with some fields changed."""
    form = partner.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields} | changes
    return {
        name: value.replace("\n", "\r\n") if isinstance(value, str) else value
        for name, value in data.items()
        if value not in (None, "")
    }


def correct(partner, review: ReviewRequest, **changes):
    address = link(review)
    return partner.post(address, entry(partner, address, **changes))


def decide(keeper, review: ReviewRequest, **data) -> str:
    address = reverse("partners:proposal_decide", args=[review.pk])
    return text(keeper.post(address, data, follow=True))


def fresh(service: Service) -> Service:
    return Service.objects.get(pk=service.pk)
