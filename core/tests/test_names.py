"""Names made short."""

import pytest

from clients.models import Client
from core.names import initial_of


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Berg", "B."),
        ("van der Berg", "van der B."),
        ("al Hassan", "al H."),
        ("Al-Hassan", "Al-H."),
        ("de  la Cruz", "de la C."),
        ("Berg-Vance", "B."),
        ("Van", "V."),
        ("al-", "a."),
        ("", ""),
    ],
)
def test_particles_stay_before_the_initial(name, short):
    assert initial_of(name) == short


def test_a_client_is_known_by_the_name_and_not_by_its_particle():
    client = Client(given_name="Mohammed", family_name="al Hassan", code="ES-00001")
    assert (client.short_name, client.initials) == ("Mohammed al H.", "M. al H.")
    nameless = Client(code="ES-00001")
    assert (nameless.short_name, nameless.initials) == ("ES-00001", "")
