"""Fixtures of the tests of consultations."""

import io
import uuid
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from consultations.models import HomeVisit, Ticket
from consultations.tests.entered import row
from consultations.tests.visits import plan_for
from partners.models import Organisation
from welcome.tests.records import make_ticket, make_visit


@pytest.fixture
def import_file(cast, tmp_path):
    """Runs the command on a file of these bytes; `output` is what it wrote, `error` its last line or empty."""

    def run(content: bytes, *options: str, name: str = "file.csv") -> SimpleNamespace:
        path = tmp_path / name
        path.write_bytes(content)
        out = io.StringIO()
        error = ""
        with override("en"):
            try:
                call_command("import_consultations", str(path), *options, stdout=out, no_color=True)
            except CommandError as failure:
                error = str(failure)
        return SimpleNamespace(output=out.getvalue(), lines=out.getvalue().splitlines(), error=error)

    return run


@pytest.fixture
def entered(cast):
    """What an adviser of ES sends for somebody without a name; `entered(note="…")` changes it."""

    def make(*concerns: dict[str, str], **changes) -> dict[str, str]:
        data = {
            "who": "without",
            "office": cast.es.pk,
            "held_on": "2026-11-18",
            "start_time": "09:40",
            "channel": "open_hours",
            "language": "ar",
            "mediation": "none",
            "persons_present": "1",
            "adviser": cast.person("adviser").pk,
            "submission": str(uuid.uuid4()),
            "concerns-TOTAL_FORMS": "3",
            "concerns-INITIAL_FORMS": "0",
        }
        for concern in concerns or [row(0, "BIL-01", "info")]:
            data |= concern
        return data | changes

    return make


@pytest.fixture
def immediate_tasks(settings):
    """Tasks run at once, as if the worker were always quicker than the next click."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def waiting_tasks(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(name="Beratung Nord", type="welfare")


@pytest.fixture
def lead(client_for, organisation):
    return client_for("lead")


@pytest.fixture
def announced(cast):
    """`announced("ar", persons=2)`: a ticket of today at the first site of ES."""

    def make(language: str = "und", office: str = "ES", **fields) -> Ticket:
        return make_ticket(cast.person("reception", office), cast.offices[office], language, **fields)

    return make


@pytest.fixture
def visit(cast) -> HomeVisit:
    """A welcome visit to a family in ES that was requested today."""
    return make_visit(cast.person("adviser"), cast.es, name="Muster", persons=4, children=2, language_id="ar")


@pytest.fixture
def planned(cast, visit) -> HomeVisit:
    """The same visit, planned for tomorrow."""
    return plan_for(cast, visit)
