"""The scene, the people in it, and what is looked at in the end."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.core.management import call_command

from accounts.security.tasks import forget_sessions
from tools.kill import stored
from tools.kill.campaign import at_work, furnish, session_of
from tools.kill.people import Person
from tools.kill.verdict import faults, figures
from tools.kill.web import ROOT, SECONDS, Web, wait_until
from tools.pooled.readers import WORDS, Forgetful, Reader, get
from welcome.tests.postgresql import OWNER, asked, catch_up
from welcome.tests.records import make_client, make_ticket

PARTS = ("adviser", "adviser_partner", "lead", "reception")
FILES, TICKETS = 12, 20
ROUNDS = 100
"""How often each thread asks past Python."""
STILL = 10
"""Saves while the replica stands still."""
FIGURES = "/statistics/table.csv?year=2026&disclosure=exact&by=channel&office=ES"


class Drill:
    def __init__(self, primary: str, copy: Path, tell: Callable[[str], None]) -> None:
        self.primary, self.copy, self.tell = primary, copy, tell
        self.cast, self.web = furnish(), Web()
        files = {
            code: [make_client(office, family_name=f"{WORDS[code]} {n}").pk for n in range(FILES)]
            for code, office in self.cast.offices.items()
        }
        self.sessions = {of: session_of(self.cast.person(*of)) for of in self._people(PARTS)}
        self.people = [self._person(*of) for of in self._people(("adviser", "lead"))]
        self.readers = [Reader(self.web.port, key, of, files) for of, key in self.sessions.items()]
        self.forgetful = [
            Forgetful(self.cast.person(part, code), self.cast.offices[code], ROUNDS)
            for part, code in self._people(("adviser", "lead")) * 2
        ]
        self.faults: list[str] = []

    def run(self, saves: int) -> list[str]:
        self.web.start()
        command = [sys.executable, "manage.py", "worker", "--verbosity", "0"]
        worker = subprocess.Popen([sys.executable, "-m", "tools.attached", *command], cwd=ROOT)
        try:
            for thread in (*self.readers, *self.forgetful):
                thread.start()
            with at_work(self.people):
                wait_until(lambda: self._saved() >= saves // 2, "half of the saves")
                self._figures()
                wait_until(lambda: self._saved() >= saves, "the saves")
                for forgetful in self.forgetful:
                    forgetful.join(SECONDS * 4)
            self._end_readers()
            self._background()
        finally:
            worker.terminate()
            worker.wait()
            self.web.stop()
        return self._judged()

    def _people(self, parts: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(part, code) for part in parts for code in WORDS]

    def _person(self, part: str, code: str) -> Person:
        [other] = (office.name for key, office in self.cast.offices.items() if key != code)
        reception, office = self.cast.person("reception", code), self.cast.offices[code]
        tickets = [make_ticket(reception, office).pk for _ in range(TICKETS)] if part == "adviser" else []
        return Person(self.web.port, self.sessions[part, code], other, tickets)

    def _saved(self) -> int:
        if errors := [person.error for person in self.people if person.error]:
            raise RuntimeError(errors[0])
        return sum(save.acknowledged is not None for person in self.people for save in person.saves)

    def _figures(self) -> None:
        """Those of a replica that stands still stay what they were, while people go on saving."""
        catch_up(self.primary, self.copy)
        asked(self.copy, "SELECT pg_wal_replay_pause()")
        saved, first = self._saved(), self._counted()
        wait_until(lambda: self._saved() >= saved + STILL, "saves while the replica stands still")
        still = self._counted()
        asked(self.copy, "SELECT pg_wal_replay_resume()")
        catch_up(self.primary, self.copy)
        then = self._counted()
        self.tell(f"Consultations of ES: {first}; while the replica stood still {still}; caught up {then}")
        if not first == still < then:
            self.faults.append("the figures do not come from the replica")

    def _counted(self) -> int:
        _status, text = get(self.web.port, self.sessions["lead", "ES"], FIGURES)
        return int(text.split()[-1].rpartition(",")[2])

    def _end_readers(self) -> None:
        for reader in self.readers:
            reader.ending.set()
        for reader in self.readers:
            reader.join(SECONDS)

    def _background(self) -> None:
        task = forget_sessions.enqueue()

        def is_done() -> bool:
            task.refresh()
            return task.is_finished

        wait_until(is_done, "the worker")
        self.tell(f"Worker: {task.status}; /readyz: {get(self.web.port, '', '/readyz')}")

    def _judged(self) -> list[str]:
        found, rest = stored.read()
        named = [name for name in rest.clients if not any(word in name for word in WORDS.values())]
        rest = replace(rest, clients=tuple(named))  # those of the scene have no consultation
        saves = [save for person in self.people for save in person.saves]
        self.faults += [f"{kind}: {mark}" for kind, mark in faults(saves, found, rest)]
        answers = sum((reader.answers for reader in self.readers), Counter())
        self.tell(f"Pages read: {answers.total()} {dict(sorted(answers.items()))}")
        self.tell(f"Rounds past Python: {ROUNDS * len(self.forgetful)}; saves: {figures(saves, found)}")
        [[servers]] = asked(self.primary, "SELECT count(*) FROM pg_stat_activity WHERE usename = %s", OWNER)
        self.tell(f"Connections to the main server: {servers}")
        call_command("verify_audit")
        return self.faults + [fault for each in (*self.readers, *self.forgetful) for fault in each.faults]
