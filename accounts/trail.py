"""What the audit trail knows of people advised: numbers, which the officer asks for by client code. Clients themselves
are a layer above and stay closed to officers."""

from django.apps import apps
from django.db.models import QuerySet

LOOKED_AT = "accounts.trail"


def clients() -> QuerySet:
    return apps.get_model("clients", "Client")._base_manager.all()


def numbers_of(code: str) -> QuerySet:
    """The number under which entries know the client of that code, as a query."""
    return clients().filter(code__iexact=code.strip()).values("pk")


def known_code(code: str) -> str:
    """The code as it is written, empty when no client has it: what was typed wrong is not written down."""
    return clients().filter(code__iexact=code.strip()).values_list("code", flat=True).first() or ""
