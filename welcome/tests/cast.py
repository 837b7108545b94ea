"""The cast of the tests: two offices in two districts and one person per role, known by role and office code."""

import re
import time
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from zeal import zeal_context

from accounts.models import CityRole, Membership, User
from districts.models import Employer, Office
from districts.scoping import CITY_ROLES, Role

PASSWORD = "correct-horse-battery"
JOINED_ON = date(2024, 1, 1)

# Short names of the parts: role, side of the tandem. The plain names play for the city.
OFFICE_PARTS = {
    "reception": (Role.RECEPTION, "city"),
    "adviser": (Role.ADVISER, "city"),
    "adviser_partner": (Role.ADVISER, "partner"),
    "lead": (Role.LEAD, "city"),
}
CITY_PARTS = {role.value: role for role in CITY_ROLES}
PARTS = (*OFFICE_PARTS, *CITY_PARTS)
OFFICES = ("ES", "HH")


@dataclass(frozen=True)
class Cast:
    """Offices by code, people by part and office code; `cast.person("adviser", "HH")`."""

    offices: dict[str, Office]
    people: dict[tuple[str, str | None], User]

    @property
    def es(self) -> Office:
        return self.offices["ES"]

    @property
    def hh(self) -> Office:
        return self.offices["HH"]

    def person(self, part: str, office: str = "ES") -> User:
        return self.people[part, None if part in CITY_PARTS else office]


_reference_data: list[tuple[type[Model], list[Model]]] = []


def load_reference_data() -> None:
    """Catalogues and the city, as in a real installation."""
    call_command("load_catalogues", verbosity=0)
    call_command("load_city", "dortmund", verbosity=0)
    models = [
        model
        for app in ("catalogues", "districts")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    _reference_data[:] = [(model, list(model._base_manager.all())) for model in models]


@transaction.atomic
def restore_reference_data() -> None:
    """The same rows once more, after a transactional test has emptied the tables."""
    for model, records in _reference_data:
        model._base_manager.bulk_create(records)


def assemble() -> Cast:
    """Puts the cast into the database, which may be a new one (tools/fuzz)."""
    if not Office.objects.exists():
        (restore_reference_data if _reference_data else load_reference_data)()
    offices = Office.objects.in_bulk(OFFICES, field_name="code")
    keys = [(part, code) for code in OFFICES for part in OFFICE_PARTS] + [(part, None) for part in CITY_PARTS]
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(
            email=f"{part}{'.' + code.lower() if code else ''}@example.org",
            given_name=part.replace("_", " ").title(),
            family_name=f"of {code or 'the City'}",
            password=password,
        )
        for part, code in keys
    )
    people = dict(zip(keys, users, strict=True))
    employers = {
        (code, side): employer(offices[code], side) for code in OFFICES for side in ("city", "partner")
    }
    parts = [(user, code, *OFFICE_PARTS[part]) for (part, code), user in people.items() if code]
    Membership.objects.bulk_create(
        _membership(user, offices[code], role, employers[code, side]) for user, code, role, side in parts
    )
    CityRole.objects.bulk_create(
        CityRole(user=user, role=CITY_PARTS[part], valid_from=JOINED_ON)
        for (part, code), user in people.items()
        if not code
    )
    return Cast(offices, people)


def employer(office: Office, side: str) -> Employer:
    of_side = {"kind": Employer.Kind.CITY} if side == "city" else {"office_links__office": office}
    return Employer.objects.filter(**of_side).first()


def membership(user: User, office: Office, role: Role, side: str) -> Membership:
    return _membership(user, office, role, employer(office, side))


def _membership(user: User, office: Office, role: Role, employer: Employer) -> Membership:
    return Membership(
        user=user,
        office=office,
        role=role,
        employer=employer,
        affiliation="city" if employer.kind == Employer.Kind.CITY else "partner",
        weekly_hours=20,
        valid_from=JOINED_ON,
    )


class WriteInGet(AssertionError):
    """A page that was only read has changed data."""


def just_authenticated(user: User) -> dict:
    """What allauth leaves in the session of somebody who has just logged in by password."""
    return {
        "account_authentication_methods": [{"method": "password", "at": time.time()}],
        "account_authentication_methods_user": str(user.pk),
    }


WRITE = re.compile(r'^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(?P<table>\w+)', re.IGNORECASE)
# Reading may prolong a session, leave a trace in the audit trail, fill the cache, keep figures and ask for a task.
WRITTEN_BY_READING = {
    "django_session",
    "core_auditentry",
    "cache",
    "reports_readyquestion",
    "reports_readyanswer",
    "django_tasks_db_dbtaskresult",
}


def refuse_writes(execute, sql, params, many, context):
    found = WRITE.match(sql)
    if found and found["table"] not in WRITTEN_BY_READING:
        raise WriteInGet(sql)
    return execute(sql, params, many, context)


class ReadOnlyGetClient(Client):
    """A test client whose GET and HEAD requests may not write, nor ask the database once per row."""

    def force_login(self, user, backend=None) -> None:
        """As by a password a moment ago, so that no page asks to confirm it."""
        super().force_login(user, backend)
        session = self.session
        session.update(just_authenticated(user))
        session.save()

    def request(self, **request):
        if request.get("REQUEST_METHOD") in ("GET", "HEAD"):
            with connection.execute_wrapper(refuse_writes), zeal_context():
                return super().request(**request)
        return super().request(**request)
