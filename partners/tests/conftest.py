"""Fixtures of the tests of the directory."""

import pytest

from partners.models import ReviewRequest, Service
from partners.tests.records import a_place, a_service
from partners.tests.reviews import asked


@pytest.fixture
def partner(client_for):
    """Somebody without an account."""
    return client_for()


@pytest.fixture
def keeper(client_for):
    return client_for("directory")


@pytest.fixture
def service(db) -> Service:
    found = a_service(
        email="kita@example.org",
        description="Kaffee und Deutsch\nfür alle",
        documents="Ausweis\nBescheid",
        languages=["ar"],
        phone="030 23125 001",
    )
    a_place(found, postcode="44135")
    return found


@pytest.fixture
def review(service) -> ReviewRequest:
    return asked(service)
