"""Opening the file of another office's client, and judging that it was opened."""

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.breakglass.models import BreakGlass
from clients.breakglass.tasks import tell_the_lead
from clients.models import Client
from core import audit

OFFERED_SECONDS = 8 * 60 * 60
_SALT = "clients.breakglass"


def offer(client: Client) -> str:
    """What lets somebody ask for the file of `client`, of whom a search for duplicates has given a hint: nobody can ask
    for a file by counting numbers."""
    return signing.dumps(client.pk, salt=_SALT)


def offered(token: str) -> Client | None:
    """The client whom `token` offers; None when it is too old or made up."""
    try:
        client = signing.loads(token, salt=_SALT, max_age=OFFERED_SECONDS)
    except signing.BadSignature:
        return None
    return Client.objects.select_related("office").numbered(client)


@transaction.atomic
def open_file(*, request: HttpRequest, client: Client, reason: str) -> BreakGlass:
    """The file is readable for a day; one that is still open is not opened a second time."""
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    still_open = BreakGlass.objects.open_to(request.user).filter(client=client).first()
    if still_open:
        return still_open
    opened = BreakGlass.objects.create(client=client, user=request.user, reason=reason)
    audit.record(request, audit.Action.BREAK_GLASS, opened, office=client.office.code)
    tell_the_lead(opened)
    return opened


@transaction.atomic
def review(*, request: HttpRequest, opened: BreakGlass, verdict: str, remark: str) -> None:
    """Raises ValidationError when somebody else was quicker, and for one's own access."""
    stored = BreakGlass.objects.select_for_update().get(pk=opened.pk)
    if stored.verdict:
        raise ValidationError(_("It has been judged meanwhile."))
    stored.verdict, stored.remark = verdict, remark
    stored.reviewed_by, stored.reviewed_at = request.user, timezone.now()
    stored.validate_constraints()
    stored.save()
    audit.record(request, audit.Action.UPDATE, stored, verdict=verdict)
