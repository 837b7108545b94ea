"""Rows of the access matrix about round tables and bodies, and the records they are about. Everybody reads along, but
for staff meetings of other offices."""

from network.tests.bodies import make_body, make_decision, make_item, make_meeting, make_member
from welcome.tests.access_rows import CASEWORKERS, COORDINATORS, FORM, GET, POST, STAFF, Row
from welcome.tests.cast import Cast


def a_body(cast: Cast, office: str = "ES", **fields) -> dict:
    return {"pk": make_body(cast.offices[office], **fields).pk}


def a_meeting(cast: Cast, office: str = "ES", **fields) -> dict:
    return {"pk": make_meeting(make_body(cast.offices[office], **fields)).pk}


def a_meeting_to_report(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_meeting(make_body(cast.offices[office]), is_over=True).pk}


def a_member(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_member(make_body(cast.offices[office])).pk}


def an_item(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_item(make_meeting(make_body(cast.offices[office]))).pk}


def a_decision(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_decision(make_meeting(make_body(cast.offices[office]), is_over=True)).pk}


def a_paper(cast: Cast) -> dict:
    return a_meeting(cast) | {"paper": "agenda"}


def a_step(cast: Cast, office: str = "ES") -> dict:
    return a_meeting(cast, office) | {"state": "cancelled"}


def foreign(example):
    return lambda cast: example(cast, "HH")


def internal(example):
    """A staff meeting of the other office: not even its readers see it."""
    return lambda cast: example(cast, "HH", kind="staff")


NEW_OF_A_BODY = Row(CASEWORKERS, FORM, a_body, foreign(a_body))
NEW_OF_A_MEETING = Row(CASEWORKERS, FORM, a_meeting, foreign(a_meeting))

BODY_ROWS = {
    "network:body_list": Row(STAFF),
    "network:body_create": Row(CASEWORKERS | COORDINATORS, FORM),
    "network:body_detail": Row(STAFF, GET, a_body, internal(a_body)),
    "network:body_update": NEW_OF_A_BODY,
    "network:body_end": NEW_OF_A_BODY,
    "network:bodymember_create": NEW_OF_A_BODY,
    "network:bodymember_update": Row(CASEWORKERS, FORM, a_member, foreign(a_member)),
    "network:meeting_create": NEW_OF_A_BODY,
    "network:meeting_list": Row(STAFF),
    "network:meeting_detail": Row(STAFF, GET, a_meeting, internal(a_meeting)),
    "network:meeting_ics": Row(STAFF, GET, a_meeting, internal(a_meeting)),
    "network:meeting_paper": Row(STAFF, GET, a_paper),
    "network:meeting_update": NEW_OF_A_MEETING,
    "network:meeting_invite": NEW_OF_A_MEETING,
    "network:meeting_minutes": Row(CASEWORKERS, FORM, a_meeting_to_report, foreign(a_meeting_to_report)),
    "network:meeting_move": Row(CASEWORKERS, POST, a_step, foreign(a_step)),
    "network:agendaitem_create": NEW_OF_A_MEETING,
    "network:agendaitem_update": Row(CASEWORKERS, FORM, an_item, foreign(an_item)),
    "network:agendaitem_up": Row(CASEWORKERS, POST, an_item, foreign(an_item)),
    "network:agendaitem_delete": Row(CASEWORKERS, POST, an_item, foreign(an_item)),
    "network:decision_create": NEW_OF_A_MEETING,
    "network:decision_list": Row(STAFF),
    "network:decision_update": Row(CASEWORKERS, FORM, a_decision, foreign(a_decision)),
    "network:decision_close": Row(CASEWORKERS, FORM, a_decision, foreign(a_decision)),
    "reports:meeting_barriers": NEW_OF_A_MEETING,
}
NOBODY_NAMED = {
    name: "organisations and functions"
    for name, row in BODY_ROWS.items()
    if row.foreign and "GET" in row.methods
}
"""Pages of a record of one office that say nothing of a person."""
