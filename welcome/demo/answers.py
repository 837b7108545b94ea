"""What the clients known last said to advice, statistics and contact: most agree, a few refuse the statistics."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from clients.models import Client, NoticeGiven, PrivacyNotice
from clients.notices.models import current
from clients.notices.services import use
from consultations.models import Consent
from consultations.statements import services
from districts.models import Employer, Office
from welcome.demo.staff import Staff

Kind = Consent.Kind
ASKED = 60
"""Clients of each office."""
REFUSE = 0.08
REMINDED = timedelta(days=365)
"""So long from the day of the answer."""


class Answers:
    """Their reminders follow from what they agreed to before."""

    def __init__(self, seed: int, staff: Staff, until: date):
        self.random = Random(f"answers {seed}")  # noqa: S311 - reproducible on purpose
        self.staff, self.until = staff, until
        city = PrivacyNotice.objects.filter(employer__kind=Employer.Kind.CITY)
        self.notices = list(city.newest_first())

    def fill(self) -> None:
        answers = [answer for office in Office.objects.order_by("pk") for answer in self._of_office(office)]
        Consent.objects.bulk_create(answers)
        self._inform(answers)
        for answer in answers:
            if not answer.is_given:
                services.follow(answer, is_allowed=False)

    def _inform(self, answers: list[Consent]) -> None:
        """Everybody who answered was given the notice of the city first."""
        asked = {answer.client_id: answer for answer in answers}
        NoticeGiven.objects.bulk_create(
            NoticeGiven(
                client_id=client,
                notice=answer.notice,
                given_on=answer.given_on,
                recorded_by_id=answer.recorded_by_id,
            )
            for client, answer in asked.items()
        )
        use({answer.notice_id for answer in answers})

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
            said |= {"given_on": self.until, "notice": current(self.notices, client.language_id)[0]}
            yield Consent(kind=Kind.ADVICE, basis=Consent.Basis.TASK, **said)
            yield Consent(kind=Kind.STATISTICS, is_given=self.random.random() >= REFUSE, **said)
            if client.reminders_agreed_on:
                yield Consent(kind=Kind.CONTACT, valid_until=self.until + REMINDED, **said)
