"""Codes that are answered with once: giving them out, and finding one again. What is stored is a keyed digest; the code
itself stands on paper or in a mail."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac

from core.links import RefusedLink
from core.periods import month_number
from districts.models import Office
from network.models import Event
from reports.evaluation.models import FeedbackCode, HandOut, Questionnaire

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""None that can be taken for another one or for a digit."""
LENGTH = 10
DAYS = 90
"""A code can be used for so long."""
SALT = "reports.evaluation.code"


def plain(code: str) -> str:
    """As it was made, however somebody typed it."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def said(code: str) -> str:
    """As it is read out: KXPMA-TQBCR."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def digest_of(code: str) -> str:
    return salted_hmac(SALT, plain(code), algorithm="sha256").hexdigest()


def address_of(code: str) -> str:
    return settings.SITE_URL + reverse("evaluation:answer", args=[code])


def code_from(secret: bytes) -> str:
    """The code that always follows from `secret`."""
    number = int.from_bytes(secret, "big")
    letters = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return "".join(letters)


def give_out(
    *,
    questionnaire: Questionnaire,
    office: Office | None,
    number: int,
    today: date,
    is_third_country: bool = False,
    event: Event | None = None,
) -> list[str]:
    """So many new codes, in no order that the table of codes would tell."""
    codes = [get_random_string(LENGTH, LETTERS) for _each in range(number)]
    keep(
        codes,
        questionnaire=questionnaire,
        office=office,
        today=today,
        is_third_country=is_third_country,
        event=event,
    )
    return codes


@transaction.atomic
def keep(
    codes: list[str],
    *,
    questionnaire: Questionnaire,
    office: Office | None,
    today: date,
    is_third_country: bool = False,
    event: Event | None = None,
    days: int = DAYS,
) -> None:
    """Stores that the codes can be used, and how many were given out."""
    FeedbackCode.stored.bulk_create(
        FeedbackCode(
            digest=digest,
            questionnaire=questionnaire,
            office=office,
            is_third_country=is_third_country,
            event=event,
            expires_on=today + timedelta(days=days),
        )
        for digest in sorted(map(digest_of, codes))
    )
    HandOut.stored.create(
        questionnaire=questionnaire,
        office=office,
        event=event,
        month=month_number(event.day if event else today),
        number=len(codes),
    )


def find(code: str) -> FeedbackCode:
    """A code that is unknown and one whose time is over are the same. Raises RefusedLink."""
    known = FeedbackCode.stored.usable(timezone.localdate()).filter(digest=digest_of(code))
    found = known.select_related("questionnaire", "event").first()
    if found is None:
        raise RefusedLink("unknown")
    return found
