"""How partners keep the demo directory right: asked, answered with corrections, silent; and agreements with some."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from partners.models import Agreement, Organisation, Proposal, ReviewMail, ReviewRequest, Service
from partners.reviews.forms import ReviewForm, Value
from welcome.demo.names import CULTURES, PHONE_PREFIX

_SILENT = 6
"""So many were asked and have not answered; every third so long ago that the link has expired."""
_AGREED = 9
_ZONE = ZoneInfo(settings.TIME_ZONE)


def _corrections(until: date) -> tuple[dict[str, Value], ...]:
    return (
        {"phone": f"{PHONE_PREFIX}417", "hours": "Mo–Do 9–12, Fr 9–11"},
        {"capacity": "waiting", "waiting_weeks": "6", "reach": ["eving", "hoerde"]},
        {"closed_until": (until + timedelta(days=24)).isoformat(), "alert": "Umbau; telefonisch erreichbar"},
        {
            "documents": "Ausweis oder Aufenthaltstitel\nletzter Bescheid",
            "fees": "Kopien 0,50 €",
            "email": "beratung@example.org",
        },
    )


class Reviews:
    """Draws from a chance of its own, so that the rest of the invented data stays as it is."""

    def __init__(self, seed: int, until: date):
        self.random = Random(f"reviews {seed}")  # noqa: S311 - reproducible on purpose
        self.until = until

    def fill(self) -> None:
        due = list(Service.objects.to_be_asked(self.until))
        corrections = _corrections(self.until)
        for service, changes in zip(due, corrections, strict=False):
            self._correct(service, changes)
        silent = due[len(corrections) :][:_SILENT]
        for number, service in enumerate(silent):
            self._ask(service, days_ago=75 if number % 3 == 2 else self.random.randrange(5, 40))
        for service in due[len(corrections) + _SILENT :][:1]:
            self._without_address(service)
        self._agree(list(Organisation.objects.order_by("name")[:_AGREED]))

    def _at(self, days_ago: int) -> datetime:
        return datetime.combine(self.until - timedelta(days=days_ago), time(7, 30), tzinfo=_ZONE)

    def _ask(self, service: Service, *, days_ago: int) -> ReviewRequest:
        at = self._at(days_ago)
        mail = ReviewMail.objects.create(
            sent_to=service.mail_address, state=ReviewMail.State.SENT, done_at=at
        )
        ReviewMail.objects.filter(pk=mail.pk).update(created_at=at)
        is_over = days_ago > settings.REVIEW_LINK_DAYS
        return ReviewRequest.objects.create(
            id=uuid.UUID(int=self.random.getrandbits(128), version=4),
            service=service,
            mail=mail,
            nonce=f"{self.random.getrandbits(88):022x}",
            state=ReviewRequest.State.ENDED if is_over else ReviewRequest.State.OPEN,
            asked_on=at.date(),
        )

    def _correct(self, service: Service, changes: dict[str, Value]) -> None:
        review = self._ask(service, days_ago=self.random.randrange(8, 20))
        review.state, review.answered_at = review.State.ANSWERED, self._at(self.random.randrange(1, 8))
        review.answered_by = self.random.choice(("", " ".join(CULTURES["german"].name(self.random, "w"))))
        review.save()
        form = ReviewForm(instance=service)
        Proposal.objects.bulk_create(
            Proposal(request=review, field=field, old=form.stored(field), new=new)
            for field, new in changes.items()
            if form.stored(field) != new
        )

    def _without_address(self, service: Service) -> None:
        service.email = service.organisation.email = ""
        service.save(update_fields=["email"])
        service.organisation.save(update_fields=["email"])

    def _agree(self, organisations: Sequence[Organisation]) -> None:
        """For two years each; every fourth is to be renewed."""
        for number, organisation in enumerate(organisations):
            ends = self.until + timedelta(days=30 if number % 4 == 0 else self.random.randrange(120, 600))
            Agreement.objects.create(
                organisation=organisation,
                status=Agreement.Status.ACTIVE,
                signed_on=ends - timedelta(days=730),
                valid_until=ends,
                remind_on=ends - timedelta(days=60),
                reference=f"Az. 50/{number + 1:02}",
            )
