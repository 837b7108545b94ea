"""The run: what is due by rule and controller, and doing it in batches, each whole or not at all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from accounts.models import RetentionRecord
from clients.marks import ANNOUNCED
from clients.models import Client
from consultations.rights import erasure
from core import audit
from welcome.retention.controllers import Controllers, Holder
from welcome.retention.frozen import not_frozen
from welcome.retention.rules import BY_CODE, RULES, Rule

BATCH = 500


@dataclass(frozen=True)
class Due:
    """What is due under `rule` at one holder: the records, how many, and on which day the oldest began."""

    rule: Rule
    holder: Holder
    until: date
    count: int
    oldest: date | None


def found(rule: Rule, holder: Holder, today: date) -> QuerySet:
    due = rule.due(rule.cutoff(today, holder.months), today)
    return due.filter(**{rule.office: holder.office}) if rule.office else due


def preview(today: date | None = None) -> Iterator[Due]:
    """What a run would do now, rules in their order; those without anything too, once."""
    day = today or timezone.localdate()
    controllers = Controllers(day)
    for rule in RULES:
        for holder in controllers.holders(rule):
            records = found(rule, holder, day).order_by()
            numbers = records.aggregate(number=Count("pk"), oldest=Min("began"))
            until = rule.cutoff(day, holder.months)
            yield Due(rule, holder, until, numbers["number"], numbers["oldest"])


def announced(office_ids: Iterable[int], today: date | None = None) -> list:
    """The clients of these offices that are anonymised within the next ANNOUNCED, unless a hold is set: those whose
    period ends soonest first."""
    day = (today or timezone.localdate()) + ANNOUNCED
    rule, ids = BY_CODE["client"], set(office_ids)
    holders = [
        holder for holder in Controllers(day).holders(rule) if holder.office and holder.office.pk in ids
    ]
    clients = [client for holder in holders for client in found(rule, holder, day).select_related("office")]
    return sorted(clients, key=lambda client: (client.began, client.pk))


def years_to_freeze(today: date | None = None) -> list[int]:
    """Years of last contact of clients who are due, whose figures nobody has frozen."""
    day = today or timezone.localdate()
    rule = BY_CODE["client"]
    years: set[int] = set()
    for holder in Controllers(day).holders(rule):
        last_contacts = found(rule, holder, day).order_by().values_list("began", flat=True)
        years.update(last.year for last in last_contacts.iterator())
    return not_frozen(years)


def run(*, progress: Callable[[int, int], None] = lambda done, total: None) -> dict[str, int]:
    """Do all that is due today; how many by rule. A batch that fails leaves those before it done."""
    day = timezone.localdate()
    controllers, counts = Controllers(day), dict.fromkeys(BY_CODE, 0)
    for number, rule in enumerate(RULES, start=1):
        if rule.act:
            for holder in controllers.holders(rule):
                counts[rule.code] += sum(_batches(rule, holder, day))
        progress(number, len(RULES))
    return {code: count for code, count in counts.items() if count}


@transaction.atomic
def again(numbers: Iterable[int]) -> int:
    """A backup has brought back clients who had been anonymised at their wish: do it again; how many there were."""
    back = Client.objects.select_for_update(of=("self",)).filter(
        pk__in=list(numbers), anonymised_on__isnull=True
    )
    clients = list(back.order_by("pk"))
    erasure.anonymise(clients)
    for client in clients:
        erasure.note_wish(client)
        audit.record(None, audit.Action.ERASE, client, why="restore")
    return len(clients)


def _batches(rule: Rule, holder: Holder, day: date) -> Iterator[int]:
    keys = list(found(rule, holder, day).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield _batch(rule, holder, day, keys[start : start + BATCH])


@transaction.atomic
def _batch(rule: Rule, holder: Holder, day: date, keys: list) -> int:
    """What of `keys` is still due: a hold may have been set since. The protocol says how many, never who."""
    count = rule.act(found(rule, holder, day).filter(pk__in=keys))
    if not count:
        return 0
    until = rule.cutoff(day, holder.months)
    RetentionRecord.objects.create(
        rule=rule.code, office=holder.office, controller=holder.controller, count=count, until=until
    )
    if rule.code != "audit":  # which has written its own entry
        office = {"office": holder.office.code} if holder.office else {}
        audit.record(None, audit.Action.RETENTION, rule=rule.code, rows=count, until=f"{until}", **office)
    return count
