"""Who looks all the time: people at their browsers, and queries that forgot whose rows they are for."""

import http.client
import itertools
import threading
from collections import Counter

from django.db import connection, transaction

from accounts.models import User
from clients.models import Client
from consultations.models import Ticket
from core import rows
from districts.models import Office
from districts.row_scope import rows_of
from tools.kill.web import SECONDS

WORDS = {"ES": "Quittenbaum", "HH": "Zappelphilipp"}
"""By office what stands in the names of its clients and nowhere else."""
NAMED = ("/clients/{own}/", "/clients/{own}/panel/")
CLOSED = ("/clients/{foreign}/", "/clients/{foreign}/panel/")
PAGES = (
    *(
        *NAMED,
        *CLOSED,
        "/clients/",
        "/consultations/",
        "/referrals/",
        "/appointments/",
        "/tasks/",
        "/visits/",
    ),
    *("/referrals/?export=csv", "/consultations/?export=csv", "/consultations/?export=xlsx", "/statistics/"),
)


class Reader(threading.Thread):
    """Opens one page after the other and looks whose names it holds; `files` are keys of clients by office."""

    def __init__(self, port: int, session_key: str, of: tuple[str, str], files: dict[str, list[int]]) -> None:
        super().__init__(daemon=True)
        self.port, self.session_key, self.files = port, session_key, files
        self.part, self.code = of
        [self.other] = WORDS.keys() - {self.code}
        self.answers: Counter = Counter()
        self.faults: list[str] = []
        self.ending = threading.Event()

    def run(self) -> None:
        for number, page in enumerate(itertools.cycle(PAGES)):
            if self.ending.is_set():
                return
            try:
                self.look(page, number)
            except Exception as error:
                self.faults.append(f"{type(error).__name__}: {error}")

    def look(self, page: str, number: int) -> None:
        own, foreign = (self.files[code][number % len(self.files[code])] for code in (self.code, self.other))
        path = page.format(own=own, foreign=foreign)
        status, text = get(self.port, self.session_key, path)
        self.answers[status] += 1
        whom = f"{self.part} of {self.code}: {page} answered {status}"
        if status >= http.client.INTERNAL_SERVER_ERROR:
            self.faults.append(whom)
        if WORDS[self.other] in text or (status == http.client.OK and page in CLOSED):
            self.faults.append(f"{whom} and shows what is {self.other}'s")
        if page in NAMED and self.part != "reception" and WORDS[self.code] not in text:
            self.faults.append(f"{whom} without the own client")


def get(port: int, session_key: str, path: str) -> tuple[int, str]:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    asking.request("GET", path, headers={"Cookie": f"willkommen_session={session_key}"})
    response = asking.getresponse()
    text = response.read().decode(errors="replace")
    asking.close()
    return response.status, text


class Forgetful(threading.Thread):
    """Asks for all clients, on a connection of its own, now for its person, now for nobody, now to count."""

    def __init__(self, user: User, office: Office, rounds: int) -> None:
        super().__init__(daemon=True)
        self.user, self.office, self.rounds = user, office, rounds
        self.faults: list[str] = []

    def run(self) -> None:
        told = rows_of(self.user)
        for _round in range(self.rounds):
            with rows.asking(lambda: told):
                shown = offices_of_clients()
                with transaction.atomic():
                    changed = Client.objects.exclude(office=self.office).update(version=99)
                    shown |= offices_of_clients()
            with rows.asking(lambda: rows.NOBODY):
                nobody = Client.objects.count()
            with rows.counting():
                counted = len(set(Ticket.objects.values_list("office_id", flat=True)))
            if (shown, changed, nobody, counted) != ({self.office.pk}, 0, 0, len(WORDS)):
                self.faults.append(
                    f"past Python {self.user} is shown clients of offices {shown} and changes {changed}; nobody is "
                    f"shown {nobody}; {counted} offices are counted"
                )
        connection.close()


def offices_of_clients() -> set[int]:
    return set(Client.objects.values_list("office_id", flat=True))
