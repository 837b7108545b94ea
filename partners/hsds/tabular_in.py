"""The tabular form read: rows of all tables are put together to organisations and services as the JSON form has them.

The rows wait in a temporary database file, so that a large package needs little memory.
"""

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from partners.hsds.faults import Place, Report, Unreadable, reason, short
from partners.hsds.standard import SHAPES, Name, Shape
from partners.hsds.tabular_out import LOOSE
from partners.hsds.terms import NOTE, NOTES, TAXONOMIES, made_id, term_id

MAY_BE_LOOSE = ("attribute", "metadata", "taxonomy_term", "taxonomy", "meta_table_description")
"""Kinds that may belong to nothing in the package."""
_TABLES = """
CREATE TABLE rows (kind TEXT, id TEXT, number INTEGER, data TEXT);
CREATE TABLE links (kind TEXT, number INTEGER, owner_kind TEXT, owner TEXT);
"""
_INDEXES = """
CREATE INDEX rows_id ON rows (id, kind);
CREATE INDEX rows_number ON rows (kind, number);
CREATE INDEX links_owner ON links (owner, kind);
CREATE INDEX links_number ON links (kind, number);
"""
_OWN_TAXONOMIES = {made_id("taxonomy", code) for code in TAXONOMIES}
_OWN_NOTES = {term_id(NOTE, name) for name in NOTES}


def read_package(directory: Path, report: Report) -> Iterator[tuple[str, Any, Place]]:
    """Organisations, then services. Faults of cells are reported, and nothing is put together if there are any.
    Raises Unreadable."""
    faults = 0

    def counted(place: Place, text: str) -> None:
        nonlocal faults
        faults += 1
        report(place, text)

    with closing(sqlite3.connect("", isolation_level=None)) as database:
        waiting = _Rows(database)
        for kind, shape in SHAPES.items():
            path = directory / f"{shape.table}.csv"
            if path.exists():
                for number, row in _read_table(path, shape, counted):
                    waiting.add(kind, number, row)
        waiting.finish()
        if not faults:
            yield from _Assembly(waiting, counted).records()


# --- Single tables ------------------------------------------------------------------------------------


def _read_table(path: Path, shape: Shape, report: Report) -> Iterator[tuple[int, dict]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            header = next(lines, [])
            _check_header(path.name, shape, header)
            for number, cells in enumerate(lines, 2):
                if cells:
                    place = Place(path.name, row=number)
                    row = _row(shape, header, cells, place, report)
                    if row is not None:
                        yield number, row
    except UnicodeDecodeError as error:
        raise Unreadable(Place(path.name), _("is not UTF-8")) from error
    except csv.Error as error:
        place = Place(path.name, row=lines.line_num)
        raise Unreadable(place, _("is not CSV: %(error)s") % {"error": error}) from error


def _check_header(file: str, shape: Shape, header: list[str]) -> None:
    doubles = [name for name in header if header.count(name) > 1]
    if doubles:
        text = _("the column “%(name)s” is there twice") % {"name": short(doubles[0])}
        raise Unreadable(Place(file, row=1), text)
    for name in ("id", *shape.rows_need):
        if name not in header:
            raise Unreadable(Place(file, row=1), _("the column “%(name)s” is missing") % {"name": name})


def _row(shape: Shape, header: list[str], cells: list[str], place: Place, report: Report) -> dict | None:
    """The record of a row; None after a fault."""
    if len(cells) != len(header):
        facts = {"cells": len(cells), "columns": len(header)}
        report(place, _("%(cells)d cells under %(columns)d columns") % facts)
        return None
    found: dict[str, Any] = {}
    is_good = True
    for column, text in zip(header, cells, strict=True):
        name = shape.names.get(column)
        value = _cell(name, text)
        if value is None and name and (name.name == "id" or column in shape.rows_need):
            report(place.at(column), _("is missing"))
            is_good = False
        if value is None:
            continue
        code = name.fault(value) if name else Name("").fault(text)
        if code:
            report(place.at(column), reason(name or Name(""), code, value))
            is_good = False
        found[column] = value
    return found if is_good else None


def _cell(name: Name | None, text: str) -> Any:
    """The value of a cell; None for nothing. An empty obligatory text is a text."""
    if text == "":
        return "" if name and name.is_required and name.type == "text" and not name.words else None
    if name is None:
        return _anything(text)
    if name.type == "number":
        return _number(text)
    return text


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _anything(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


# --- All tables ---------------------------------------------------------------------------------------


class _Rows:
    """The rows of all tables, and to which records they belong."""

    def __init__(self, database: sqlite3.Connection):
        self.database = database
        database.executescript(f"PRAGMA synchronous=OFF; {_TABLES}")
        database.execute("BEGIN")

    def add(self, kind: str, number: int, row: dict) -> None:
        data = json.dumps(row)
        self.database.execute("INSERT INTO rows VALUES (?, ?, ?, ?)", (kind, row["id"].lower(), number, data))
        for column, owner in SHAPES[kind].owners.items():
            if column in row:
                link = (kind, number, owner, row[column].lower())
                self.database.execute("INSERT INTO links VALUES (?, ?, ?, ?)", link)

    def finish(self) -> None:
        self.database.execute("COMMIT")
        self.database.executescript(_INDEXES)

    def all(self, kind: str) -> Iterator[tuple[int, dict]]:
        found = self.database.execute("SELECT number, data FROM rows WHERE kind = ? ORDER BY number", (kind,))
        return ((number, json.loads(data)) for number, data in found)

    def get(self, kind: str, pk: str | None) -> dict | None:
        query = "SELECT data FROM rows WHERE id = ? AND kind = ? ORDER BY number"
        found = self.database.execute(query, ((pk or "").lower(), kind)).fetchone()
        return json.loads(found[0]) if found else None

    def has(self, kind: str, pk: str) -> bool:
        query = "SELECT 1 FROM rows WHERE id = ? AND (kind = ? OR ? = '*') LIMIT 1"
        return self.database.execute(query, (pk.lower(), kind, kind)).fetchone() is not None

    def of(self, owner_kind: str, owner: str) -> Iterator[tuple[str, dict]]:
        """Rows of any table that belong to this record."""
        query = (
            "SELECT rows.kind, rows.data FROM links JOIN rows ON rows.kind = links.kind AND rows.number = links.number"
            " WHERE links.owner = ? AND links.owner_kind IN (?, '*') ORDER BY rows.kind, rows.number"
        )
        found = self.database.execute(query, (owner.lower(), owner_kind)).fetchall()
        return ((kind, json.loads(data)) for kind, data in found)

    def loose(self) -> Iterator[tuple[str, int, dict]]:
        """Rows none of whose owners is in the package; terms and taxonomies that no attribute names."""
        query = (
            "SELECT kind, number, data FROM rows WHERE kind NOT IN ('organization', 'service') AND NOT EXISTS ("
            "SELECT 1 FROM links JOIN rows AS owners ON owners.id = links.owner"
            " AND (links.owner_kind = '*' OR owners.kind = links.owner_kind)"
            " WHERE links.kind = rows.kind AND links.number = rows.number) ORDER BY kind, number"
        )
        for kind, number, data in self.database.execute(query).fetchall():
            yield kind, number, json.loads(data)


class _Assembly:
    """Puts rows together; `named` are the terms, taxonomies and places that something refers to."""

    def __init__(self, rows: _Rows, report: Report):
        self.rows, self.report = rows, report
        self.named: set[tuple[str, str]] = set()
        self.told: set[str] = set()

    def records(self) -> Iterator[tuple[str, dict, Place]]:
        # Organisations come first, and only the services name the last places and terms; so these are sought first.
        for _number, row in self.rows.all("attribute"):
            self._name_term(row)
        for _number, row in self.rows.all("service_at_location"):
            self.named.add(("location", row["location_id"].lower()))
        loose = self.loose()
        for kind in ("organization", "service"):
            for number, row in self.rows.all(kind):
                record = self.whole(kind, row)
                if kind == "organization" and loose:
                    record, loose = record | {LOOSE: loose}, {}
                yield kind, record, Place(f"{SHAPES[kind].table}.csv", row=number)

    def _name_term(self, attribute: dict) -> None:
        pk = attribute.get("taxonomy_term_id", "").lower()
        if term := self.rows.get("taxonomy_term", pk):
            self.named |= {("taxonomy_term", pk), ("taxonomy", term.get("taxonomy_id", "").lower())}

    def loose(self) -> dict[str, list[dict]]:
        found: dict[str, list[dict]] = {}
        for kind, number, row in self.rows.loose():
            if (kind, row["id"].lower()) in self.named or row["id"] in _OWN_TAXONOMIES:
                continue
            if kind in MAY_BE_LOOSE:
                found.setdefault(kind, []).append(self.whole(kind, row))
            else:
                place = Place(f"{SHAPES[kind].table}.csv", row=number)
                self.report(place, _("belongs to nothing in the package"))
        return found

    def whole(self, kind: str, row: dict, *, is_copy: bool = False) -> dict:
        """A row with all that belongs to it, in the form that JSON has. Where a row has several owners, our own notes
        go to the first of them."""
        shape = SHAPES[kind]
        record = {name: value for name, value in row.items() if not self.is_owner(shape, name, value)}
        self._add_one(kind, record)
        names = {child: name for name, child in shape.many.items()}
        for child, other in self.rows.of(kind, row["id"]):
            if child in names and not (is_copy and other.get("taxonomy_term_id") in _OWN_NOTES):
                part = self.whole(child, other, is_copy=not self.is_first(child, other, row["id"]))
                record.setdefault(names[child], []).append(part)
        return record

    def is_first(self, kind: str, row: dict, owner: str) -> bool:
        """Whether `owner` is the first of the records to which the row belongs."""
        shape = SHAPES[kind]
        found = [row[name] for name in shape.owners if name in row and self.is_owner(shape, name, row[name])]
        return found[:1] == [owner]

    def is_owner(self, shape: Shape, name: str, value: Any) -> bool:
        """Whether the column only says where the row belongs. The names of records that are not here stay."""
        if name not in shape.owners:
            return False
        return self.rows.has(shape.owners[name], value)

    def _add_one(self, kind: str, record: dict) -> None:
        if kind == "attribute" and (term := self.rows.get("taxonomy_term", record.get("taxonomy_term_id"))):
            del record["taxonomy_term_id"]
            record["taxonomy_term"] = self.whole("taxonomy_term", term)
        is_foreign = kind == "taxonomy_term" and record.get("taxonomy_id") not in _OWN_TAXONOMIES
        if is_foreign and (taxonomy := self.rows.get("taxonomy", record.get("taxonomy_id"))):
            del record["taxonomy_id"]
            record["taxonomy_detail"] = self.whole("taxonomy", taxonomy)
        if kind == "service" and (program := self.rows.get("program", record.get("program_id"))):
            del record["program_id"]
            record["program"] = self.whole("program", program)
        if kind == "service_at_location" and record["location_id"].lower() not in self.told:
            location = self.rows.get("location", record["location_id"])
            if location and not self.rows.has("organization", location.get("organization_id", "")):
                self.told.add(record["location_id"].lower())
                record["location"] = self.whole("location", location)
