"""Starts the product and the people, kills the one in the middle of the others' saves, and looks at what is left."""

import io
import os
import random
import signal
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.db.utils import DatabaseError

from accounts.models import User
from tools.kill import stored
from tools.kill.people import Person
from tools.kill.verdict import LOST, REFUSED, Attempt, Save, faults, figures
from tools.kill.web import Web, is_alive, wait_until
from welcome.tests.cast import Cast, assemble, just_authenticated
from welcome.tests.records import make_ticket

PARTS = ("adviser", "adviser_partner", "lead", "adviser")
TICKETS = 60
"""For each person."""
DATABASE_EVERY = 8
"""On PostgreSQL a process of the database server is killed, too, each time after so many kills."""
BETWEEN = 3
"""Saves that succeed between two kills, at least."""
SERVER_PROCESSES = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    ORDER BY state = 'idle', random()
"""


@dataclass
class Report:
    kills: Counter = field(default_factory=Counter)
    broke: int = 0
    """Kills after which at least one save that was under way had no answer, or an error page."""
    figures: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    trail: str = ""
    ended_early: str = ""


class Campaign:
    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self.web = Web()
        self.chance = random.Random()
        self.report = Report()

    def run(self, kills: int) -> Report:
        cast = furnish()
        people = [self._person(cast, part) for part in PARTS]
        self.web.start()
        try:
            with at_work(people):
                self._kill(people, kills)
        except (
            RuntimeError,
            DatabaseError,
            KeyboardInterrupt,
        ) as error:  # reported with what was found so far
            self.report.ended_early = str(error) or "ended from outside"
        finally:
            self.web.stop()
            connection.close()  # may be one of before the last crash
        try:
            return self._judged([save for person in people for save in person.saves])
        finally:
            connection.close()

    def _kill(self, people: list[Person], kills: int) -> None:
        for number in range(1, kills + 1):
            self._strike(people, self.chance.choices(("all processes", "one worker"), (1, 4))[0])
            if connection.vendor == "postgresql" and number % DATABASE_EVERY == 0:
                self._strike(people, "database")
            if number % 10 == 0:
                self.tell(f"{number} kills, {sum(len(person.saves) for person in people)} saves")

    def _person(self, cast: Cast, part: str) -> Person:
        reception, office = cast.person("reception"), cast.es
        tickets = [make_ticket(reception, office).pk for _ in range(TICKETS)]
        return Person(self.web.port, session_of(cast.person(part)), cast.hh.name, tickets)

    def _strike(self, people: list[Person], whom: str) -> None:
        under_way = self._moment(people)
        if whom == "all processes":
            self.web.kill()
            self.web.start()
        elif whom == "one worker":
            self.web.kill_worker()
        else:
            kill_database_process()
        self.report.kills[whom] += 1
        wait_until(lambda: all(attempt.ended for attempt in under_way), "the saves under way end")
        self.report.broke += any(attempt.ended in (LOST, REFUSED) for attempt in under_way)

    def _moment(self, people: list[Person]) -> list[Attempt]:
        """Waits until a few saves have succeeded since the last kill and others are under way; returns these."""
        before, found = len(succeeded(people)), []

        def has_come() -> bool:
            if errors := [person.error for person in people if person.error]:
                raise RuntimeError(errors[0])
            seconds = succeeded(people)
            if len(seconds) >= before + BETWEEN and sending(people):
                # At whatever point of a save, its end included.
                time.sleep(self.chance.uniform(0, 1.1 * statistics.median(seconds[-20:])))
                found[:] = sending(people)
            return bool(found)

        wait_until(has_come, "a save under way", pause=0.002)
        return found

    def _judged(self, saves: list[Save]) -> Report:
        found, rest = stored.read()
        self.report.figures = figures(saves, found)
        self.report.faults = faults(saves, found, rest)
        out = io.StringIO()
        call_command("verify_audit", stdout=out)
        self.report.trail = out.getvalue().splitlines()[0]
        return self.report


def succeeded(people: list[Person]) -> list[float]:
    """Seconds that each acknowledged save took."""
    return [save.attempts[-1].seconds for person in people for save in person.saves if save.acknowledged]


def sending(people: list[Person]) -> list[Attempt]:
    return [attempt for attempt in [person.sending for person in people] if attempt]


@contextmanager
def at_work(people: list[Person]) -> Iterator[None]:
    """Each ends with a save that was acknowledged or given up."""
    for person in people:
        person.start()
    try:
        yield
    finally:
        for person in people:
            person.ending.set()
        for person in people:
            person.join(120)
    if left := [person.error or "does not end" for person in people if person.error or person.is_alive()]:
        raise RuntimeError(left[0])


def furnish() -> Cast:
    """Tables, catalogues, a city and its people in an empty database."""
    for command in ("migrate", "createcachetable"):
        call_command(command, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return assemble()


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.update(just_authenticated(user))
    session.create()
    return session.session_key


def kill_database_process() -> None:
    """One that works for somebody; the server then ends all others and recovers from its log, as after a crash."""
    found: list[int] = []

    def is_found() -> bool:
        found[:] = _asked(SERVER_PROCESSES)
        return bool(found)

    wait_until(is_found, "the database works for somebody")
    os.kill(found[0], signal.SIGKILL)
    wait_until(lambda: not is_alive(found[0]) and _asked("SELECT 1"), "the database answers again")


def _asked(statement: str) -> list[int]:
    """First column of the first row; nothing when the database is just going down or coming up."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchone() or ())
    except DatabaseError:
        return []
    finally:
        connection.close()
