"""A package of either form, as objects of HSDS."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from partners.hsds import jsonfiles, tabular_in
from partners.hsds.faults import Place, Report, Unreadable, without_empty
from partners.hsds.standard import SHAPES


def read_package(directory: Path, report: Report) -> Iterator[tuple[str, Any, Place]]:
    """Kind, object and place of every organisation and then of every service; faults of single cells of a table are
    reported. Raises Unreadable."""
    if has_json(directory):
        found = jsonfiles.read_package(directory)
    elif any((directory / f"{SHAPES[kind].table}.csv").exists() for kind in jsonfiles.FILES):
        found = tabular_in.read_package(directory, report)
    else:
        names = {"json": " / ".join(jsonfiles.FILES.values()), "csv": "organizations.csv / services.csv"}
        raise Unreadable(Place(directory.name), _("neither %(json)s nor %(csv)s is there") % names)
    for kind, record, place in found:
        yield kind, without_empty(kind, record), place


def has_json(directory: Path) -> bool:
    return any((directory / name).exists() for name in jsonfiles.FILES.values())


def has_services(directory: Path) -> bool:
    """Whether services have a file of their own, beside those told within organisations."""
    return not has_json(directory) or (directory / jsonfiles.FILES["service"]).exists()
