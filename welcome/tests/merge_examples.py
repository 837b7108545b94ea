"""Files to be merged, for the access matrix."""

from clients.models import Client
from consultations.merging import services
from welcome.tests.access_examples import a_client, a_foreign_client
from welcome.tests.cast import Cast
from welcome.tests.records import make_client, request_of


def _second(cast: Cast, office: str) -> Client:
    found = Client.objects.filter(office=cast.offices[office], merged_into=None).order_by("pk")
    return found[1] if found.count() > 1 else make_client(cast.offices[office])


def a_pair(cast: Cast) -> dict:
    return a_client(cast) | {"other": _second(cast, "ES").pk}


def a_foreign_pair(cast: Cast) -> dict:
    return a_foreign_client(cast) | {"other": make_client(cast.hh).pk}


def a_merge(cast: Cast, office: str = "ES") -> dict:
    first = a_client(cast) if office == "ES" else a_foreign_client(cast)
    kept, merged = Client.objects.get(**first), make_client(cast.offices[office])
    done = services.merge(
        request=request_of(cast.person("adviser", office)),
        kept=kept,
        merged=merged,
        taken=[],
        versions=(kept.version, merged.version),
    )
    return {"pk": done.pk}


def a_foreign_merge(cast: Cast) -> dict:
    return a_merge(cast, "HH")
