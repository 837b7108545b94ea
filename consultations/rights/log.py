"""Who opened or changed a person's data, from the audit trail: an extract for the person."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.trail import about_file
from accounts.trail_words import kind_in_words, roles_in_words
from clients.models import Client
from core.models import AuditEntry


@dataclass(frozen=True)
class LogLine:
    at: datetime
    who: str
    roles: str
    act: str
    record: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self) | {"at": self.at.isoformat()}

    def as_row(self) -> list[str]:
        moment = date_format(timezone.localtime(self.at), "SHORT_DATETIME_FORMAT")
        return [moment, self.who, self.roles, self.act, self.record]


def log_of(client: Client) -> list[LogLine]:
    """As far back as the trail is kept, the oldest first."""
    entries = AuditEntry.objects.filter(about_file(client.pk)).select_related("user").order_by("at", "pk")
    return [
        LogLine(
            entry.at,
            str(entry.user) if entry.user else _("nobody: a link, or the product itself"),
            roles_in_words(entry),
            str(entry.get_action_display()),
            str(kind_in_words(entry.object_type)),
        )
        for entry in entries
    ]
