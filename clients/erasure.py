"""What is left of a client who is anonymised: a row with a random number, to which counted consultations belong, so
that no figure changes (R3, R5), and nothing that leads to a person."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from clients.models import ANONYMOUS, Client
from core.bulk import chunks

KEPT = {"id", "office", "code", "created_at", "anonymised_on"}
"""Fields that stay, the code with another value; every other field, later ones too, gets its default."""
BATCH = 200


def new_code() -> str:
    return f"{ANONYMOUS}{secrets.token_hex(6)[:11]}"


def nothing() -> dict[str, Any]:
    """What is left of the fields of a client."""
    gone = [field for field in Client._meta.concrete_fields if field.name not in KEPT]
    return {field.attname: field.get_default() for field in gone}


def anonymise(clients: Iterable[Client], day: date) -> int:
    """Empty the rows of `clients`, and what hangs on them in this app; how many."""
    count = 0
    for some in chunks(clients, BATCH):
        for client in some:
            client.code = new_code()
        keys = [client.pk for client in some]
        Client.further_languages.through.objects.filter(client__in=keys).delete()
        hanging = (Client.marks, Client.break_glasses, Client.notices_given, Client.merges, Client.merged_as)
        for each in hanging:
            each.rel.related_model.objects.filter(**{f"{each.rel.field.name}__in": keys}).delete()
        Client._base_manager.bulk_update(some, ["code"])
        Client._base_manager.filter(pk__in=keys).update(**nothing(), anonymised_on=day)
        count += len(some)
    return count
