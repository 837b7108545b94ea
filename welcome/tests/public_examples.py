"""Rows of the access matrix about the public pages, which the tests have switched on: the same for everybody."""

from welcome.tests.access_examples import a_public_service
from welcome.tests.access_rows import GET, PUBLIC, Row
from welcome.tests.cast import Cast

LANGUAGE = {"language": "ar"}


def a_public_office(cast: Cast) -> dict:
    return LANGUAGE | {"code": cast.es.code.lower()}


def a_public_district(cast: Cast) -> dict:
    return LANGUAGE | {"slug": "eving"}


PUBLIC_ROWS = {
    "network:welcome": Row(PUBLIC),
    "network:welcome_start": Row(PUBLIC, GET, lambda cast: LANGUAGE),
    "network:welcome_office": Row(PUBLIC, GET, a_public_office),
    "network:welcome_leaflet": Row(PUBLIC, GET, a_public_office),
    "network:welcome_district": Row(PUBLIC, GET, a_public_district),
    "network:welcome_services": Row(PUBLIC, GET, lambda cast: LANGUAGE),
    "network:welcome_service": Row(PUBLIC, GET, lambda cast: LANGUAGE | a_public_service(cast)),
    "network:welcome_accessibility": Row(PUBLIC, GET, lambda cast: LANGUAGE),
}
