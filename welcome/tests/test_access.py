"""The access matrix: every URL × every role, and records of a foreign office."""

from collections.abc import Iterator
from copy import copy
from datetime import timedelta

import pytest
from django.db import transaction
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from welcome.tests.access_matrix import MATRIX
from welcome.tests.access_rows import NOBODY, UNREACHED, Row
from welcome.tests.cast import CITY_PARTS, OFFICE_PARTS, PARTS, membership

FORBIDDEN = {403, 404}
NOT_READY = 503  # /readyz says so without a worker


def url_names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from url_names(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}"


def role_of(part: str | None) -> str:
    if part is None:
        return NOBODY
    return (CITY_PARTS | {name: role for name, (role, _side) in OFFICE_PARTS.items()})[part]


def is_login(response) -> bool:
    """The answer asks to log in: by redirect, or with the login page that keeps what was sent."""
    login = resolve_url("account_login")
    if response.request["PATH_INFO"] == login:
        return False
    is_redirect = response.status_code == 302 and response.url.startswith(login)
    return is_redirect or "account/login.html" in [template.name for template in response.templates]


def request(client, method: str, url: str):
    """Sends an empty request and takes back what it changed, so that the next role meets the same records."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        response = client.generic(method, url)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def is_as_stated(row: Row, part: str | None, response) -> bool:
    if row.roles == UNREACHED:
        return response.status_code in FORBIDDEN | {302}
    if role_of(part) in row.roles:
        is_served = response.status_code < 500 or response.status_code == NOT_READY
        return is_served and response.status_code not in FORBIDDEN | {405} and not is_login(response)
    return response.status_code in FORBIDDEN or (part is None and is_login(response))


def test_every_url_has_a_row_and_every_row_a_url():
    assert set(url_names(get_resolver().url_patterns)) == set(MATRIX)


@pytest.mark.once
@pytest.mark.parametrize("name", MATRIX)
def test_url_opens_only_for_the_roles_of_its_row(name, cast, client_for):
    row = MATRIX[name]
    url = reverse(name, kwargs=row.example(cast))
    wrong = []
    for part in (None, *PARTS):
        browser = client_for(part)
        for method in row.methods:
            response = request(browser, method, url)
            if not is_as_stated(row, part, response):
                wrong.append(f"{method} as {part or NOBODY}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize("name", [name for name, row in MATRIX.items() if row.foreign])
def test_record_of_a_foreign_office_is_404(name, cast, client_for):
    row = MATRIX[name]
    url = reverse(name, kwargs=row.foreign(cast))
    found = {
        f"{method} as {part}": request(browser, method, url).status_code
        for part in OFFICE_PARTS
        if role_of(part) in row.roles
        for browser in [client_for(part)]
        for method in row.methods
    }
    assert set(found.values()) == {404}, found


STILL_OPEN = {
    *("accounts:absence_update", "accounts:absence_delete"),  # the own one
    *("clients:breakglass_create", "clients:breakglass_file"),  # of a client of HH
    *("network:body_detail", "network:meeting_detail", "network:meeting_ics"),  # of a body of the whole city
}
"""What the lead of ES who now leads HH may still open."""


def test_who_has_left_an_office_or_the_city_opens_nothing_of_it(cast, client_for):
    """Every record of ES, for its lead: the membership ended yesterday; now leads HH; now has no account."""
    urls = {
        name: (row, reverse(name, kwargs=row.example(cast)))
        for name, row in MATRIX.items()
        if row.foreign and "lead" in row.roles
    }
    lead = cast.person("lead")
    browser = client_for("lead")

    def opened(refusals: set[int]) -> list[str]:
        answers = ((name, request(browser, row.methods[0], url)) for name, (row, url) in urls.items())
        return [
            f"{name}: {answer.status_code}"
            for name, answer in answers
            if answer.status_code not in refusals and not is_login(answer)
        ]

    assert len(opened(set())) == len(urls) > 60
    lead.memberships.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert opened(FORBIDDEN) == []
    membership(lead, cast.hh, "lead", "city").save()
    assert {name.split(": ")[0] for name in opened({404})} == STILL_OPEN
    User.objects.filter(pk=lead.pk).update(is_active=False)
    assert opened(set()) == []
