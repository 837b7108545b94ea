"""Rows of the access matrix about the housing programme, and the records they are about. Who works in an office finds
flats of the whole city; leads keep those of their districts."""

from network.tests.housing import make_accommodation, make_placement, make_unit
from welcome.tests.access_rows import COORDINATORS, EVALUATORS, FORM, GET, OFFICE_STAFF, Row
from welcome.tests.cast import Cast

FINDERS = OFFICE_STAFF | COORDINATORS


def a_unit(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_unit(cast.offices[office]).pk}


def a_placement(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_placement(make_unit(cast.offices[office])).pk}


def an_accommodation(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_accommodation(cast.offices[office]).pk}


def _kept(methods: tuple[str, ...], example) -> Row:
    return Row(EVALUATORS, methods, example, lambda cast: example(cast, "HH"))


HOUSING_ROWS = {
    "network:housingunit_list": Row(FINDERS),
    "network:housingunit_detail": Row(FINDERS, GET, a_unit),
    "network:housingunit_create": Row(EVALUATORS, FORM),
    "network:housingunit_update": _kept(FORM, a_unit),
    "network:housingunit_delete": _kept(FORM, a_unit),
    "network:housing_board": Row(EVALUATORS),
    "network:housing_figures": Row(EVALUATORS),
    "network:housing_import": Row(EVALUATORS, FORM),
    "network:housing_import_check": Row(EVALUATORS, FORM),
    "network:housing_template": Row(EVALUATORS),
    "network:placement_create": _kept(FORM, a_unit),
    "network:placement_update": _kept(FORM, a_placement),
    "network:placement_end": _kept(FORM, a_placement),
    "network:placement_delete": _kept(FORM, a_placement),
    "network:accommodation_list": Row(FINDERS),
    "network:accommodation_create": Row(EVALUATORS, FORM),
    "network:accommodation_update": _kept(FORM, an_accommodation),
}
