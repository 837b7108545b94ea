"""A package as one zip file, in both directions. What comes in is from somebody else and is not trusted."""

import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from partners.hsds import workbook
from partners.hsds.exporting import export
from partners.hsds.faults import Place, Unreadable, short
from partners.hsds.jsonfiles import FILES
from partners.hsds.standard import SHAPES

LARGEST_ZIP = 5 * 1024 * 1024
LARGEST_CONTENT = 40 * 1024 * 1024
"""Bytes, packed and unpacked; a package of 2,000 services has about 10 MB. Larger ones are for the command."""
NAMES = {*FILES.values(), *(f"{shape.table}.csv" for shape in SHAPES.values())}
"""The files that are read; others (datapackage.json, a read-me) are passed over."""
BLOCK = 64 * 1024


def as_workbook() -> bytes:
    """The whole directory as a workbook. Raises workbook.DoesNotFit."""
    with tempfile.TemporaryDirectory(prefix="hsds-") as directory:
        (file,) = export(Path(directory), "xlsx")
        return file.read_bytes()


def zipped(form: str) -> bytes:
    """The whole directory as a zip file; its files bear no time, so that the same directory gives the same file."""
    content = io.BytesIO()
    with (
        tempfile.TemporaryDirectory(prefix="hsds-") as directory,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for path in export(Path(directory), form):
            archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return content.getvalue()


@contextmanager
def unpacked(file: BinaryIO, name: str) -> Iterator[Path]:
    """A directory with the package in `file`, a zip or a workbook. Raises Unreadable."""
    with tempfile.TemporaryDirectory(prefix="hsds-") as directory:
        try:
            with zipfile.ZipFile(file) as archive:
                if workbook.is_workbook(archive.namelist()):
                    workbook.unpack(file, Path(directory), name, limit=LARGEST_CONTENT)
                else:
                    _unpack(archive, Path(directory), name)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise Unreadable(Place(name), _("is no zip file or workbook that can be read")) from error
        yield Path(directory)


def _unpack(archive: zipfile.ZipFile, directory: Path, name: str) -> None:
    left = LARGEST_CONTENT
    for member in archive.infolist():
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.filename:
            raise Unreadable(Place(name), _("“%(path)s” leads out of the package") % {"path": short(path)})
        if member.is_dir() or path.name not in NAMES:
            continue
        if (directory / path.name).exists():
            raise Unreadable(Place(name), _("“%(path)s” is there twice") % {"path": path.name})
        with archive.open(member) as packed, (directory / path.name).open("wb") as out:
            while block := packed.read(BLOCK):
                left -= len(block)
                if left < 0:
                    limit = filesizeformat(LARGEST_CONTENT)
                    raise Unreadable(Place(name), _("unpacked larger than %(limit)s") % {"limit": limit})
                out.write(block)
