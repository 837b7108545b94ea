"""The other machine of the drill: an empty SQLite database, and a process of its own that restores into it.

python -m welcome.tests.backup_target MOMENT BACKUP FIGURES NEW_BACKUP
"""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import django
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler

from core.trail import guards


def make_empty_database(place: Path) -> None:
    """What `migrate` makes, without the half minute that all its steps take."""
    place.mkdir()
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(place / "db.sqlite3")}
    connection = ConnectionHandler({"default": database})["default"]
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if not model._meta.proxy:
                editor.create_model(model)
    guards.install(connection)
    MigrationRecorder(connection).ensure_schema()
    applied = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, CURRENT_TIMESTAMP)"
    with connection.cursor() as cursor:
        cursor.executemany(applied, list(MigrationLoader(None).disk_migrations))
    connection.close()


def restore_elsewhere(place: Path, backup: Path, moment: datetime, key: str) -> subprocess.CompletedProcess:
    """Restores into `place`, checks the trail, writes figures.csv and makes a new backup, other.backup."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{place / 'db.sqlite3'}",
        "MEDIA_ROOT": str(place / "media"),
        "BACKUP_KEY": key,
        "DJANGO_SETTINGS_MODULE": "welcome.settings",
    }
    outputs = [backup, place / "figures.csv", place / "other.backup"]
    return subprocess.run(
        [sys.executable, "-m", "welcome.tests.backup_target", moment.isoformat(), *map(str, outputs)],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def main(moment: str, *paths: str) -> None:
    backup, figures, new_backup = map(Path, paths)
    django.setup()
    with time_machine.travel(datetime.fromisoformat(moment)):
        call_command("restore", backup)
        call_command("verify_audit")
        call_command("statistics", year=moment[:4], by="office,topic", output=figures)
        call_command("backup", output=new_backup)


if __name__ == "__main__":
    main(*sys.argv[1:])
