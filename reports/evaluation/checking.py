"""Open answers are read by one person before anybody else: what names somebody is changed or withheld. Hints point at
what looks like contact data, health, or a name."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import audit, hints
from reports.evaluation.models import OpenAnswer

State = OpenAnswer.State
ADDRESSED = re.compile(
    r"\b(?:herrn?|frau|dr|mr|mrs|ms|sayın|bay|bayan|пан|пані|السيد|السيدة|خانم|آقای)\b\.?\s+\w+",
    re.IGNORECASE,
)
HANUM = re.compile(r"\b\w+\s+(?:bey|hanım|abla|abi)\b", re.IGNORECASE)
SHORTEST_NAME, LONG_NAME = 3, 5
"""Short ones are often words, too (bin, can): they are meant only where they are written as names are."""


class CheckedAlready(Exception):
    """Somebody else has decided about it."""


def hints_at(text: str, names: Iterable[str]) -> list[Promise]:
    """What to look at before it is released; `names` are those of the staff."""
    found: list[Promise] = []
    if hints.EMAIL.search(text) or hints.PHONE.search(text):
        found.append(_("This looks like an e-mail address or a phone number."))
    if hints.ADDRESS.search(text):
        found.append(_("This looks like an address."))
    if hints.names_illness(text):
        found.append(_("This may tell of somebody's health."))
    written = set(re.findall(r"\w+", text))
    folded = {word.casefold() for word in written if len(word) >= LONG_NAME}
    if any(len(name) >= SHORTEST_NAME and (name in written or name.casefold() in folded) for name in names):
        found.append(_("This may be the name of somebody on the staff."))
    if ADDRESSED.search(text) or HANUM.search(text):
        found.append(_("This may be a name."))
    return found


@transaction.atomic
def release(*, request: HttpRequest, answer: OpenAnswer, text: str) -> None:
    """From now on it reads as `text`; what it was before is gone. Raises CheckedAlready."""
    _decide(request, answer, State.RELEASED, text)


@transaction.atomic
def withhold(*, request: HttpRequest, answer: OpenAnswer) -> None:
    """The text goes; that there was one stays. Raises CheckedAlready."""
    _decide(request, answer, State.WITHHELD, "")


def _decide(request: HttpRequest, answer: OpenAnswer, state: str, text: str) -> None:
    waiting = OpenAnswer.stored.waiting().filter(pk=answer.pk)
    if not waiting.update(state=state, text=text, checked_by=request.user):
        raise CheckedAlready
    audit.record(request, audit.Action.UPDATE, answer, state=state)
