"""Checks a whole file: each row by itself, the rows of a consultation together, and against what is known."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from clients.models import Client
from consultations.importing.columns import BY_HEADER, COLUMNS, check_row
from consultations.importing.references import References
from consultations.importing.staging import StagedConsultation, StagedPerson, StagedRow, Staging
from consultations.models import Concern, Consultation
from core.bulk import chunks
from core.importing.columns import Fault, header_faults
from core.importing.reading import Table
from core.workbooks import UnreadableFile

AT_A_TIME = 500


@dataclass
class Summary:
    """What a file holds. `consultations`, `concerns`, `referrals` and `clients` are those that would be added."""

    rows: int = 0
    faults: int = 0
    faulty_rows: int = 0
    known: int = 0
    consultations: int = 0
    concerns: int = 0
    referrals: int = 0
    clients: int = 0


@dataclass
class Group:
    """The rows of one consultation, put together one by one."""

    office: int
    sender_number: str
    first_row: int
    values: dict[str, Any] = field(default_factory=dict)
    seen_in: dict[str, tuple[int, str]] = field(default_factory=dict)
    topics: dict[str, int] = field(default_factory=dict)
    concerns: list[list] = field(default_factory=list)
    is_good: bool = True

    def add(self, row: StagedRow) -> Iterator[Fault]:
        """Take in `row`; yields where it contradicts the rows before it."""
        self.is_good &= not row.is_faulty
        for fault in (*self._contradictions(row), *self._repeated_topic(row)):
            self.is_good = False
            yield fault

    def _contradictions(self, row: StagedRow) -> Iterator[Fault]:
        for header, (value, shown) in row.shared.items():
            if header not in self.values:
                self.values[header], self.seen_in[header] = value, (row.number, shown)
            elif value != self.values[header]:
                number, other = self.seen_in[header]
                reason = (
                    _("Row %(row)d of the same consultation says “%(value)s”.")
                    if other
                    else _("In row %(row)d of the same consultation this cell is empty.")
                )
                yield Fault(row.number, header, shown, reason % {"row": number, "value": other})

    def _repeated_topic(self, row: StagedRow) -> Iterator[Fault]:
        topic = row.concern[0]
        if topic is None:
            return
        if topic in self.topics:
            reason = _("Row %(row)d of the same consultation has this topic already.")
            yield Fault(row.number, "thema", topic, reason % {"row": self.topics[topic]})
        else:
            self.topics[topic] = row.number
            self.concerns.append(row.concern)

    def staged(self) -> StagedConsultation:
        # Without empty cells, so that a column added one day does not change what is known.
        filled = sorted((key, value) for key, value in self.values.items() if value != BY_HEADER[key].blank)
        content = [filled, sorted(self.concerns, key=lambda concern: concern[0])]
        digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
        return StagedConsultation(
            self.first_row, self.office, self.sender_number, digest, self.values, self.concerns
        )


def check(
    table: Table, staging: Staging, references: References, *, source: str, on_row: Callable[[int], None]
) -> Summary:
    """Fill `staging` from `table`. Raises UnreadableFile for a file without rows or one that breaks off."""
    summary = Summary()
    wrong_headers = header_faults(table.headers, COLUMNS)
    staging.add_faults(wrong_headers)
    checked = (check_row(number, table.headers, raws, references) for number, raws in table.rows)
    for rows in chunks(checked, AT_A_TIME):
        staging.add_rows(rows)
        summary.rows += len(rows)
        on_row(rows[-1].number)
    if not summary.rows:
        raise UnreadableFile(_("There are no rows below the headers."))
    for groups in chunks(_groups(staging), AT_A_TIME):
        if not wrong_headers:
            _stage_new(groups, staging, summary, source)
    _stage_persons(staging, source)
    summary.faults, summary.faulty_rows = staging.count_faults(), staging.faulty_rows()
    summary.clients = staging.count_new_persons()
    return summary


def _groups(staging: Staging) -> Iterator[Group]:
    group = None
    for row in staging.rows_by_consultation():
        if group is None or (group.office, group.sender_number) != (row.office, row.sender_number):
            if group:
                yield group
            group = Group(row.office, row.sender_number, row.number)
        staging.add_faults(group.add(row))
    if group:
        yield group


def _stage_new(groups: list[Group], staging: Staging, summary: Summary, source: str) -> None:
    known = _known_digests(groups, source)
    new = []
    for group in groups:
        if not group.is_good:
            continue
        consultation = group.staged()
        digest = known.get((group.office, group.sender_number))
        if digest is None:
            new.append(consultation)
        elif digest == consultation.digest:
            summary.known += 1
        else:
            staging.add_faults([_conflict(group)])
    staging.add_consultations(new)
    summary.consultations += len(new)
    summary.concerns += sum(len(consultation.concerns) for consultation in new)
    summary.referrals += sum(
        outcome == Concern.OUTCOME_REFERRED
        for consultation in new
        for _topic, outcome, _to in consultation.concerns
    )


def _known_digests(groups: list[Group], source: str) -> dict[tuple[int, str], str]:
    found = Consultation.objects.filter(
        import_source=source,
        import_number__in=[group.sender_number for group in groups],
        office__in={group.office for group in groups},
    ).values_list("office_id", "import_number", "import_digest")
    return {(office, number): digest for office, number, digest in found}


def _conflict(group: Group) -> Fault:
    reason = _("This consultation was imported before with other contents; an import never changes one.")
    return Fault(group.first_row, "beratung_nr", group.sender_number, reason)


def _stage_persons(staging: Staging, source: str) -> None:
    visits = groupby(staging.visits_by_person(), key=lambda visit: visit[0])
    for persons in chunks((_person(number, rows) for number, rows in visits), AT_A_TIME):
        known = dict(
            Client.objects.filter(
                import_source=source, import_number__in=[person.number for person in persons]
            ).values_list("import_number", Coalesce("merged_into", "pk"))
        )
        for person in persons:
            person.client = known.get(person.number)
        staging.add_persons(persons)


def _person(number: str, visits: Iterator[tuple[str, int, str]]) -> StagedPerson:
    _number, office, values = next(visits)
    for _number, _office, later_values in visits:
        values = later_values
    return StagedPerson(number, None, office, json.loads(values))
