"""Sends hostile requests as every role, looks at each answer and takes back what it did."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tools.fuzz import checks, hostile, pages
from tools.fuzz.checks import Fault
from tools.fuzz.world import BAIT, Target, World
from welcome.tests.access_rows import NOBODY, UNREACHED
from welcome.tests.cast import OFFICE_PARTS, PARTS, WriteInGet, just_authenticated, refuse_writes
from welcome.tests.test_access import is_login, role_of

FORM_TYPE = "application/x-www-form-urlencoded"
READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
READY = None
"""In place of a name: a query that is encoded already."""


@dataclass(frozen=True)
class Shot:
    """One request; `part` is who asks, None for nobody."""

    part: str | None
    method: str
    path: str
    query: tuple = ()
    data: tuple = ()
    headers: tuple = ()
    with_csrf: bool = False

    def __str__(self) -> str:
        parts = [f"{self.method} {self.path} as {self.part or NOBODY}"]
        for name in ("query", "data", "headers"):
            if pairs := getattr(self, name):
                parts.append(f"{name} {[(key, short(value)) for key, value in pairs]}")
        return ", ".join(parts)


def short(value) -> str:
    if isinstance(value, SimpleUploadedFile):
        return f"<file {value.name[:40]}>"
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else f"{text[:40]}… ({len(text)})"


@dataclass
class Report:
    statuses: Counter = field(default_factory=Counter)
    kinds: Counter = field(default_factory=Counter)
    faults: dict[tuple[str, str, str], tuple[Shot, Fault]] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())


class Campaign:
    def __init__(self, world: World, seed: int, tell: Callable[[str], None] = str) -> None:
        """`tell` is called for each kind of fault as soon as it is found."""
        self.world = world
        self.tell = tell
        self.chance = random.Random(seed)
        self.report = Report()
        self.cookies = {part: self._cookies_of(part) for part in (None, *PARTS)}
        self.forms: dict[tuple[str | None, str], pages.Form] = {}
        self.names = sorted({*pages.form_names(), *hostile.UNKNOWN_NAMES})
        self.plan = [
            (self._read, 30),
            (self._post, 34),
            (self._address, 8),
            (self._upload, 5),
            (self._method, 6),
            (self._header, 9),
            (self._cookie, 4),
            (self._without_token, 2),
            (self._size, 2),
        ]

    def run(self, requests: int) -> Report:
        """Ended from outside it reports what it has found so far."""
        with suppress(KeyboardInterrupt):
            self._run(requests)
        return self.report

    def _run(self, requests: int) -> None:
        rounds = self._rounds()
        while self.report.requests < requests:
            target, part = next(rounds)
            [make] = self.chance.choices([make for make, _ in self.plan], [share for _, share in self.plan])
            path = target.foreign if target.foreign and self.chance.random() < 0.25 else target.own
            self.report.kinds[make.__name__.strip("_")] += 1
            for found in self.fire(target, make(target, part, path)):
                self._keep(target, *found)

    def _rounds(self) -> Iterator[tuple[Target, str | None]]:
        """Every address as every role, in a new order each time; whoever may enter does so twice as often."""
        while True:
            pairs = [(target, part) for target in self.world.targets for part in (None, *PARTS)]
            pairs += [(target, part) for target, part in pairs if role_of(part) in target.row.roles]
            self.chance.shuffle(pairs)
            yield from pairs

    # --- Sending ----------------------------------------------------------------------------------

    def _cookies_of(self, part: str | None) -> SimpleCookie:
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        if part:
            user = self.world.cast.person(part)
            client.force_login(user)
            session = client.session
            session.update(just_authenticated(user))
            session.save()
        return client.cookies

    def fire(self, target: Target, shot: Shot) -> list[tuple[Shot, Fault]]:
        """The answer and, after a redirect, the page that it leads to; then everything is as before."""
        with transaction.atomic():
            client = Client(raise_request_exception=False, enforce_csrf_checks=shot.with_csrf)
            client.cookies = SimpleCookie({key: each.value for key, each in self.cookies[shot.part].items()})
            response, found = self._send(client, target, shot)
            location = urlsplit(response.get("Location", ""))
            if location.path and not location.netloc and not shot.headers:
                after = Shot(shot.part, "GET", location.path, ((READY, location.query),))
                found += [(shot, fault) for _, fault in self._send(client, None, after)[1]]
            transaction.set_rollback(True)
        return found

    def _send(self, client: Client, target: Target | None, shot: Shot):
        written: list[str] = []

        def watch(execute, sql, params, many, context):
            try:
                return refuse_writes(execute, sql, params, many, context)
            except WriteInGet:
                written.append(sql)
                raise

        if shot.method in READING:
            with connection.execute_wrapper(watch):
                response = self._answer(client, shot)
        else:
            response = self._answer(client, shot)
        self.report.statuses[role_of(shot.part), response.status_code] += 1
        sent = f"{shot.query}{shot.data}{shot.headers}{shot.path}"
        found = list(checks.faults(response, sent=sent, written=written, path=shot.path))
        if target is not None:
            found += self._admitted(target, shot, response)
        self._learn(shot, response)
        return response, [(shot, fault) for fault in found]

    def _answer(self, client: Client, shot: Shot) -> HttpResponseBase:
        headers = dict(shot.headers)
        cookie = headers.pop("cookie", None)
        if cookie is not None:
            client.cookies[cookie[0]] = cookie[1]
        query = shot.query[0][1] if shot.query and shot.query[0][0] is READY else encoded(shot.query)
        if shot.method in READING:
            return client.generic(shot.method, shot.path, QUERY_STRING=query, **headers)
        has_files = any(isinstance(value, SimpleUploadedFile) for _, value in shot.data)
        kind = MULTIPART_CONTENT if has_files else FORM_TYPE
        body = multipart(shot.data) if has_files else encoded(shot.data).encode()
        kind = headers.pop("CONTENT_TYPE", kind)
        return client.generic(shot.method, shot.path, body, kind, QUERY_STRING=query, **headers)

    def _admitted(self, target: Target, shot: Shot, response) -> Iterator[Fault]:
        is_outside = target.row.roles != UNREACHED and role_of(shot.part) not in target.row.roles
        is_foreign = shot.path == target.foreign and shot.part in OFFICE_PARTS
        is_without_token = shot.with_csrf and shot.method == "POST"
        is_another_page = shot.path not in {target.own, target.foreign}
        if shot.method == "OPTIONS" and not response.content:
            return  # the methods of a page, which are the same for everybody
        if not is_another_page and (is_outside or is_foreign or is_without_token):
            yield from checks.admitted(response, part=shot.part, is_login=is_login(response))

    def _learn(self, shot: Shot, response: HttpResponseBase) -> None:
        if (
            response.status_code != 200
            or response.streaming
            or shot.query
            or (shot.part, shot.path) in self.forms
        ):
            return
        if response.get("Content-Type", "").startswith("text/html"):
            for form in pages.read(shot.path, response.content.decode("utf-8", "replace")).forms:
                key = (shot.part, form.action)
                if form.method == "post" or key not in self.forms:
                    self.forms[key] = form

    # --- Making -----------------------------------------------------------------------------------

    def _value(self) -> object:
        if self.chance.random() < 0.15:
            return self.chance.choice([*self.world.foreign_keys, BAIT])
        return self.chance.choice(hostile.VALUES)

    def _form(self, target: Target, part: str | None, path: str) -> pages.Form:
        """The form of that page as this person sees it; from the page itself, when it was not seen yet."""
        if (part, path) not in self.forms and "GET" in target.row.methods:
            for found in self.fire(target, Shot(part, "GET", path)):
                self._keep(target, *found)
        return self.forms.get((part, path)) or pages.Form("post", path)

    def _read(self, target: Target, part: str | None, path: str) -> Shot:
        form = self._form(target, part, path)
        known = sorted({*form.values, *form.choices}) if form.method == "get" else []
        names = self.chance.sample(self.names, self.chance.randint(0, 3))
        names += self.chance.sample(known, min(len(known), self.chance.randint(0, 4)))
        names += self.chance.sample(names, min(len(names), self.chance.randint(0, 1)))
        query = []
        for name in names:
            choices = form.choices.get(name)
            is_kept = choices and self.chance.random() < 0.4
            query.append((name, self.chance.choice(choices) if is_kept else self._value()))
        return Shot(part, "GET", path, tuple(query))

    def _filled(self, target: Target, part: str | None, path: str) -> dict[str, list]:
        """As rendered; what is empty there is mostly filled with something that could be meant."""
        form = self._form(target, part, path)
        data: dict[str, list] = {name: list(values) for name, values in form.values.items()}
        for name, choices in form.choices.items():
            if not any(data.get(name, [])) and choices and self.chance.random() < 0.7:
                data[name] = [self.chance.choice(choices)]
        for name, values in data.items():
            if values == [""] and self.chance.random() < 0.5:
                plausible = ["2026-11-20", "10:00", "1", "Muster", "a@example.org", "44139", "x" * 30]
                data[name] = [self.chance.choice(plausible)]
        return data

    def _post(self, target: Target, part: str | None, path: str) -> Shot:
        data = self._filled(target, part, path)
        names = sorted(data) or self.chance.sample(self.names, 3)
        for name in self.chance.sample(names, min(len(names), self.chance.randint(0, 3))):
            act = self.chance.random()
            if act < 0.15:
                data.pop(name, None)
            elif act < 0.25:
                data[name] = [self._value(), self._value()]
            else:
                data[name] = [self._value()]
        if self.chance.random() < 0.2:
            data[self.chance.choice(self.names)] = [self._value()]
        return Shot(part, "POST", path, data=flat(data))

    def _upload(self, target: Target, part: str | None, path: str) -> Shot:
        form = self._form(target, part, path)
        data = self._filled(target, part, path)
        for name in form.files or {"file", "upload"}:
            data[name] = [hostile.upload(self.chance)]
        return Shot(part, "POST", path, data=flat(data))

    def _address(self, target: Target, part: str | None, path: str) -> Shot:
        """One piece of the address made up."""
        pieces = path.split("/")
        places = [index for index, piece in enumerate(pieces) if piece]
        if places:
            value = self._value()
            place = self.chance.choice([places[-1], *places])
            pieces[place] = quote(value if isinstance(value, bytes) else value[:3000], safe="")
        return Shot(part, self.chance.choice(target.row.methods), "/".join(pieces))

    def _method(self, target: Target, part: str | None, path: str) -> Shot:
        method = self.chance.choice(hostile.METHODS)
        data = () if method in READING else (("x", "1"),)
        return Shot(part, method, path, data=data)

    def _header(self, target: Target, part: str | None, path: str) -> Shot:
        headers = [
            (name, self.chance.choice(values))
            for name, values in self.chance.sample(hostile.HEADERS, self.chance.randint(1, 2))
        ]
        return replace(self._either(target, part, path), headers=tuple(headers))

    def _cookie(self, target: Target, part: str | None, path: str) -> Shot:
        names = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME]
        name = self.chance.choice([*names, "willkommen_theme", "messages", "x"])
        cookie = (name, self.chance.choice(hostile.COOKIES))
        return replace(self._either(target, part, path), headers=(("cookie", cookie),))

    def _either(self, target: Target, part: str | None, path: str) -> Shot:
        make = self._read if self.chance.choice(target.row.methods) == "GET" else self._post
        return make(target, part, path)

    def _without_token(self, target: Target, part: str | None, path: str) -> Shot:
        return replace(self._post(target, part, path), with_csrf=True)

    def _size(self, target: Target, part: str | None, path: str) -> Shot:
        many = tuple((f"x{number}", "1") for number in range(5_001))
        large = (("note", "a" * (6 * hostile.MEGABYTE)),)
        if self.chance.random() < 0.5:
            return Shot(part, "GET", path, query=many[:2_000])
        return Shot(part, "POST", path, data=self.chance.choice([many, large]))

    # --- Finding ----------------------------------------------------------------------------------

    def _keep(self, target: Target, shot: Shot, fault: Fault) -> None:
        key = (fault.kind, target.name, fault.detail[:40])
        if key not in self.report.faults:
            self.report.faults[key] = (shot, fault)
            self.report.faults[key] = (self._smallest(target, shot, fault), fault)
            self.tell(f"{fault.kind} at {target.name}: {fault.detail}\n  {self.report.faults[key][0]}\n")

    def _smallest(self, target: Target, shot: Shot, fault: Fault) -> Shot:
        """Leaves out one field after the other for as long as the fault stays."""
        for name in ("headers", "query", "data"):
            for pair in getattr(shot, name)[:60]:
                smaller = replace(
                    shot, **{name: tuple(each for each in getattr(shot, name) if each is not pair)}
                )
                if any(each.kind == fault.kind for _, each in self.fire(target, smaller)):
                    shot = smaller
        return shot


def flat(data: dict[str, list]) -> tuple:
    return tuple((name, value) for name, values in data.items() for value in values)


def encoded(pairs) -> str:
    return urlencode(list(pairs))


def multipart(pairs) -> bytes:
    data: dict[str, object] = {}
    for name, value in pairs:
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
        data[name] = value.decode("latin-1") if isinstance(value, bytes) else value
    return encode_multipart(BOUNDARY, data)
