"""Reads from the database what the people's saves have left there."""

from collections import Counter
from uuid import UUID

from django.db.models import Count, Q

from clients.models import Client
from consultations.drafts.models import Draft
from consultations.models import Concern, Consultation, Facts, Ticket
from core.models import AuditEntry
from tools.kill.verdict import Found, Rest


def read() -> tuple[list[Found], Rest]:
    created = Counter(
        AuditEntry.objects.filter(action=AuditEntry.Action.CREATE).values_list("object_type", "object_id")
    )
    concerns = Concern.objects.annotate(
        sent=Count("referrals", filter=Q(referrals__events__isnull=False), distinct=True),
        all_sent=Count("referrals", distinct=True),
    )
    by_consultation: dict[int, list[Concern]] = {}
    for concern in concerns.order_by("position"):
        by_consultation.setdefault(concern.consultation_id, []).append(concern)
    stored = Consultation.objects.select_related("client", "ticket")
    found = [_found(each, by_consultation.get(each.pk, []), created) for each in stored]
    return found, _rest(created)


def _found(consultation: Consultation, concerns: list[Concern], created: Counter) -> Found:
    client, ticket = consultation.client, getattr(consultation, "ticket", None)
    entries = [created[consultation._meta.label_lower, str(consultation.pk)]]
    entries += [created[client._meta.label_lower, str(client.pk)]] if client else []
    wholes = [
        *(count == 1 for count in entries),
        *(_is_whole(consultation, concern) for concern in concerns),
        ticket is None or ticket.status == "done",
    ]
    return Found(
        pk=consultation.pk,
        mark=consultation.note,
        submission=str(consultation.submission),
        recorded_at=consultation.recorded_at,
        concerns=tuple((concern.topic_id, concern.outcome) for concern in concerns),
        name=f"{client.given_name} {client.family_name}" if client else "",
        ticket=ticket and ticket.pk,
        is_whole=all(wholes),
    )


def _is_whole(consultation: Consultation, concern: Concern) -> bool:
    referrals = int(concern.outcome == Concern.OUTCOME_REFERRED)
    return concern.sent == concern.all_sent == referrals and all(
        getattr(concern, column) == getattr(consultation, column) for column in Facts.COLUMNS
    )


def _rest(created: Counter) -> Rest:
    """Everything in this database comes from the people, except the tickets, which they have closed."""
    alone = Client.objects.filter(consultations__isnull=True)
    there = {(model._meta.label_lower, str(key)) for model in (Consultation, Client) for key in _keys(model)}
    kinds = {Consultation._meta.label_lower, Client._meta.label_lower}
    return Rest(
        clients=tuple(f"{each.given_name} {each.family_name}" for each in alone),
        tickets=tuple(Ticket.objects.filter(status="done", consultation=None).values_list("pk", flat=True)),
        drafts=tuple(str(key) for key in _drafts()),
        entries=sum(count for key, count in created.items() if key[0] in kinds and key not in there),
    )


def _keys(model) -> list[int]:
    return list(model.objects.values_list("pk", flat=True))


def _drafts() -> list[UUID]:
    return list(Draft.objects.values_list("submission", flat=True))
