"""The settings: insecure ones are refused with the reason, the documented ones are the ones that are read."""

import os
import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import ConnectionHandler

from welcome.tests.environment import setting_names

SETTINGS = Path(settings.BASE_DIR) / "welcome" / "settings.py"
SAFE = {
    "DEBUG": "false",
    "SECRET_KEY": "0123456789" * 5,
    "ENCRYPTION_KEY": "9876543210" * 5,
    "ALLOWED_HOSTS": "willkommen.example.org",
    "ENV_FILE": os.devnull,
}


@pytest.fixture
def settings_with(monkeypatch):
    """Executes the settings file in a safe production environment, changed by the given variables."""

    def execute(**changes):
        for name in setting_names():
            monkeypatch.delenv(name, raising=False)
        for name, value in (SAFE | changes).items():
            if value is not None:
                monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return execute


def test_without_a_key_of_its_own_encryption_takes_one_from_the_secret_key_and_its_predecessors(
    settings_with,
):
    read = settings_with(ENCRYPTION_KEY=None, SECRET_KEY_FALLBACKS="1234567890" * 5)
    assert read["ENCRYPTION_KEYS"] == [
        f"encryption at rest:{key * 5}" for key in ("0123456789", "1234567890")
    ]


def test_safe_settings_are_accepted(settings_with):
    read = settings_with()
    assert read["SESSION_COOKIE_SECURE"]
    assert read["SECURE_SSL_REDIRECT"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter"),
        ({"ENCRYPTION_KEY": "0" * 50 + ",short"}, "ENCRYPTION_KEY has a key that is shorter"),
        ({"ENCRYPTION_KEY": "0123456789" * 5}, "ENCRYPTION_KEY is the same as SECRET_KEY"),
        ({"DEBUG": "true"}, "DEBUG is on while ALLOWED_HOSTS names willkommen.example.org"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS contains *"),
        ({"USE_HTTPS": "false"}, "USE_HTTPS is off"),
        ({"SECOND_FACTOR": "recommended"}, "SECOND_FACTOR is not required"),
        ({"SECOND_FACTOR": "yes"}, "SECOND_FACTOR is neither"),
        ({"OIDC_SERVER_URL": "https://login.example.org"}, "OIDC_SERVER_URL is set without"),
        ({"OIDC_SERVER_URL": "http://login.example.org"}, "OIDC_SERVER_URL does not begin"),
    ],
)
def test_insecure_settings_are_refused_with_the_reason(settings_with, changes, reason):
    with pytest.raises(ImproperlyConfigured, match=re.escape(reason)):
        settings_with(**changes)


def test_forms_may_lead_to_the_citys_directory_and_nowhere_else(settings_with):
    known = {"OIDC_CLIENT_ID": "id", "OIDC_CLIENT_SECRET": "secret"}
    for address, allowed in (
        ("https://login.example.org/realms/city", ["https://login.example.org"]),
        ("", []),
    ):
        policy = settings_with(OIDC_SERVER_URL=address, **known)["CONTENT_SECURITY_POLICY"]
        assert policy["DIRECTIVES"]["form-action"] == ["'self'", *allowed]


def test_development_needs_no_secret(settings_with):
    assert settings_with(DEBUG="true", SECRET_KEY=None, ALLOWED_HOSTS="127.0.0.1")["DEBUG"]


def test_env_example_names_exactly_the_variables_that_are_read():
    read = re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', SETTINGS.read_text())
    assert setting_names() == set(read)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 1),
        ("busy_timeout", 20_000),
        ("cache_size", -32_000),
        ("temp_store", 2),
        ("mmap_size", 67_108_864),
        ("foreign_keys", 1),
    ],
)
def test_sqlite_runs_with_the_measured_pragmas(tmp_path, settings_with, django_db_blocker, pragma, value):
    configured = settings_with(DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")["DATABASES"]
    connection = ConnectionHandler(configured)["default"]
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone()[0] == value
    connection.close()
