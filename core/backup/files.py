"""Uploaded files: those under MEDIA_ROOT, by their path below it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils._os import safe_join

from core.backup.errors import BackupError
from core.output import whole_file

PIECE = 1 << 20


def name_of(path: Path) -> str:
    return path.relative_to(settings.MEDIA_ROOT).as_posix()


def copy(source: BinaryIO, target: BinaryIO, size: int) -> None:
    """Exactly `size` bytes. Raises BackupError when there are fewer."""
    while size:
        piece = source.read(min(PIECE, size))
        if not piece:
            raise BackupError("an uploaded file was shortened while it was read")
        target.write(piece)
        size -= len(piece)


@contextmanager
def new_files() -> Iterator[Callable[[str, int, BinaryIO], None]]:
    """A function that writes uploaded files (name, size, where to read them); a failure takes all of them away."""
    written: list[Path] = []
    root = Path(settings.MEDIA_ROOT)
    had_root = root.exists()

    def write(name: str, size: int, source: BinaryIO) -> None:
        path = Path(safe_join(root, name))
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as file:
            copy(source, file, size)
        written.append(path)

    try:
        yield write
    except BaseException:
        _take_away(written, root, had_root)
        raise


def _take_away(written: list[Path], root: Path, had_root: bool) -> None:
    for path in written:
        path.unlink(missing_ok=True)
    if not had_root:
        shutil.rmtree(root, ignore_errors=True)
    for directory in sorted(root.rglob("*"), reverse=True):
        if directory.is_dir() and not any(directory.iterdir()):
            directory.rmdir()
