"""Records of break-glass for the access matrix: files of office HH that people of ES have opened, and the other way."""

from clients.breakglass import services
from clients.models import BreakGlass, Client
from districts.models import Office
from welcome.tests.access_examples import first_client
from welcome.tests.cast import Cast

REASON = "The person is in hospital and nobody answers the phone."


def _client(office: Office) -> Client:
    return first_client(office)


def an_offer(cast: Cast) -> dict:
    return {"token": services.offer(_client(cast.hh))}


def an_open_file(cast: Cast) -> dict:
    """Everybody of ES has opened it."""
    client = _client(cast.hh)
    for part in ("adviser", "adviser_partner", "lead"):
        BreakGlass.objects.create(client=client, user=cast.person(part), reason=REASON)
    return {"client": client.pk}


def a_closed_file(cast: Cast) -> dict:
    return {"client": _client(cast.hh).pk}


def an_access(cast: Cast) -> dict:
    """Somebody of HH has opened a file of ES."""
    user = cast.person("adviser", "HH")
    return {"pk": BreakGlass.objects.create(client=_client(cast.es), user=user, reason=REASON).pk}


def a_foreign_access(cast: Cast) -> dict:
    user = cast.person("adviser")
    return {"pk": BreakGlass.objects.create(client=_client(cast.hh), user=user, reason=REASON).pk}
