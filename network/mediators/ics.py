"""An assignment for calendar programs: code, place, time and language, nothing about who is advised."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogues.labels import labels
from core.calendars import calendar_event, empty_calendar
from network.models import MediatorRequest


def calendar_of(
    request: MediatorRequest,
    language: str = settings.LANGUAGE_CODE,
    *,
    is_off: bool = False,
    answer_at: str = "",
) -> bytes:
    """For who is asked it is tentative and holds the link by which to answer, `answer_at`. `is_off` takes the entry out
    of the calendar."""
    with override(language):
        calendar = empty_calendar("mediation", _("Language mediation"))
        entry = calendar_event(
            request.pk, request.version, request.changed_at, request.starts_at, request.ends_at
        )
        spoken = labels("language").get(request.language_id, request.language_id)
        entry.add(
            "summary", _("Language mediation %(code)s: %(language)s") % {"code": request, "language": spoken}
        )
        if is_off:
            calendar.add("method", "CANCEL")
            entry.add("status", "CANCELLED")
        if answer_at:
            entry.add("status", "TENTATIVE")
            entry.add("url", answer_at)
            entry.add("description", _("Please say yes or no here: %(link)s") % {"link": answer_at})
        entry.add("location", f"{request.place}, {request.district}")
        calendar.add_component(entry)
        return calendar.to_ical()
