"""The tabular form: one CSV file a kind of record and `datapackage.json`, made of the JSON package."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from partners.hsds import terms
from partners.hsds.jsonfiles import FILES, read_array
from partners.hsds.standard import SHAPES, Name, Shape

LOOSE = "package_parts"
"""Rows of a package that belong to none of its records; its first organisation carries them along."""
ENTITY = {"link_id": "link_entity", "resource_id": "resource_type"}
"""Columns that name a record of any kind, and the columns that say which kind."""
TYPES = {
    "text": {"type": "string"},
    "uuid": {"type": "string", "format": "uuid"},
    "link": {"type": "string", "format": "uri"},
    "uri": {"type": "string", "format": "uri"},
    "reference": {"type": "string"},
    "email": {"type": "string", "format": "email"},
    "number": {"type": "number"},
    "date": {"type": "date"},
    "time": {"type": "time", "format": "any"},
    "datetime": {"type": "datetime", "format": "any"},
}
Row = dict[str, Any]


def records(directory: Path) -> Iterator[tuple[str, dict]]:
    for kind, name in FILES.items():
        with (directory / name).open("rb") as file:
            for record, _place in read_array(file, name):
                yield kind, record


def rows(kind: str, record: dict, **owner: str) -> Iterator[tuple[str, Row]]:
    """The rows that make up `record`, its own first."""
    shape = SHAPES[kind]
    row = {name: value for name, value in record.items() if name not in (*shape.one, *shape.many, LOOSE)}
    row |= {name: value for name, value in owner.items() if name not in row or name not in ENTITY.values()}
    for name, child in shape.one.items():
        if name in record:
            row.setdefault(_key_of(name), record[name]["id"])
            yield from rows(child, record[name], **_program_owner(child, row))
    yield kind, row
    for name, child in shape.many.items():
        for each in record.get(name, ()):
            yield from rows(child, each, **owner_of(SHAPES[child], kind, record["id"]))
    for child, loose in record.get(LOOSE, {}).items():
        for each in loose:
            yield from rows(child, each)


def _key_of(name: str) -> str:
    return "taxonomy_id" if name == "taxonomy_detail" else f"{name}_id"


def _program_owner(child: str, row: Row) -> dict[str, str]:
    return (
        {"organization_id": row["organization_id"]} if child == "program" and "organization_id" in row else {}
    )


def owner_of(child: Shape, kind: str, pk: str) -> dict[str, str]:
    """The columns of a child that name its owner."""
    for column, owner in child.owners.items():
        if owner == kind:
            return {column: pk}
        if owner == "*":
            return {column: pk, ENTITY[column]: kind}
    return {}


class _Survey:
    """A first look at the package: which ids come more than once, and which names the standard does not know."""

    def __init__(self, directory: Path):
        self.unknown: dict[str, set[str]] = defaultdict(set)
        self.repeated: set[tuple[str, str]] = set()
        seen: set[int] = set()
        for kind, row in all_rows(directory):
            self.unknown[kind] |= set(row) - set(SHAPES[kind].names)
            key = (kind, row["id"])
            if hash(key) in seen:
                self.repeated.add(key)
            seen.add(hash(key))

    def columns(self, kind: str) -> list[str]:
        return [*SHAPES[kind].names, *sorted(self.unknown[kind])]


def all_rows(directory: Path) -> Iterator[tuple[str, Row]]:
    for code in terms.TAXONOMIES:
        yield "taxonomy", terms.taxonomy(code)
    for kind, record in records(directory):
        yield from rows(kind, record)


def write(directory: Path) -> None:
    """Write the tables beside the JSON package in `directory`."""
    survey = _Survey(directory)
    held: dict[tuple[str, str], list[Row]] = {}
    with ExitStack() as stack:
        tables = {
            kind: _Table(stack, directory, shape, survey.columns(kind)) for kind, shape in SHAPES.items()
        }
        for kind, row in all_rows(directory):
            key = (kind, row["id"])
            if key in survey.repeated:
                _join(held.setdefault(key, []), SHAPES[kind], row)
            else:
                tables[kind].write(row)
        for (kind, _pk), joined in held.items():
            for row in joined:
                tables[kind].write(row)
    described = {"name": "hsds-directory", "profile": "tabular-data-package"}
    described["resources"] = [_resource(shape, survey.columns(kind)) for kind, shape in SHAPES.items()]
    text = json.dumps(described, ensure_ascii=False, indent=1)
    (directory / "datapackage.json").write_text(f"{text}\n", encoding="utf-8")


def _join(joined: list[Row], shape: Shape, row: Row) -> None:
    """A record that stands in several places is one row naming all its owners, as far as the columns reach."""
    for other in joined:
        if all(other.get(name, value) == value for name, value in row.items() if name not in shape.owners):
            taken = [name for name in shape.owners if name in row and other.get(name, row[name]) != row[name]]
            if not taken:
                other.update(row)
                return
    joined.append(dict(row))


class _Table:
    def __init__(self, stack: ExitStack, directory: Path, shape: Shape, columns: list[str]):
        self.names, self.columns = shape.names, columns
        path = directory / f"{shape.table}.csv"
        file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
        self.writer = csv.writer(file)
        self.writer.writerow(columns)

    def write(self, row: Row) -> None:
        self.writer.writerow([self.cell(name, row[name]) if name in row else "" for name in self.columns])

    def cell(self, name: str, value: Any) -> Any:
        """What the standard does not know may be anything."""
        return value if name in self.names else json.dumps(value, ensure_ascii=False)


def _resource(shape: Shape, columns: list[str]) -> dict:
    fields = [_field(shape, shape.names.get(name) or Name(name)) for name in columns]
    return {
        "name": shape.table,
        "path": f"{shape.table}.csv",
        "profile": "tabular-data-resource",
        "schema": {"fields": fields},
    }


def _field(shape: Shape, name: Name) -> dict:
    found: dict[str, Any] = {"name": name.name, **TYPES[name.type]}
    if name.name == "id" or name.name in shape.rows_need:
        found["constraints"] = {"required": True}
    if name.words:
        found["constraints"] = {"enum": list(name.words)}
    return found
