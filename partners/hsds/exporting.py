"""Export of the whole directory: the JSON package, or tables made of it, as CSV or as one workbook."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from partners.hsds import tabular_out, terms, workbook
from partners.hsds.importing import ignore
from partners.hsds.jsonfiles import FILES, write_array
from partners.hsds.writing import all_organizations, all_services
from partners.models import Organisation, Service

FORMATS = ("json", "tabular", "xlsx")
ALL = {"organization": all_organizations, "service": all_services}


def size() -> int:
    """Organisations and services that an export writes."""
    return Organisation.objects.count() + Service.objects.count()


def export(directory: Path, form: str, *, on_step: Callable[[int], None] = ignore) -> list[Path]:
    """Write the package into the existing `directory`, each file whole or none of them; gives the files. What else is
    in the directory stays. Raises OSError and workbook.DoesNotFit."""
    with drafts(directory) as draft:
        write_json(draft, on_step)
        if form != "json":
            tabular_out.write(draft)
            for name in FILES.values():
                (draft / name).unlink()
        if form == "xlsx":
            tables = list(draft.iterdir())
            workbook.pack(draft, draft / workbook.FILE)
            for table in tables:
                table.unlink()
        names = sorted(path.name for path in draft.iterdir())
        for name in names:
            os.replace(draft / name, directory / name)
    return [directory / name for name in names]


def write_json(directory: Path, on_step: Callable[[int], None] = ignore) -> None:
    terms.forget()
    done = 0
    for kind, name in FILES.items():
        with (directory / name).open("wb") as file:
            for _number in write_array(file, ALL[kind]()):
                done += 1
                on_step(done)


@contextmanager
def drafts(directory: Path) -> Iterator[Path]:
    """A directory beside the finished files that goes away in the end."""
    draft = Path(tempfile.mkdtemp(dir=directory, prefix=".draft."))
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)
