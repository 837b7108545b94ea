"""People at their browsers: each logs one consultation after the other and sends a form again when no answer came."""

import http.client
import random
import string
import threading
import time
import uuid
from datetime import UTC, datetime
from urllib.parse import urlencode

from lxml import html

from tools.kill.verdict import LOST, REFUSED, STORED, UNSENT, Attempt, Save
from tools.kill.web import SECONDS

FORM, DRAFT = "/consultations/new/", "/consultations/drafts/"
TOPICS = ("BIL-01", "BEH-01", "WOH-06", "BIL-02", "GES-01")
GIVEN_UP = 0.15
"""Share of the saves without an answer after which the person closes the browser."""
NO_ANSWER = (OSError, http.client.HTTPException)


class Person(threading.Thread):
    """`receiver` is whom a concern is referred to by name; `tickets` are numbers of the day to be logged."""

    def __init__(self, port: int, session_key: str, receiver: str, tickets: list[int]) -> None:
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self.cookies = {"willkommen_session": session_key, "willkommen_language": "en"}
        self.receiver, self.tickets = receiver, tickets
        self.chance = random.Random()
        self.saves: list[Save] = []
        self.ending = threading.Event()
        self.sending: Attempt | None = None
        """The save on its way, until its answer is here."""
        self.error = ""

    def run(self) -> None:
        try:
            while not self.ending.is_set():
                self.log_one()
        except Exception as error:
            self.error = f"{type(error).__name__}: {error}"

    def log_one(self) -> None:
        ticket = self.tickets.pop() if self.tickets and self.chance.random() < 0.3 else None
        values = self._opened(f"{FORM}?ticket={ticket}" if ticket else FORM)
        save = self._filled(values, ticket)
        if self.chance.random() < 0.3:
            self._keep_draft(values)
        self.saves.append(save)
        body = urlencode(values)
        while not save.acknowledged:
            self._send(save, body)
            if save.attempts[-1].ended == LOST and self.chance.random() < GIVEN_UP:
                return
            if not save.acknowledged:
                time.sleep(self.chance.uniform(0, 0.3))

    def _opened(self, path: str) -> dict[str, str]:
        """The form as the page has it; reading is tried until it succeeds."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            try:
                status, _location, body = self._request("GET", path)
            except NO_ANSWER:
                status = 0
            if status == http.client.OK:
                page = html.fromstring(body)
                form = next(form for form in page.forms if "concerns-TOTAL_FORMS" in form.fields)
                return values_of(form)
            if status and status < http.client.INTERNAL_SERVER_ERROR:
                raise RuntimeError(f"{path} answered {status}")
            time.sleep(0.05)
        raise RuntimeError(f"{path} was not to be had within {SECONDS} seconds")

    def _filled(self, values: dict[str, str], ticket: int | None) -> Save:
        chosen = self.chance.sample(TOPICS, self.chance.randint(1, 4))
        concerns = tuple((topic, self.chance.choice(("resolved", "info", "referred"))) for topic in chosen)
        is_new = self.chance.random() < 0.6
        names = ["".join(self.chance.choices(string.ascii_lowercase, k=9)).title() for _ in range(2)]
        save = Save(
            mark=str(uuid.uuid4()),
            submission=values["submission"],
            concerns=concerns,
            name=" ".join(names) if is_new else "",
            ticket=ticket,
        )
        values |= {"who": "new" if is_new else "without", "note": save.mark}
        values |= {"client-given_name": names[0], "client-family_name": names[1]} if is_new else {}
        values |= {"ticket": str(ticket)} if ticket else {}
        values["concerns-TOTAL_FORMS"] = str(max(len(concerns), 3))
        for row, (topic, outcome) in enumerate(concerns):
            values |= {f"concerns-{row}-topic": topic, f"concerns-{row}-outcome": outcome}
            if outcome == "referred":
                values[f"concerns-{row}-receiver_text"] = self.receiver
        return save

    def _keep_draft(self, values: dict[str, str]) -> None:
        """As the page does by itself; when it fails nobody notices."""
        try:
            self._request("POST", DRAFT, urlencode(values))
        except NO_ANSWER:
            return

    def _send(self, save: Save, body: str) -> None:
        attempt = Attempt(datetime.now(UTC))
        if save.attempts and save.attempts[-1].ended == UNSENT:
            save.attempts.pop()
        save.attempts.append(attempt)
        self.sending = attempt
        try:
            status, location, page = self._request("POST", FORM, body)
        except ConnectionRefusedError:
            attempt.ended = UNSENT
            return
        except NO_ANSWER:
            attempt.ended = LOST
            return
        finally:
            attempt.seconds = (datetime.now(UTC) - attempt.sent_at).total_seconds()
            self.sending = None
        number = location.strip("/").rpartition("/")[2]
        if status == http.client.FOUND and location.startswith("/consultations/") and number.isdecimal():
            attempt.ended, save.acknowledged = STORED, int(number)
        elif status >= http.client.INTERNAL_SERVER_ERROR:
            attempt.ended = REFUSED
        else:
            raise RuntimeError(f"saving answered {status} {location} {errors_of(page)}")

    def _request(self, method: str, path: str, body: str | None = None) -> tuple[int, str, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            content = response.read()
        except NO_ANSWER:
            self.connection.close()
            raise
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return response.status, response.getheader("Location", ""), content


def values_of(form: html.FormElement) -> dict[str, str]:
    """As a browser sends them: to lxml a chosen button whose value is empty has none, and is `on`."""
    chosen = form.xpath(".//input[@type='radio'][@checked]")
    return dict(form.form_values()) | {button.name: button.get("value") for button in chosen}


def errors_of(page: bytes) -> str:
    """What the form says against what was sent."""
    if not page:
        return ""
    found = html.fromstring(page).xpath("//*[contains(@class, 'error') or contains(@class, 'alert')]")
    return " ".join(" ".join(each.text_content().split()) for each in found)[:500]
