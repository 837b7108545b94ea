"""Fixtures of all tests: the frozen clock, the cast and logged-in clients; see welcome/tests/cast.py."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test.utils import override_settings
from hypothesis import settings as hypothesis_settings
from zeal.constants import initialize_app_registry
from zeal.patch import patch

from core import rows
from core.trail import guards
from reports.frozen import guards as frozen_guards
from reports.ready.models import ChangedMonth
from welcome.tests.cast import Cast, ReadOnlyGetClient, assemble, load_reference_data

# A Wednesday in November: in the middle of the year's figures, an open-hours day.
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))

FILLED_BY_MIGRATING = {"auth", "contenttypes"}

# A busy machine is no fault of the product, and the same commit gives the same result.
hypothesis_settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis_settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Argon2 is slow on purpose; the tests check rights, not the hash."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_when_asked_for():
    """Each logged-in client of a test starts the product once, and whitenoise would look through all static files each
    time: a third of what its requests took."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(scope="session", autouse=True)
def watched_relations():
    """What zeal does as an installed app: it watches relations that are loaded row by row (see ReadOnlyGetClient). That
    is the same on every database, and watching takes a tenth of the time."""
    if connection.vendor == "sqlite":
        initialize_app_registry()
        patch()


@pytest.fixture(scope="session", autouse=True)
def lasting_labels():
    """A minute of the real clock that ends between two counts of queries would read the catalogues once more."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("catalogues.labels.FRESH_SECONDS", 10**9)
        yield


@pytest.fixture(scope="session", autouse=True)
def whole_city():
    """What sets the scene sees every row; a request narrows it down to its user."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rows, "outside", rows.CITY)
        yield


def tables_with_rows(operations: BaseDatabaseOperations) -> list[str]:
    """Quoted; all foreign keys are checked at the end of a transaction, so in any order. What is deleted is written
    down as a change of figures, which goes last."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.app_label not in FILLED_BY_MIGRATING
    ]
    tables = sorted({operations.quote_name(model._meta.db_table) for model in models})
    with operations.connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
        )
        filled = [table for (table,) in cursor.fetchall()]
    return [*filled, operations.quote_name(ChangedMonth._meta.db_table)]


@pytest.fixture(scope="session", autouse=True)
def emptied_trail():
    """A transactional test empties its tables afterwards, of which the database refuses some (core.trail.guards). On
    PostgreSQL only those that hold rows, and what migrating fills in stays: that is ten times as quick."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_unguarded(operations, sql_list) -> None:
        for each in (guards, frozen_guards):
            each.remove(operations.connection)
        if is_quick:
            sql_list = [f"DELETE FROM {table}" for table in tables_with_rows(operations)]
        flush(operations, sql_list)
        for each in (guards, frozen_guards):
            each.install(operations.connection)

    is_quick = connection.vendor == "postgresql"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_unguarded)
        if is_quick:
            patched.setattr(
                "django.core.management.commands.flush.emit_post_migrate_signal", lambda *_facts: None
            )
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database holds the catalogues and the city of Dortmund from the start."""
    with django_db_blocker.unblock(), time_machine.travel(NOW):
        load_reference_data()


@pytest.fixture(autouse=True)
def clock(request):
    """The clock stands at `NOW` (`clock.shift(seconds)`, `clock.move_to(…)`); under a browser it runs from there."""
    is_journey = request.node.get_closest_marker("e2e") is not None
    with time_machine.travel(NOW, tick=is_journey) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def forgetful():
    """What a process remembers for a minute (names of the frame, topics often used) does not outlive a test."""
    caches["local"].clear()


@pytest.fixture
def cast(db) -> Cast:
    """Two offices and one person per role, in the database of the test."""
    return assemble()


@pytest.fixture
def client_for(cast):
    """`client_for("adviser", "HH")`: a client logged in as that person, in English; without a part: nobody."""

    def make(part: str | None = None, office: str = "ES") -> ReadOnlyGetClient:
        client = ReadOnlyGetClient()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        if part:
            client.force_login(cast.person(part, office))
        return client

    return make
