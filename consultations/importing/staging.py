"""A scratch database of one run, on disk and gone with the run: however long a file is, memory stays flat."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from consultations.importing.columns import SHARED
from core.importing.columns import CheckedRow, Fault

to_json = json.JSONEncoder(ensure_ascii=False).encode

_TABLES = """
CREATE TABLE faults (row INTEGER, "column" TEXT, value TEXT, reason TEXT);
CREATE TABLE rows (
    number INTEGER PRIMARY KEY, office INTEGER, sender_number TEXT, shared TEXT, concern TEXT, is_faulty INTEGER);
CREATE TABLE consultations (
    first_row INTEGER PRIMARY KEY, office INTEGER, sender_number TEXT, digest TEXT, held_on TEXT, start_time TEXT,
    person TEXT, "values" TEXT, concerns TEXT);
CREATE TABLE persons (person TEXT PRIMARY KEY, client INTEGER, office INTEGER, "values" TEXT);
CREATE INDEX new_persons ON persons (person) WHERE client IS NULL;
"""


@dataclass
class StagedRow:
    """`shared` has [value, as shown in the file] of each good cell that all rows of the consultation must share;
    `concern` topic, outcome and organisation, None where the cell is bad."""

    number: int
    office: int
    sender_number: str
    shared: dict[str, list]
    concern: list
    is_faulty: bool


@dataclass
class StagedConsultation:
    """A good consultation that the database does not know yet. `values` by header, concerns as
    [topic, outcome, organisation id or None]."""

    first_row: int
    office: int
    sender_number: str
    digest: str
    values: dict[str, Any]
    concerns: list[list]
    client: int | None = None


@dataclass
class StagedPerson:
    """A numbered person of the file; `office` of the first consultation, `values` of the latest."""

    number: str
    client: int | None
    office: int
    values: dict[str, Any] = field(default_factory=dict)


class Staging:
    def __init__(self):
        # An empty name is a private file that SQLite removes by itself; it needs no safety against crashes.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES}")

    def close(self) -> None:
        self._db.close()

    # Rows and faults

    def add_rows(self, rows: Sequence[CheckedRow]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)", map(_row_record, rows))
        self._db.execute("COMMIT")
        self.add_faults(fault for row in rows for fault in row.faults)

    def add_faults(self, faults: Iterable[Fault]) -> None:
        records = [(fault.row, fault.column, fault.value, fault.reason) for fault in faults]
        self._db.executemany("INSERT INTO faults VALUES (?, ?, ?, ?)", records)

    def rows_by_consultation(self) -> Iterator[StagedRow]:
        """Rows that say to which consultation they belong, those of one consultation together."""
        self._db.execute("CREATE INDEX IF NOT EXISTS by_consultation ON rows (office, sender_number, number)")
        records = self._db.execute(
            "SELECT number, office, sender_number, shared, concern, is_faulty FROM rows"
            " WHERE office IS NOT NULL AND sender_number IS NOT NULL ORDER BY office, sender_number, number"
        )
        for number, office, sender_number, shared, concern, is_faulty in records:
            yield StagedRow(
                number, office, sender_number, json.loads(shared), json.loads(concern), bool(is_faulty)
            )

    def faults(self) -> Iterator[Fault]:
        records = self._db.execute('SELECT row, "column", value, reason FROM faults ORDER BY row, rowid')
        return (Fault(*record) for record in records)

    def companions(self) -> Iterator[tuple[int, int]]:
        """(row, faulty row): good rows whose consultation has a fault in another row, by row."""
        return self._db.execute(
            "SELECT good.number, MIN(bad.number) FROM rows good JOIN rows bad"
            " ON bad.office = good.office AND bad.sender_number = good.sender_number"
            " WHERE bad.number IN (SELECT row FROM faults)"
            " AND good.number NOT IN (SELECT row FROM faults) GROUP BY good.number ORDER BY good.number"
        )

    def count_faults(self) -> int:
        return self._db.execute("SELECT COUNT(*) FROM faults").fetchone()[0]

    def faulty_rows(self) -> int:
        return self._db.execute("SELECT COUNT(DISTINCT row) FROM faults").fetchone()[0]

    # Consultations and persons

    def add_consultations(self, consultations: Sequence[StagedConsultation]) -> None:
        self._db.executemany(
            "INSERT INTO consultations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            map(_consultation_record, consultations),
        )

    def consultations(self) -> Iterator[StagedConsultation]:
        """In the order in which they took place, each with its client where it has one."""
        records = self._db.execute(
            'SELECT first_row, c.office, sender_number, digest, c."values", concerns, client'
            " FROM consultations c LEFT JOIN persons USING (person) ORDER BY held_on, start_time, first_row"
        )
        for first_row, office, sender_number, digest, values, concerns, client in records:
            yield StagedConsultation(
                first_row, office, sender_number, digest, json.loads(values), json.loads(concerns), client
            )

    def visits_by_person(self) -> Iterator[tuple[str, int, str]]:
        """(person, office, values as JSON) of each consultation of a numbered person, the earliest first."""
        return self._db.execute(
            "SELECT person, office, \"values\" FROM consultations WHERE person != ''"
            " ORDER BY person, held_on, start_time, first_row"
        )

    def add_persons(self, persons: Iterable[StagedPerson]) -> None:
        records = [
            (person.number, person.client, person.office, to_json(person.values)) for person in persons
        ]
        self._db.executemany("INSERT INTO persons VALUES (?, ?, ?, ?)", records)

    def new_persons(self, limit: int) -> list[StagedPerson]:
        """The first persons without a client; `set_clients` takes them off."""
        records = self._db.execute(
            'SELECT person, client, office, "values" FROM persons WHERE client IS NULL ORDER BY person LIMIT ?',
            [limit],
        )
        return [
            StagedPerson(number, client, office, json.loads(values))
            for number, client, office, values in records
        ]

    def count_new_persons(self) -> int:
        return self._db.execute("SELECT COUNT(*) FROM persons WHERE client IS NULL").fetchone()[0]

    def set_clients(self, clients: Iterable[tuple[int, str]]) -> None:
        """(client id, person) of clients that have been created."""
        self._db.executemany("UPDATE persons SET client = ? WHERE person = ?", clients)


def _row_record(row: CheckedRow) -> tuple:
    values = row.values
    shared = {header: [values[header], row.shown[header]] for header in SHARED if header in values}
    concern = [values.get("thema"), values.get("ergebnis"), values.get("partner")]
    return (
        row.number,
        values.get("buero"),
        values.get("beratung_nr"),
        to_json(shared),
        to_json(concern),
        bool(row.faults),
    )


def _consultation_record(consultation: StagedConsultation) -> tuple:
    values = consultation.values
    return (
        consultation.first_row,
        consultation.office,
        consultation.sender_number,
        consultation.digest,
        values["datum"],
        values["uhrzeit"] or "",
        values["ratsuchende_nr"],
        to_json(values),
        to_json(consultation.concerns),
    )
