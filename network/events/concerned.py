"""Who counts on an event that is moved or cancelled: helpers, who are known by name, and people with numbers, of whom
nobody knows."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.events.models import Event
from network.volunteers.helping import names_at


def counting_on(event: Event) -> list[str]:
    """What is to be done about them; nothing once the event is over."""
    if event.is_over:
        return []
    found = []
    if names := names_at(event):
        found.append(_("Entered to help, please tell them: %(names)s.") % {"names": ", ".join(names)})
    if number := event.numbers.standing().count():
        text = ngettext(
            "%d number has been given out. Nobody can be told: put up a notice, too.",
            "%d numbers have been given out. Nobody can be told: put up a notice, too.",
            number,
        )
        found.append(text % number)
    return found
