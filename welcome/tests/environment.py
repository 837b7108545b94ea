"""Pytest plugin that fixes the environment before the settings are read, so that a developer's `.env` never decides
what the suite tests, and that starts the PostgreSQL server for `--database postgresql`.

With xdist the controller does this once; the workers inherit its environment and get a database each.
"""

import atexit
import os
import re
import signal
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from welcome.tests.postgresql import SPEED, throwaway_cluster

ENV_EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"

resources = ExitStack()


def setting_names() -> set[str]:
    """Names of all variables that the settings read, as documented in `.env.example`."""
    return set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", ENV_EXAMPLE.read_text(), flags=re.MULTILINE))


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="database of this run; postgresql is a throw-away server that the suite starts itself",
    )

    parser.addoption(
        "--only-database",
        action="store_true",
        help="leave out what asks no database, or is marked `once`: it gives the same on every one of them",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items: list[pytest.Item]) -> None:
    if config.option.only_database:
        others = [item for item in items if not asks_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if asks_database(item)]


def asks_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("once"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & {"db", "transactional_db"})


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    # A wrapper, because pytest-django reads the settings in the same hook and asks to be first.
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    if not is_worker:
        prepare(early_config.known_args_namespace.database)
    return (yield)


def prepare(database: str, cluster: Mapping[str, str] = SPEED) -> None:
    """`cluster` are the settings of the PostgreSQL server."""
    # Ended from outside the run cleans up as after Ctrl-C, so that no server stays behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    atexit.register(resources.close)
    for name in setting_names():
        os.environ.pop(name, None)
    files = resources.enter_context(tempfile.TemporaryDirectory(prefix="willkommen-test-"))
    if database == "postgresql":
        url = resources.enter_context(throwaway_cluster(cluster))
    else:
        url = f"sqlite:///{files}/db.sqlite3"
    os.environ |= {
        "ENV_FILE": os.devnull,
        "DEBUG": "true",
        "DIRECTORY_API": "true",
        "VOLUNTEER_FORM": "true",
        "FUND_FORM": "true",
        "NETWORK_PUBLIC": "true",
        "SECRET_KEY": "only-for-tests-" + "x" * 40,
        "DATABASE_URL": url,
        "MEDIA_ROOT": f"{files}/media",
    }
