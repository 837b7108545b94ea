"""What the audit trail knows of people advised: numbers, which the officer asks for by client code. Clients themselves
are a layer above and stay closed to officers."""

import re

from django.apps import apps
from django.db.models import Q, QuerySet

LOOKED_AT = "accounts.trail"


def clients() -> QuerySet:
    return apps.get_model("clients", "Client")._base_manager.all()


def of_code(code: str) -> QuerySet:
    """The client of that code; `es 969` is understood as `ES-00969`, as the search for clients does."""
    found = re.fullmatch(
        r"([a-z]+|[a-z][a-z0-9]*(?=[\s-]))\s*-?\s*(\d{1,6})", code.strip(), re.IGNORECASE | re.ASCII
    )
    return clients().filter(code__iexact=f"{found[1]}-{int(found[2]):05d}" if found else code.strip())


def numbers_of(code: str) -> QuerySet:
    """The number under which entries know the client of that code, as a query."""
    return of_code(code).values("pk")


def about(code: str) -> Q:
    """That an entry concerns the file of the client with that code."""
    number = numbers_of(code).values_list("pk", flat=True).first()
    return Q(pk__in=[]) if number is None else about_file(number)


def about_file(number: int) -> Q:
    """That an entry concerns that file: also what was done with a file that has become part of it, and with the other
    one while this one was part of it."""
    kept = clients().filter(pk=number).values_list("merged_into", flat=True).first() or number
    parts = [kept, *clients().filter(merged_into=kept).values_list("pk", flat=True)]
    found = Q(subject__in=parts)
    merges = apps.get_model("clients", "ClientMerge")._base_manager.filter(
        merged__in=parts, undone_at__isnull=False
    )
    for other, since, until in merges.values_list("kept", "merged_at", "undone_at"):
        found |= Q(subject=other, at__range=(since, until))
    return found


def known_code(code: str) -> str:
    """The code as it is written, empty when no client has it: what was typed wrong is not written down."""
    return of_code(code).values_list("code", flat=True).first() or ""
