"""What hangs on a client's file besides the consultations."""

from django.db.models import QuerySet

from catalogues.models import Language
from clients.models import Client, ClientMerge, FileMark
from clients.notices.models import NoticeGiven
from districts import prepared


def _spoken(key: int) -> QuerySet:
    return Client.further_languages.through.objects.filter(client=key).values("language")


def parts_of(client: Client, user) -> dict[str, list]:
    """What `user` sees of it on the client's page: `marks` that stand, `merges` that stand, `notices` given (the last
    first) and `further_languages`."""
    parts = {
        "marks": lambda key: FileMark.objects.standing().filter(client=key).select_related("set_by"),
        "merges": lambda key: ClientMerge.objects.visible_to(user).standing().filter(kept=key).with_people(),
        "notices": lambda key: NoticeGiven.objects.visible_to(user).filter(client=key).newest_first(),
        "further_languages": lambda key: Language.objects.filter(pk__in=_spoken(key)),
    }
    return prepared.hanging(f"file|{prepared.asked_by(user)}", parts, client.pk)
