"""Making a backup. Inside the encryption stands a gzip file with one piece of JSON on each line:

{"version": …, "made": …, "rows": …, "counts": {model: rows}, "files": …, "trail": end of the audit trail}
{"table": model, "columns": […]}      and then its rows, each a list of values in the order of the columns
{"file": path, "size": bytes}         and then the bytes of the file
{"end": true}
"""

import base64
import gzip
import io
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.duration import duration_iso_string

from core import audit
from core.backup import files, tables
from core.backup.errors import BackupError
from core.backup.sealed import SealingWriter, checked
from core.encryption.files import stored_files
from core.output import whole_file
from core.snapshot import snapshot
from core.trail.sealing import head

COMPRESSION = 3
"""Of 1 to 9; more takes much longer and saves little."""
BUFFER = 1 << 16
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Contents:
    """The first line of a backup: what is in it."""

    version: str
    made: str
    rows: int
    counts: dict[str, int]
    files: int
    trail: str


def write(path: Path, progress: Progress = lambda done, total: None) -> Contents:
    """The whole data set at one moment, as a new file at `path`. Raises BackupError and OSError."""
    key = checked(settings.BACKUP_KEYS)[0]
    if path.exists():
        raise BackupError(f"{path} exists already and is not overwritten")
    if path.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        raise BackupError(f"{path} lies among the uploaded files, which are part of the backup")
    with whole_file(path) as file:
        sealed = SealingWriter(file, key)
        packed = gzip.GzipFile("", "wb", COMPRESSION, sealed, mtime=0)
        with snapshot(), packed, io.BufferedWriter(packed, BUFFER) as lines:
            contents = _write(lines, progress)
        sealed.finish()
        file.flush()
        os.fsync(file.fileno())
        audit.record(None, audit.Action.EXPORT, list="backup", rows=contents.rows)
    return contents


def _write(packed: BinaryIO, progress: Progress) -> Contents:
    counts, uploaded, trail = tables.counts(), list(stored_files()), head()
    contents = Contents(
        version=tables.version(),
        made=timezone.now().isoformat(timespec="seconds"),
        rows=sum(counts.values()),
        counts=counts,
        files=len(uploaded),
        trail=str(trail) if trail else "",
    )
    _line(packed, asdict(contents))
    done = 0
    for model in tables.tables():
        done = _write_table(packed, model, done, lambda done: progress(done, contents.rows))
    for path in uploaded:
        _write_file(packed, path)
    _line(packed, {"end": True})
    return contents


def _write_table(packed: BinaryIO, model: tables.Model, done: int, progress: Callable[[int], None]) -> int:
    names = [field.attname for field in tables.columns(model)]
    _line(packed, {"table": model._meta.label_lower, "columns": names})
    for row in tables.rows(model):
        _line(packed, row)
        done += 1
        if done % tables.PAGE == 0:
            progress(done)
    return done


def _write_file(packed: BinaryIO, path: Path) -> None:
    try:
        file = path.open("rb")
    except FileNotFoundError:  # deleted since the moment that the backup shows
        return
    with file:
        size = os.fstat(file.fileno()).st_size
        _line(packed, {"file": files.name_of(path), "size": size})
        files.copy(file, packed, size)


def _line(packed: BinaryIO, content: object) -> None:
    packed.write(_encode(content).encode() + b"\n")


def _plain(value: object) -> str:
    """Values that JSON does not know, as `to_python` of their field reads them."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(f"A backup cannot hold {type(value).__name__}.")


_encode = json.JSONEncoder(separators=(",", ":"), default=_plain).encode
