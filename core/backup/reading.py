"""Restoring a backup: the file is checked whole, then everything comes back in one transaction or nothing does."""

import gzip
import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain, groupby
from pathlib import Path
from typing import Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, models, transaction

from core import audit
from core.backup import files, tables
from core.backup.errors import BackupError
from core.backup.sealed import BLOCK, OpeningReader, checked
from core.backup.writing import Contents, Progress
from core.bulk import chunks
from core.encryption import rotation
from core.encryption.fields import Encrypted
from core.encryption.files import stored_files

NAMED = 5
"""So many tables that are not empty are named."""
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
"""Kinds of columns whose values JSON and databases hold alike, unless somebody has made a kind of their own of them."""


def restore(path: Path, progress: Progress = lambda done, total: None) -> Contents:
    """Bring back what `path` holds. Raises BackupError and OSError."""
    keys = checked(settings.BACKUP_KEYS)
    if not tables.is_migrated():
        raise BackupError("the database lacks tables of this version: run manage.py migrate first")
    with path.open("rb") as file:
        contents = _checked_contents(file, keys)
        file.seek(0)
        try:
            with files.new_files() as write_file, transaction.atomic():
                _refuse_data()
                with _unpacked(file, keys) as packed:
                    packed.readline()
                    _read(packed, write_file, lambda done: progress(done, contents.rows))
                _finish(contents)
        except DatabaseError as error:
            raise BackupError(f"the database refused the data ({str(error).splitlines()[0]})") from error
    return contents


def _unpacked(file: BinaryIO, keys) -> Any:
    return gzip.GzipFile(fileobj=io.BufferedReader(OpeningReader(file, keys), BLOCK), mode="rb")


def _checked_contents(file: BinaryIO, keys) -> Contents:
    """The first line, after all blocks have been found genuine."""
    reader = OpeningReader(file, keys)
    while reader.read(BLOCK):
        pass
    file.seek(0)
    with _unpacked(file, keys) as packed:
        contents = Contents(**json.loads(packed.readline()))
    if contents.version != tables.version():
        raise BackupError(
            f"it was made by version {contents.version}, and this is version {tables.version()}:"
            " restore it with the version that made it, then upgrade"
        )
    return contents


def _refuse_data() -> None:
    largest = sorted(tables.counts().items(), key=lambda each: -each[1])
    found = [f"{number:,} {label}" for label, number in largest]
    if uploaded := sum(1 for _path in stored_files()):
        found.append(f"{uploaded:,} files in MEDIA_ROOT")
    if found:
        more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
        raise BackupError(f"the database is not empty: {', '.join(found[:NAMED])}{more}")


def _read(packed: BinaryIO, write_file: Callable, progress: Callable[[int], None]) -> None:
    done = 0
    model: tables.Model | None = None
    for is_row, lines in groupby(_lines(packed, write_file), lambda line: isinstance(line, list)):
        if not is_row:
            *_empty, section = lines
            model = apps.get_model(section["table"])
            names = section["columns"]
            continue
        for page in chunks(lines, tables.PAGE):
            _insert(model, names, page)
            done += len(page)
            progress(done)
        _check(model, at_end=True)


def _lines(packed: BinaryIO, write_file: Callable) -> Iterator[Any]:
    """Rows, and the tables they belong to; files are written on the way."""
    while True:
        line = json.loads(packed.readline())
        if isinstance(line, list) or "table" in line:
            yield line
        elif "file" in line:
            write_file(line["file"], line["size"], packed)
        else:
            return


def _insert(model: tables.Model, names: list[str], page: list[list]) -> None:
    """As they were, past the models: nothing is computed anew, and half a million rows take no minutes for it."""
    fields: list[models.Field] = [model._meta.get_field(name) for name in names]
    converters = [_converter(field) for field in fields]
    rows = [
        [None if value is None else convert(value) for convert, value in zip(converters, row, strict=True)]
        for row in page
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    start = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 our own names
    places = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # which limits the values of a statement
            cursor.executemany(start + places, rows)
        else:
            cursor.execute(start + ", ".join([places] * len(rows)), list(chain.from_iterable(rows)))
    _check(model, at_end=False)


def _converter(field: models.Field) -> Callable[[Any], Any]:
    """Makes of what JSON holds what the database takes: of what is encrypted nothing. A reference has the values of the
    key that it refers to."""
    if field.is_relation:
        return _converter(field.target_field)
    if isinstance(field, Encrypted):
        return lambda value: value
    if isinstance(field, PLAIN) and type(field).__module__ == models.Field.__module__:
        return lambda value: value
    database = connections[DEFAULT_DB_ALIAS]
    return lambda value: field.get_db_prep_save(field.to_python(value), database)


def _check(model: tables.Model, *, at_end: bool) -> None:
    """PostgreSQL remembers every reference until it is checked; a table that refers to itself is checked whole."""
    if connection.vendor == "postgresql" and (at_end or model not in tables.targets(model)):
        connection.check_constraints()


def _finish(contents: Contents) -> None:
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables.tables()):
            cursor.execute(statement)
    if (found := tables.counts()) != contents.counts:
        raise BackupError(f"{sum(found.values()):,} rows came back instead of {contents.rows:,}")
    if missing := rotation.missing():
        raise BackupError(
            f"its names are encrypted with keys that ENCRYPTION_KEY lacks ({', '.join(missing)})"
        )
    day = datetime.fromisoformat(contents.made).date().isoformat()
    audit.record(None, audit.Action.RESTORE, list="backup", rows=contents.rows, day=day)
