"""What hangs on a file. It is found by walking the models; what happens to each kind is decided here, and a new
relation to Client that nobody has decided about is refused, and fails a test."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from clients.models import Client

MOVES, STAYS = "moves", "stays"
DECISIONS: Mapping[str, str] = {
    "clients.BreakGlass.client": MOVES,
    "clients.Client.merged_into": STAYS,  # led on by services
    "clients.ClientMerge.kept": STAYS,  # the history of both
    "clients.ClientMerge.merged": STAYS,
    "clients.FileMark.client": MOVES,
    "clients.NoticeGiven.client": MOVES,
    "consultations.Appointment.client": MOVES,
    "consultations.Concern.client": MOVES,
    "consultations.Consent.client": MOVES,  # settled first, see answers.py
    "consultations.Consultation.client": MOVES,
    "consultations.HomeVisit.client": MOVES,
    "consultations.ImportBatch.created_clients": STAYS,  # who was created by an import stays the same
    "consultations.WaitingEntry.client": MOVES,
    "network.VolunteerMatch.client": MOVES,
}

CHOSEN = (
    *("given_name", "family_name", "birth_year", "birth_date", "sex", "guardian"),
    *("nationality", "residence_status", "language", "german_level", "further_languages"),
    *("district", "statistical_district", "household_size", "street", "postcode"),
    *("phone", "email", "access_route", "seeker_type"),
)
"""Fields of the file of which somebody chooses the value that is kept."""
DERIVED = ("name_key", "name_index")
BY_RULE = ("reminders_agreed_on", "reminders_agreed_until", "statistics_refused_on", "version", "merged_into")
OWN = (
    "id",
    "office",
    "code",
    "created_at",
    "created_by",
    "import_source",
    "import_number",
    "anonymised_on",
    "statistics_counted_from",
)
"""What each row keeps, the pointer too."""


@dataclass(frozen=True)
class Relation:
    label: str
    model: type[models.Model]
    column: str

    def of(self, client: Client) -> QuerySet:
        return self.model._base_manager.filter(**{self.column: client.pk})

    def moving(self, client: Client, to: Client) -> QuerySet:
        """Rows of `client` that `to` does not have already, where it may have each only once."""
        rows = self.of(client)
        for fields in self._once:
            same = {name: OuterRef(name) for name in fields if name != self.column}
            rows = rows.exclude(Exists(self.of(to).filter(**same)))
        return rows

    @property
    def _once(self) -> Iterator[tuple[str, ...]]:
        found = [each for each in self.model._meta.constraints if isinstance(each, models.UniqueConstraint)]
        return (each.fields for each in found if self.column in each.fields and each.condition is None)

    def keys_of(self, client: Client) -> list[str]:
        return [str(key) for key in self.of(client).order_by("pk").values_list("pk", flat=True)]


@cache
def relations() -> Mapping[str, Relation]:
    """Every relation of a model to Client, by `app.Model.field`; the tables of many-to-many relations follow these."""
    found = [each for each in Client._meta.get_fields(include_hidden=True) if _is_reverse(each)]
    named = [(f"{each.related_model._meta.label}.{each.field.name}", each) for each in found]
    return {label: Relation(label, each.related_model, each.field.name) for label, each in named}


def _is_reverse(field) -> bool:
    return field.auto_created and not field.concrete and not field.related_model._meta.auto_created


def moving() -> Iterator[Relation]:
    """Raises KeyError for one that nobody has decided about: then nothing is merged."""
    return (each for each in relations().values() if DECISIONS[each.label] == MOVES)
