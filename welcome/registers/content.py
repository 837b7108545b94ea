"""What the register of processing says of this installation: to whom data went, and how they are protected."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from consultations.models import Referral
from consultations.referrals import machine
from core import rows


def receivers_since(day: date) -> list[str]:
    """To whom data were passed on with a consent: names of organisations and offices, nobody's number."""
    passed_on = Referral.objects.counted().filter(mode=machine.DATA, sent_on__gte=day)
    pairs = passed_on.order_by().values_list("organisation__name", "to_office__name").distinct()
    with rows.whole_city():
        return sorted(organisation or office for organisation, office in pairs)


def measures() -> list[str]:
    """Technical and organisational measures (Art. 32), as they are set here."""
    factor = {
        "required": _("required of roles for the whole city"),
        "recommended": _("recommended"),
        "off": _("switched off"),
    }
    minutes = {"minutes": settings.SESSION_IDLE_SECONDS // 60}
    return [
        _("Access by role and office, checked with every request; files of other offices only for a reason"),
        _("Second factor: %(state)s") % {"state": factor[settings.SECOND_FACTOR]},
        _("Sessions end after %(minutes)d minutes without activity") % minutes,
        _("Names, addresses, contact details and notes are encrypted in the database; see below which"),
        _("Every access to a file is recorded, chained and kept for %(months)d months")
        % {"months": settings.AUDIT_MONTHS},
        _("Deletion every day by the rules below; backups are encrypted, and what was deleted goes again"),
        _("HTTPS only: %(state)s") % {"state": _("yes") if settings.USE_HTTPS else _("no")},
    ]
