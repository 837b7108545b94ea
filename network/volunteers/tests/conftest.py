"""What the tests of volunteers have in common."""

import pytest

from welcome.tests.volunteer_examples import make_offer, make_volunteer


@pytest.fixture
def volunteer(cast):
    """Of office ES, with all papers."""
    return make_volunteer(cast.es, given_name="Maria", family_name="Beispielfeld")


@pytest.fixture
def offer(volunteer):
    return make_offer(volunteer)


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")
