"""Where an application stands, in one or two words: the same on its page, on that of its applicant, in the list, its
filter and its file. The catalogue knows neither that a proof has come nor that a part was paid."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from catalogues.labels import labels
from network.fund import machine

CAME, PART = "came", "part"

HAS_COME = Q(state=machine.PROOF_DUE, proof_on__isnull=False)
IN_PART = Q(state__in=machine.TO_PROVE, paid__lt=F("approved"))
CONDITIONS = {
    CAME: HAS_COME,
    PART: IN_PART,
    machine.PAID: Q(state=machine.PAID) & ~IN_PART,
    machine.PROOF_DUE: Q(state=machine.PROOF_DUE) & ~HAS_COME,
}
TONES = dict.fromkeys((machine.SUBMITTED, machine.QUERY), "warning") | dict.fromkeys(
    (machine.CHECKED, machine.PROOF_DUE, CAME, PART), "info"
)
TONES |= {machine.REJECTED: "danger", machine.DRAFT: ""}


@dataclass(frozen=True)
class Word:
    text: str
    tone: str


def names() -> dict[str, str]:
    """All the words by code, in the order of the way."""
    named: dict[str, str] = {}
    for code, label in labels("fund_status").items():
        if code == machine.PAID:
            named[PART] = _("paid in part")
        named[code] = label
        if code == machine.PROOF_DUE:
            named[CAME] = _("proof handed in, is being checked")
    return named


def condition_of(code: str) -> Q:
    """Of which this word is said."""
    return CONDITIONS.get(code, Q(state=code))


def words_of(application: Any) -> list[Word]:
    """Where it stands, and beside it whether a part of the money is still to be paid."""
    state = application.state
    codes = [CAME if state == machine.PROOF_DUE and application.proof_on else state]
    if state in machine.TO_PROVE and application.left_to_pay:
        codes = [PART] if state == machine.PAID else [*codes, PART]
    named = names()
    return [Word(named.get(code, code), TONES.get(code, "success")) for code in codes]
