"""What the clients known last said to advice, statistics and contact: most agree, a few refuse the statistics."""

from collections.abc import Iterator
from datetime import date
from random import Random

from clients.models import Client
from consultations.models import Consent
from consultations.statements import services
from districts.models import Office
from welcome.demo.staff import Staff

Kind = Consent.Kind
ASKED = 60
"""Clients of each office."""
REFUSE = 0.08


class Answers:
    """Their reminders follow from what they agreed to before."""

    def __init__(self, seed: int, staff: Staff, until: date):
        self.random = Random(f"answers {seed}")  # noqa: S311 - reproducible on purpose
        self.staff, self.until = staff, until

    def fill(self) -> None:
        answers = [answer for office in Office.objects.order_by("pk") for answer in self._of_office(office)]
        Consent.objects.bulk_create(answers)
        for answer in answers:
            if not answer.is_given:
                services.follow(answer, is_allowed=False)

    def _of_office(self, office: Office) -> Iterator[Consent]:
        advisers = self.staff.advisers.get(office)
        if not advisers:
            return
        for client in Client.objects.filter(office=office).order_by("-pk")[:ASKED]:
            said = {
                "client": client,
                "language_id": client.language_id,
                "recorded_by_id": advisers[0].user_id,
            }
            said |= {"given_on": self.until}
            yield Consent(kind=Kind.ADVICE, basis=Consent.Basis.TASK, **said)
            yield Consent(kind=Kind.STATISTICS, is_given=self.random.random() >= REFUSE, **said)
            if client.reminders_agreed_on:
                yield Consent(kind=Kind.CONTACT, **said)
