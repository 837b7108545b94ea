"""The hours of a week in which a mediator has time, as people write them: `9-12, 14:30-17`."""

import re
from collections.abc import Iterable
from datetime import time
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Hours = tuple[time, time]
MOST = 4
"""Of one day."""
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(?:-|–|bis)\s*(\d{1,2})(?:[:.](\d\d))?\Z")


def hours_of(text: str) -> list[Hours]:
    """What was written, in the order of the day. Raises ValidationError with the words for the person."""
    found = sorted(_span(part.strip()) for part in text.split(",") if part.strip())
    if len(found) > MOST:
        raise ValidationError(_("Not more than %(most)d times a day.") % {"most": MOST})
    for earlier, later in pairwise(found):
        if later[0] < earlier[1]:
            raise ValidationError(_("These times overlap: %(hours)s.") % {"hours": said([earlier, later])})
    return found


def _span(text: str) -> Hours:
    match = _SPAN.match(text)
    if not match:
        raise ValidationError(_("Write the times like this: 9-12, 14:30-17."))
    numbers = [int(number or 0) for number in match.groups()]
    try:
        starts, ends = time(*numbers[:2]), time(*numbers[2:])
    except ValueError as error:
        raise ValidationError(_("There is no such time: %(text)s.") % {"text": text}) from error
    if ends <= starts:
        raise ValidationError(_("The end lies before the beginning."))
    return starts, ends


def said(hours: Iterable[Hours]) -> str:
    """`9–12, 14:30–17`: what `hours_of` reads again."""
    return ", ".join(f"{_clock(starts)}–{_clock(ends)}" for starts, ends in hours)


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02d}" if moment.minute else str(moment.hour)
