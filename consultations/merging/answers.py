"""What a person has answered under two files: the stricter answer stands, and is followed."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from clients.models import Client
from consultations.merging.values import plain
from consultations.models import Concern, Consent, Consultation, HomeVisit
from consultations.statements.services import withhold
from consultations.visits import machine
from consultations.withheld import NOT_STATED

Kind = Consent.Kind


def standing(*clients: Client) -> QuerySet:
    """Releases for one receiver do not contradict each other: all of them go on."""
    answers = Consent.objects.filter(client__in=clients, revoked_at__isnull=True)
    return answers.exclude(kind=Kind.REFERRAL).order_by("kind", "pk")


def settle(kept: Client, merged: Client, *, by: Any, at: datetime) -> list[int]:
    """Of each kind the stricter answer goes on, of two equal ones that of the kept file; keys of those that ended. Sets
    on `kept`, unsaved, what follows from it."""
    refused = [day for day in (kept.statistics_refused_on, merged.statistics_refused_on) if day]
    kept.statistics_refused_on = min(refused, default=None)
    if not kept.reminders_agreed_on:
        kept.reminders_agreed_on = merged.reminders_agreed_on
        kept.reminders_agreed_until = merged.reminders_agreed_until
    ended: list[int] = []
    for kind, answers in groupby(standing(kept, merged), key=lambda answer: answer.kind):
        first, *others = sorted(answers, key=lambda answer: (answer.is_given, answer.client_id != kept.pk))
        is_overruled = kind == Kind.STATISTICS and bool(refused) and first.is_given
        ended += [answer.pk for answer in ([first, *others] if is_overruled else others)]
        if kind == Kind.CONTACT and not first.is_given:
            kept.reminders_agreed_on = kept.reminders_agreed_until = None
    Consent.objects.filter(pk__in=ended).update(revoked_at=at, revoked_by=by)
    return ended


def blank(client: Client) -> dict[str, dict[str, Any]]:
    """Take the personal attributes from all that is counted of `client`; what they were, for taking it back."""
    consultations = Consultation.objects.filter(client=client, is_withheld=False)
    stated = {
        "consultations": {str(row.pop("pk")): row for row in consultations.values("pk", *NOT_STATED)},
        "concerns": _districts(Concern.objects.filter(client=client)),
        "visits": _districts(HomeVisit.objects.filter(client=client, status__in=machine.OVER)),
    }
    withhold(client.pk)
    return stated


def _districts(records: QuerySet) -> dict[str, str]:
    return {str(key): plain(district) for key, district in records.values_list("pk", "district_id")}


def restate(stated: dict[str, dict[str, Any]], clients: Iterable[Client]) -> None:
    """Give back what `blank` took, to those of `clients` who do not refuse."""
    willing = [client.pk for client in clients if not client.is_withheld]
    blanked = Consultation.objects.filter(client__in=willing, is_withheld=True)
    for consultation in blanked.filter(pk__in=list(stated["consultations"])):
        values = stated["consultations"][str(consultation.pk)]
        for column, value in values.items():
            setattr(consultation, column, value)
        consultation.is_withheld = False
        consultation.version += 1
        consultation.save(update_fields=[*_names(values), "is_withheld", "version"])
    for name, model in (("concerns", Concern), ("visits", HomeVisit)):
        for district, keys in _by_district(stated[name]).items():
            model.objects.filter(client__in=willing, pk__in=keys).update(district=district)


def _names(columns: Iterable[str]) -> list[str]:
    return [column.removesuffix("_id") for column in columns]


def _by_district(stated: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, district in stated.items():
        found.setdefault(district, []).append(key)
    return found
